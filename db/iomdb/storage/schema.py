"""What a file says about itself in meta.build: the version of its schema, and the names of its tables and views."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import input_error
from iomdb.storage.opening import unreadable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# raise it when a table of sql/schema changes, and teach storage/upgrade.py the difference
SCHEMA_VERSION = 4
# version 1 did not record it
_OBJECTS_OF_VERSION_1 = "3b38285c6213a2119414f7d69c09a716"
_OBJECTS = """
    with object as (
        select concat_ws('.', schema_name, table_name, column_count) as name
        from duckdb_tables() where database_name = $database and not temporary
        union all
        select concat_ws('.', schema_name, view_name)
        from duckdb_views() where database_name = $database and not temporary and not internal
    )

    select md5(string_agg(name, ',' order by name))
    from object
"""


def properties(connection: DuckDBPyConnection, path: Path, database: str = "") -> dict[str, str]:
    """The content of meta.build, of an attached `database` or the own one. Raises InputError if there is none."""
    import duckdb

    table = f"{database}.meta.build" if database else "meta.build"
    try:
        return dict(connection.execute(f"select property, value from {table}").fetchall())
    except (duckdb.CatalogException, duckdb.BinderException):
        raise input_error(
            path, "not a file that iomdb built", "name one, or build one: iomdb build --output FILE"
        ) from None
    except duckdb.Error as error:
        raise unreadable(path, error) from None


def check_version(connection: DuckDBPyConnection, path: Path, database: str = "") -> None:
    """Raise InputError unless the database, see `properties`, has the schema version of this iomdb."""
    from iomdb import __version__

    found = properties(connection, path, database)
    version = schema_version(found)
    if version == SCHEMA_VERSION:
        return
    side = "an older" if version < SCHEMA_VERSION else "a newer"
    what = (
        f"has schema {version}, from {side} iomdb ({found.get('iomdb_version')}); "
        f"this is iomdb {__version__} with schema {SCHEMA_VERSION}"
    )
    step = f"run: iomdb upgrade {path}" if version < SCHEMA_VERSION else "update iomdb"
    raise input_error(path, what, step)


def schema_version(found: dict[str, str]) -> int:
    """The schema version among the properties of a file; the first one did not record it."""
    return int(found.get("schema_version", 1))


def objects(connection: DuckDBPyConnection, database: str) -> str:
    """A digest of the names of the tables of an attached database, with their numbers of columns, and of its views."""
    return str(connection.execute(_OBJECTS, {"database": database}).fetchall()[0][0])


def note_objects(connection: DuckDBPyConnection) -> None:
    """Note in meta.build which tables and views the database has, so that other ones can be recognised later."""
    name = connection.execute("select current_database()").fetchall()[0][0]
    found = objects(connection, name)
    connection.execute("insert or replace into meta.build values ('objects', ?)", [found])


def has_own_objects(connection: DuckDBPyConnection, found: dict[str, str], database: str) -> bool:
    """Whether an attached database with the properties `found` has the tables and views that iomdb gave it."""
    return objects(connection, database) == found.get("objects", _OBJECTS_OF_VERSION_1)
