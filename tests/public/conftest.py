"""Databases with made-up persons and their public files, one each for all tests of a worker."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iomdb.public import export_public
from tests.public.attack import PublicFile, read
from tests.public.made_up_persons import add_persons

UNDER = 5


@pytest.fixture(scope="session")
def private(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working file: facts of one more year, and the records they come from."""
    path = tmp_path_factory.mktemp("private") / "iom.duckdb"
    shutil.copy(built, path)
    add_persons(path)
    return path


@pytest.fixture(scope="session")
def whole(private: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public file in which nothing is suppressed."""
    path = tmp_path_factory.mktemp("whole") / "public.duckdb"
    export_public(private, path, suppress_under=0)
    return path


@pytest.fixture(scope="session")
def suppressed(private: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public file in which counts under UNDER are suppressed."""
    path = tmp_path_factory.mktemp("suppressed") / "public.duckdb"
    export_public(private, path, suppress_under=UNDER)
    return path


@pytest.fixture(scope="session")
def shown(private: Path, suppressed: Path) -> PublicFile:
    """What a reader of the suppressed file sees."""
    return read(suppressed, private)
