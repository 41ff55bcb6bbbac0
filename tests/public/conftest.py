"""Databases with made-up persons and their public files, one each for all tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iomdb.public import export_public
from tests.conftest import Once
from tests.public.attack import PublicFile, read
from tests.public.made_up_persons import add_persons

UNDER = 5


@pytest.fixture(scope="session")
def private(built: Path, once: Once) -> Path:
    """The working file: facts of one more year, and the records they come from."""

    def fill(path: Path) -> None:
        shutil.copy(built, path)
        add_persons(path)

    return once("private", fill)


@pytest.fixture(scope="session")
def whole(private: Path, once: Once) -> Path:
    """The public file in which nothing is suppressed."""
    return once("whole", lambda path: export_public(private, path, suppress_under=0))


@pytest.fixture(scope="session")
def suppressed(private: Path, once: Once) -> Path:
    """The public file in which counts under UNDER are suppressed."""
    return once("suppressed", lambda path: export_public(private, path, suppress_under=UNDER))


@pytest.fixture(scope="session")
def shown(private: Path, suppressed: Path) -> PublicFile:
    """What a reader of the suppressed file sees."""
    return read(suppressed, private)
