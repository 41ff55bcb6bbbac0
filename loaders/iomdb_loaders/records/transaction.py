"""All or nothing: one transaction, and what DuckDB cannot do to its own file told in one line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error

if TYPE_CHECKING:
    import duckdb
    from duckdb import DuckDBPyConnection


@contextlib.contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block did, or take it all back. Raises InputError if the database cannot be written."""
    import duckdb

    path = database_path(connection)
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException as error:
        # nothing may be left of the transaction to roll back
        with contextlib.suppress(duckdb.Error):
            connection.execute("rollback")
        if isinstance(error, duckdb.Error) and is_of(path, error):
            raise unwritten(path, error) from None
        raise


def database_path(connection: DuckDBPyConnection) -> str:
    """The file that a connection writes to; blank if it is in memory."""
    query = "select path from duckdb_databases() where database_name = current_database()"
    return connection.execute(query).fetchall()[0][0] or ""


def is_of(path: str, error: duckdb.Error) -> bool:
    """Whether an error is about the database at `path`, its log or its overflow, not about a file it reads."""
    return bool(path) and path in str(error)


def unwritten(path: str, error: duckdb.Error) -> InputError:
    """The one line about a database that cannot be written."""
    return input_error(
        path, f"cannot be written ({reason(error)})", "nothing was changed; make room on its disk"
    )


def reason(error: duckdb.Error) -> str:
    """What a DuckDB error says, without the picture of the query below it."""
    return " ".join(str(error).split("\n\n")[0].split())
