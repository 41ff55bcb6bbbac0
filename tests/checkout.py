"""A copy of the sources that a test may change, and the command line run from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.packs import ROOT
from tests.processes import environment

SOURCES = ("db", "loaders", "sql", "data", "docs")


def copy_sources(folder: Path) -> Path:
    """Copy the sources into `folder`, which it returns."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run_copy(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `iomdb ARGUMENTS` in `folder`, with the code of that folder."""
    code = os.pathsep.join(str(folder / name) for name in ("db", "loaders"))
    return subprocess.run(
        [sys.executable, "-m", "iomdb", *map(str, arguments)],
        cwd=folder,
        env=environment(folder, {"PYTHONPATH": code}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
