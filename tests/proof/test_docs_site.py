"""The site of docs/: no broken link, every public name has its reference, nothing comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import iomdb
from tests.checkout import ROOT

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    # without the script that draws the diagrams, which make fetches
    command = ["-m", "sphinx", "-q", "-W", "--keep-going", "-D", "html_static_path=", ROOT / "docs", folder]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_and_public_name_is_there(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert pages <= {path.stem for path in site.glob("*.html")}
    reference = set(re.findall(r'id="iomdb\.([\w.]+)"', (site / "api.html").read_text(encoding="utf-8")))
    assert set(iomdb.__all__) - {"__version__"} <= reference
    assert {f"Database.{name}" for name in dir(iomdb.Database) if not name.startswith("_")} <= reference


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loaded = re.compile(r'<(?:script|img|link)\b[^>]*(?:src|href)="(https?:[^"]*)"')
    assert not [
        found for page in site.glob("*.html") for found in loaded.findall(page.read_text(encoding="utf-8"))
    ]


def test_the_citation_has_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    for key in ("version", "license"):
        assert f"\n{key}: {project[key]}\n" in citation
