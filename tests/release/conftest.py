"""What the tests of released views share: a checkout that a test may break."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.checkout import copy_sources, run_copy

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the sources that a test may break."""
    return copy_sources(tmp_path)


@pytest.fixture
def command(checkout: Path) -> Command:
    """The command line, run from the code of the checkout."""
    return partial(run_copy, checkout)


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first `old` in the file, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
