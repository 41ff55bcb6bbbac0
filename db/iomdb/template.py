"""The template: a database with all tables, views and comments of this version, and no edition.

Creating the views takes most of a build and depends on the definitions only. So a copy of the template is kept in the
user's cache folder, named by a digest of everything that defines it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.catalogue import check_facts, record_views
from iomdb.errors import InputError, input_error, one_line
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb.storage.cache import template_path
from iomdb.storage.draft import new_draft, write_copy
from iomdb.storage.gate import Gate
from iomdb.views import creation
from iomdb.views.definition import View, check_files, read_shared_columns, read_tables, read_views
from iomdb.views.generated import generated_views, with_every_audit
from iomdb_loaders.facts import Fact, read_facts
from iomdb_loaders.literal import quoted
from iomdb_loaders.records import check_kinds

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VIEW_FOLDERS = ("schema/view", "report", "mart", "narrative", "audit")
# a developer changes definitions often
_KEPT_TEMPLATES = 4


def create_objects(connection: DuckDBPyConnection) -> None:
    """Create the tables and views in an empty database in memory, from the template if it is there.

    Raises InputError, with file and line, for a definition that is not valid. A connection that cannot open files
    outside, and a cache folder that cannot be written, only cost time.
    """
    path = template_path()
    if path.is_file() and _copy(connection, path):
        return
    connection.execute("begin")
    define(connection)
    connection.execute("commit")
    _keep(connection, path)


def define(connection: DuckDBPyConnection) -> None:
    """Create the tables and views from their definitions."""
    _create_tables(connection)
    check_facts(connection)
    facts, tables, columns = read_facts(connection), read_tables(), read_shared_columns()
    check_kinds(connection, SQL_DIR / "record", DATA_DIR / "records")
    views = all_views(facts)
    names = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    creation.create(connection, creation.topological_order(views, [name for (name,) in names]))
    creation.describe(connection, views, tables, columns)
    record_views(connection, tables, columns)


def all_views(facts: Mapping[str, Fact]) -> tuple[View, ...]:
    """All views as they are created: those written by hand and those that follow from the catalogue."""
    tables, columns = read_tables(), read_shared_columns()
    written = tuple(view for folder in VIEW_FOLDERS for view in read_views(SQL_DIR / folder))
    check_files(tables, written, sorted(facts))
    return (*with_every_audit(written, columns), *generated_views(facts, tables, written, columns))


def _create_tables(connection: DuckDBPyConnection) -> None:
    import duckdb

    for path in sorted((SQL_DIR / "schema").glob("*.sql")):
        try:
            connection.execute(path.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            raise input_error(path, f"not valid ({one_line(error)})", "fix the statement") from None


def _copy(connection: DuckDBPyConnection, path: Path) -> bool:
    """Copy the template into the database, or leave that empty if the file cannot be read."""
    import duckdb

    try:
        connection.execute(f"attach {quoted(str(path))} as template (read_only)")
    except duckdb.Error:
        return False
    try:
        connection.execute("begin")
        connection.execute("copy from database template to memory")
        connection.execute("commit")
        # the templates used last are kept
        os.utime(path)
    except (duckdb.Error, OSError):
        connection.execute("rollback")
        return False
    finally:
        connection.execute("detach template")
    return True


def _keep(connection: DuckDBPyConnection, path: Path) -> None:
    import duckdb

    with suppress(InputError, OSError, duckdb.Error):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with new_draft(path, Gate()) as draft:
            write_copy(connection, "memory", draft)
        kept = sorted(path.parent.glob("template-*.duckdb"), key=lambda file: file.stat().st_mtime_ns)
        for file in kept[:-_KEPT_TEMPLATES]:
            file.unlink(missing_ok=True)
