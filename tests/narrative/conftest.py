"""One writable copy of the database for all tests of the narrative; each test's changes are rolled back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.narrative.rule import Row, figures


@pytest.fixture(scope="session")
def writable(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The copy. Use `changing` to change it."""
    path = tmp_path_factory.mktemp("narrative") / "iom.duckdb"
    shutil.copy(built, path)
    with duckdb.connect(str(path)) as connection:
        yield connection


@pytest.fixture(scope="session")
def before(writable: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    """The figures before any change."""
    return figures(writable)


@pytest.fixture
def changing(
    writable: duckdb.DuckDBPyConnection, before: dict[str, Row]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The copy inside a transaction that is rolled back after the test."""
    assert before
    writable.execute("begin")
    try:
        yield writable
    finally:
        writable.execute("rollback")
