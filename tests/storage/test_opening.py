"""A file that is replaced while DuckDB opens it: iomdb opens it again, and reads the new one whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import iomdb
from iomdb import sandbox
from iomdb.errors import InputError
from iomdb.storage.opening import attach_file

Open = Callable[..., duckdb.DuckDBPyConnection]
YEARS = "select distinct report_year from source.edition order by all"


@pytest.fixture
def old(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(built, tmp_path / "iom.duckdb"))


@pytest.fixture
def new(two_years: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(two_years, tmp_path / "new.duckdb"))


@pytest.mark.parametrize("fails", [True, False], ids=["refused", "mixed"])
def test_connect(fails: bool, old: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def open_file(path: Path, **how: bool) -> duckdb.DuckDBPyConnection:
        connection = original(path, **how)
        opened.append(connection)
        if len(opened) == 1:
            new.replace(path)
            if fails:
                connection.close()
                raise duckdb.IOException("Could not read enough bytes")
        return connection

    original: Open = sandbox.open_file
    monkeypatch.setattr(sandbox, "open_file", open_file)
    with iomdb.connect(old) as database:
        assert database.years == (2012, 2013)
    assert len(opened) == 2
    with pytest.raises(duckdb.ConnectionException):
        opened[0].execute("select 1")


class Attaching:
    """A connection whose first ATTACH meets a file that is replaced."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, replace: Callable[[], object]) -> None:
        self.connection, self.replace, self.statements = connection, replace, 0

    def execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        done = self.connection.execute(sql)
        self.statements += 1
        if self.statements == 1:
            self.replace()
        return done


def test_attach(old: Path, new: Path) -> None:
    with duckdb.connect() as connection:
        attach_file(Attaching(connection, lambda: new.replace(old)), old, "file")  # type: ignore[arg-type]
        assert connection.execute(YEARS.replace("source.", "file.source.")).fetchall() == [(2012,), (2013,)]


def test_the_error_of_a_file_that_stays_is_raised(old: Path) -> None:
    old.write_bytes(old.read_bytes()[:-50_000])
    with pytest.raises(InputError, match="is damaged"):
        iomdb.connect(old)
