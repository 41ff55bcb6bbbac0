"""The template: a database with all tables, views and comments of this version, and no edition.

Creating the views takes most of a build and depends on the definitions only. So the template is kept in the user's
cache folder, named by a digest of everything that defines it and by its own; a new database starts as a copy of it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.catalogue import check_facts, record_views
from iomdb.errors import InputError, input_error, one_line
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb.storage import schema
from iomdb.storage.cache import template_path
from iomdb.storage.draft import new_draft, open_for_build, write_copy
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


@contextmanager
def new_database(draft: Path) -> Iterator[DuckDBPyConnection]:
    """Yield a connection to a new database with all tables and views and no edition, which is the file `draft`.

    Raises InputError, with file and line, for a definition that is not valid, and if the file does not hold in the end
    what was written to it. A cache folder that cannot be written only costs time.
    """
    _write_template(draft)
    with open_for_build(draft) as connection:
        connection.execute(f"attach {quoted(str(draft))} as draft; use draft")
        yield connection
        schema.note_objects(connection)
        connection.execute("use memory")
        # DETACH and closing may ignore that the disk is full
        connection.execute("checkpoint draft; detach draft")
        connection.execute(f"attach {quoted(str(draft))} as draft (read_only)")
        if not schema.has_own_objects(connection, schema.properties(connection, draft, "draft"), "draft"):
            raise InputError(f"{draft}: does not hold what was written to it; check its disk")


def create_objects(connection: DuckDBPyConnection, draft: Path) -> None:
    """Create the tables and views in an empty database in memory, which can attach `draft`; see `new_database`."""
    _write_template(draft)
    connection.execute(f"attach {quoted(str(draft))} as template (read_only)")
    connection.execute("copy from database template to memory")
    connection.execute("detach template")
    draft.unlink()


def _write_template(draft: Path) -> None:
    """Write the template to `draft`: from the cache folder, or from the definitions."""
    path = template_path()
    content = _kept(path)
    if content is None:
        with open_for_build(draft) as connection:
            connection.execute("begin")
            define(connection)
            connection.execute("commit")
            write_copy(connection, "memory", draft)
        _keep(draft, path)
    else:
        draft.write_bytes(content)


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


def _kept(path: Path) -> bytes | None:
    """The template in the cache folder, or None if it is absent or damaged: its name ends with its digest."""
    with suppress(OSError):
        for file in path.parent.glob(f"{path.stem}-*{path.suffix}"):
            content = file.read_bytes()
            if file == _named(path, content):
                # the templates used last are kept
                os.utime(file)
                return content
    return None


def _named(path: Path, content: bytes) -> Path:
    return path.with_stem(f"{path.stem}-{hashlib.sha256(content).hexdigest()[:32]}")


def _keep(draft: Path, path: Path) -> None:
    with suppress(InputError, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        content = draft.read_bytes()
        target = _named(path, content)
        # a damaged one
        target.unlink(missing_ok=True)
        with new_draft(target, Gate()) as file:
            file.write_bytes(content)
        kept = sorted(path.parent.glob("template-*.duckdb"), key=lambda file: file.stat().st_mtime_ns)
        for file in kept[:-_KEPT_TEMPLATES]:
            file.unlink(missing_ok=True)
