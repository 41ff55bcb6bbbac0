"""May this file be replaced? What is not known to be worthless is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error
from iomdb.sandbox import open_memory
from iomdb.storage import schema
from iomdb.storage.opening import attach_file, target_of, wal_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# tables of record that a build fills; all others hold rows that only a load can bring back
_BUILT = ("code", "spelling", "active_source")
_KEEP = "move it away, or choose another name"


@dataclass(frozen=True)
class Gate:
    """What may be replaced: no file, an empty one, or a database as iomdb made it, with records only if `records`.

    Nothing is replaced without `existing`; `otherwise` is then the next step.
    """

    existing: bool = True
    records: bool = False
    otherwise: str = "choose another name"

    @contextmanager
    def opened(self, path: Path) -> Iterator[None]:
        """Raise InputError unless the file at `path` may be replaced. Whatever cannot be found out is a refusal.

        The file stays open within the block, so that DuckDB lets nobody write it.
        """

        log = wal_of(path)
        if path.suffix == ".wal":
            raise input_error(path, "is the name of a log of DuckDB", "choose another name")
        if not path.exists():
            if log.exists():
                raise input_error(log, "is the log of a database that is missing", "put them together again")
        elif not path.is_file():
            what = "is a folder" if path.is_dir() else "is a device or a pipe"
            raise input_error(path, what, "give the name of a file")
        elif not self.existing:
            raise input_error(path, "exists already", self.otherwise)
        elif path.stat().st_size or log.exists():
            with open_memory(target_of(path), threads=1) as connection:
                self._check_database(connection, path)
                yield
            return
        yield

    def _check_database(self, connection: DuckDBPyConnection, path: Path) -> None:
        import duckdb

        try:
            attach_file(connection, path, "old")
            found = schema.properties(connection, path, "old")
            version = schema.schema_version(found)
            own = schema.has_own_objects(connection, found, "old")
            rows = _record_rows(connection)
        except (InputError, duckdb.Error, ValueError) as error:
            reason = str(error).removeprefix(f"{path}: ").split("; ")[0]
            raise input_error(path, f"is not replaced: {reason}", _KEEP) from None
        if version > schema.SCHEMA_VERSION:
            raise input_error(path, "is not replaced: a newer iomdb wrote it", _KEEP)
        if not own:
            what = "is not replaced: its tables and views are not only those that iomdb made"
            raise input_error(path, what, _KEEP)
        if rows and not self.records:
            what = f"holds {rows.pop('batch', 0)} batches of records, which a build cannot bring back"
            raise input_error(path, what, "choose another --output, or lose them with --discard-records")


def _record_rows(connection: DuckDBPyConnection) -> dict[str, int]:
    """The tables with rows of records, and how many; none for a public file."""
    names = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'old' and schema_name = 'record'"
    ).fetchall()
    counted = " union all ".join(
        f"select '{name}', count(*) from old.record.{name}" for (name,) in names if name not in _BUILT
    )
    return {name: rows for name, rows in connection.execute(counted).fetchall() if rows} if counted else {}


def check_no_database(path: Path) -> None:
    """Raise InputError if a file of another kind would replace a database at `path`, or what may be one."""
    log = wal_of(path)
    if path.suffix in (".duckdb", ".wal") or log.exists() or (path.is_file() and b"DUCK" in _start(path)):
        raise input_error(path, "is a database, or is named like one", "choose another --output")


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)
