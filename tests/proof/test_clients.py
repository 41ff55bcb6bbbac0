"""Other releases of DuckDB, installed by pip, read every report view alike."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.release.contents import digests

pytestmark = pytest.mark.proof


# the oldest release that must read the file, and the newest 1.x
@pytest.mark.parametrize("version", ["1.1.3", "1.5.6"])
def test_other_releases_read_every_view_alike(version: str, built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "client"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin/python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, f"duckdb=={version}"], check=True, capture_output=True)
    file = shutil.copy(built, tmp_path / "iom.duckdb")
    assert digests(file, python=python) == digests(file)
