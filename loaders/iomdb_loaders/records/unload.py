"""Remove a batch exactly: its rows and rejects go, and the rows that it corrected are in force again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError
from iomdb_loaders.records import facts
from iomdb_loaders.records.kinds import read_kind
from iomdb_loaders.records.transaction import transaction

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def unload(connection: DuckDBPyConnection, sql: Path, registry: Path, batch: int) -> int:
    """Remove `batch` in one transaction. Returns the number of its rows.

    `sql` is the folder of the statements, `registry` that of the record kinds. Raises InputError for a batch that is
    not there, or that a later batch corrects.
    """
    run = connection.execute
    found = run("select kind, report_year from record.batch where batch = ?", [batch]).fetchall()
    if not found:
        raise InputError(f"batch {batch} is not in the database; see iomdb batches")
    name, year = found[0]
    kind = read_kind(registry, name)
    table = f"record.{kind.table}"
    later = run(f"select max(superseded_by) from {table} where batch = ?", [batch]).fetchall()[0][0]
    if later is not None:
        raise InputError(f"batch {batch} is corrected by batch {later}; unload that one first")
    run("set variable record_year = ?", [year])
    with transaction(connection):
        rows = int(run(f"delete from {table} where batch = ?", [batch]).fetchall()[0][0])
        run(f"update {table} set superseded_by = null where superseded_by = ?", [batch])
        run("delete from record.reject where batch = ?", [batch])
        run("delete from record.batch_file where batch = ?", [batch])
        run("delete from record.batch where batch = ?", [batch])
        facts.refresh(connection, sql, kind, year)
    run("reset variable record_year")
    return rows
