"""Read a database file completely: every page, every value, and whether its batches of records add up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import one_line
from iomdb.resources import DATA_DIR
from iomdb.storage import schema
from iomdb.storage.opening import DamagedError, connect_file, target_of
from iomdb.storage.pages import damaged_pages

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Verified:
    """What was read, and one line for each problem that was found."""

    tables: int
    rows: int
    problems: tuple[str, ...]


def verify(path: Path | str) -> Verified:
    """Read all of the database file `path`, of whatever schema version.

    Raises InputError if it is not there, not a file of iomdb, or being written.
    """
    path = Path(path)
    try:
        return _read(path)
    except DamagedError as error:
        pages = _damaged_pages(path)
        return Verified(0, 0, (str(error), *pages))


def _damaged_pages(path: Path) -> list[str]:
    return [f"{name}: does not match its checksum" for name in damaged_pages(target_of(path))]


def _read(path: Path) -> Verified:
    with connect_file(path, read_only=True) as connection:
        name = connection.execute("select current_database()").fetchall()[0][0]
        # nobody can write the file while it is open here
        problems = _damaged_pages(path)
        found = schema.properties(connection, path)
        tables, rows, unread = _read_tables(connection)
        problems += unread
        if not schema.has_own_objects(connection, found, name):
            problems.append("its tables and views are not only those that iomdb made")
        if not problems and schema.schema_version(found) == schema.SCHEMA_VERSION and "public" not in found:
            problems += _open_accounts(connection)
    return Verified(tables, rows, tuple(problems))


def _read_tables(connection: DuckDBPyConnection) -> tuple[int, int, list[str]]:
    """Read every value. Returns the number of tables and of rows, and what cannot be read."""
    import duckdb

    names = connection.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
    total, problems = 0, []
    for schema_name, table in names:
        try:
            read = f'select count(*), bit_xor(hash(t)) from "{schema_name}"."{table}" as t'
            total += connection.execute(read).fetchall()[0][0]
        except duckdb.Error as error:
            problems.append(f"{schema_name}.{table}: cannot be read ({one_line(error)})")
    return len(names), total, problems


def _open_accounts(connection: DuckDBPyConnection) -> list[str]:
    """Batches whose rows and rejected rows are not as many as were loaded and rejected."""
    from iomdb_loaders.records import read_kinds

    stored = " union all ".join(
        f"select batch, '{kind.name}' as kind, count(*) as stored from record.{kind.table} group by batch"
        for kind in read_kinds(DATA_DIR / "records")
    )
    rows = connection.execute(
        f"""
        with stored as ({stored}),

        rejected as (
            select batch, count(*) as rejected from record.reject group by batch
        )

        select coalesce(b.batch, s.batch), s.stored, b.rows_loaded, r.rejected, b.rows_rejected
        from record.batch as b
        full outer join stored as s on b.batch = s.batch and b.kind = s.kind
        left join rejected as r on b.batch = r.batch
        where
            coalesce(s.stored, 0) is distinct from b.rows_loaded
            or coalesce(r.rejected, 0) <> b.rows_rejected
        order by all
        """
    ).fetchall()
    return [
        f"batch {batch}: {stored or 0} rows of {loaded or 0} loaded, {kept or 0} of {rejected or 0} rejected"
        for batch, stored, loaded, kept, rejected in rows
    ]
