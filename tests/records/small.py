"""A database in memory, created once for thousands of loads in one process, each of which is unloaded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from iomdb import sandbox
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb_loaders import records
from tests.records.examples import YEAR

SQL = SQL_DIR / "record"
REGISTRY = DATA_DIR / "records"
TABLES = {kind.name: kind.table for kind in records.read_kinds(REGISTRY)}


State = dict[str, tuple[int, int]]


def state(con: duckdb.DuckDBPyConnection) -> State:
    """Row count and digest of each table that a load may touch, without the time and duration of the load."""
    names = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('fact', 'record', 'source')"
    ).fetchall()
    digests = " union all ".join(
        f"select '{name}', count(*), coalesce(sum(hash(t)), 0) from {_lasting(name)} as t"
        for (name,) in names
    )
    return {name: (rows, digest) for name, rows, digest in con.execute(digests).fetchall()}


def _lasting(table: str) -> str:
    return "(select * exclude (loaded_at, seconds) from record.batch)" if table == "record.batch" else table


class Small:
    """The tables of a built database in memory."""

    def __init__(self, built: Path) -> None:
        self.con = duckdb.connect(config=sandbox.ALWAYS)
        self.con.execute(f"attach '{built}' as built (read_only)")
        self.con.execute("copy from database built to memory")
        self.con.execute("detach built")

    def load(
        self,
        kind: str,
        *paths: Path,
        progress: Callable[[str], object] = lambda step: None,
        correct: bool = False,
        max_rejects: str = "100%",
    ) -> records.Loaded:
        """Load, by default with all rejects allowed; the counts returned must be those of the rows stored."""
        request = records.Request(kind, paths, YEAR, max_rejects=max_rejects, plain_ids=True, correct=correct)
        done = records.load(self.con, SQL, REGISTRY, request, "test", progress)
        if done.batch is not None:
            batch = f"where batch = {done.batch}"
            assert self.count(f"record.{TABLES[kind]} {batch}") == done.loaded
            assert self.count(f"record.reject {batch}") == done.rejected
        return done

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def count(self, table: str) -> int:
        return int(self.ask(f"select count(*) from {table}")[0][0])

    def unload(self, batch: int) -> int:
        """Remove one batch."""
        return records.unload(self.con, SQL, REGISTRY, batch)

    def unload_all(self) -> None:
        """Remove every batch."""
        for (batch,) in self.ask("select batch from record.batch order by 1 desc"):
            self.unload(batch)

    def state(self) -> State:
        """See `state`."""
        return state(self.con)


@pytest.fixture(scope="session")
def _in_memory(built: Path) -> Iterator[Small]:
    made = Small(built)
    yield made
    made.con.close()


@pytest.fixture
def small(_in_memory: Small) -> Iterator[Small]:
    """The one database in memory, without batches before and after each test."""
    yield _in_memory
    _in_memory.unload_all()
