"""A real browser for tests of the web site: Chromium of the system, and the engine of the page for queries."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# a folder node_modules with the engine, if there is one already
ENGINE = "IOMDB_NODE_MODULES"


def chromium() -> str | None:
    """The program, as Debian and others name it."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def missing() -> str:
    """Why there is no browser; empty if there is one."""
    if find_spec("playwright") is None or find_spec("axe_playwright_python") is None:
        return "needs the packages playwright and axe-playwright-python"
    return "" if chromium() else "needs chromium"


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # a sandbox needs rights that a container does not have
        yield playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])


def engine(folder: Path) -> Path | None:
    """The folder node_modules with the engine, installed into `folder` if the environment names none."""
    if named := os.environ.get(ENGINE):
        return Path(named)
    if not shutil.which("npm"):
        return None
    command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "@duckdb/duckdb-wasm@1.32.0"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)
    return folder / "node_modules" if done.returncode == 0 else None
