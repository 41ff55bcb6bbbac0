"""Commit or roll back; report a database that cannot be written in one line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error, one_line

if TYPE_CHECKING:
    import duckdb
    from duckdb import DuckDBPyConnection


NEEDS_MEMORY = ("the load needs too much memory", "load fewer or smaller files at once")


@contextlib.contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """Commit the work of the block, or roll it back. Raises InputError if the database cannot be written."""
    import duckdb

    path = database_path(connection)
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException as error:
        # the error may have ended the transaction already
        with contextlib.suppress(duckdb.Error):
            connection.execute("rollback")
        if isinstance(error, duckdb.OutOfMemoryException):
            raise input_error(path or "database", *NEEDS_MEMORY) from None
        if isinstance(error, duckdb.Error) and is_of(path, error):
            raise unwritten(path, error) from None
        raise


def database_path(connection: DuckDBPyConnection) -> str:
    """The file that a connection writes to; blank for a database in memory."""
    query = "select path from duckdb_databases() where database_name = current_database()"
    return connection.execute(query).fetchall()[0][0] or ""


def is_of(path: str, error: duckdb.Error) -> bool:
    """Whether an error concerns the database at `path`, its log or its temporary files, not a file that it reads."""
    return bool(path) and path in str(error)


def unwritten(path: str, error: duckdb.Error) -> InputError:
    """The error for a database that cannot be written."""
    return input_error(
        path, f"cannot be written ({one_line(error)})", "nothing was changed; make room on its disk"
    )
