"""The build: editions in, one DuckDB file out.

A pure function of its inputs; the old file stays until the new one is complete.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.catalogue import check_facts, record_build, record_views
from iomdb.errors import input_error, one_line
from iomdb.offline import OFFLINE
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb.views import creation
from iomdb.views.definition import Table, check_files, read_shared_columns, read_tables, read_views
from iomdb.views.generated import generated_views, with_every_audit
from iomdb.views.keys import write_cell_keys
from iomdb_loaders.facts import Fact, read_facts
from iomdb_loaders.literal import quoted
from iomdb_loaders.pack import Edition, edition_folders, load_codes, load_edition, read_editions, read_schema
from iomdb_loaders.records import prepare

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# every DuckDB from 1.1 on opens this format; the default of 2.0 shuts out all 1.x clients
STORAGE_VERSION = "v1.0.0"
# the smallest block DuckDB writes: most tables are small
BLOCK_SIZE = 16384
VIEW_FOLDERS = ("schema/view", "report", "mart", "narrative", "audit")


@dataclass(frozen=True)
class Built:
    """What a build made: the file, its editions, and how many rows went in and views came out."""

    path: Path
    editions: tuple[str, ...]
    rows: int
    tables: int
    views: int


def build(
    output: Path | str = "iom.duckdb",
    data: Path | str | None = None,
    *,
    progress: Callable[[str], None] = lambda step: None,
    discard_records: bool = False,
) -> Built:
    """Build the database file `output` from the editions in `data`.

    `data` is a folder with schema.toml, codes/ and editions, or one edition in such a folder; by default the data
    that comes with iomdb. `progress` is called with the name of each step. A build cannot bring back records: a
    file that holds any is replaced only with `discard_records`. Raises InputError for bad input, with file, line,
    column and value; the file that was there before then stays as it was.
    """
    output = Path(output)
    if not discard_records:
        _check_no_records(output)
    with new_file(output) as connection:
        connection.execute("begin")
        progress("schema")
        _create_tables(connection)
        check_facts(connection)
        tables = read_tables()
        facts = read_facts(connection)
        editions, rows = _load_editions(connection, Path(data or DATA_DIR), tables, facts, progress)
        prepare(connection, SQL_DIR / "record", DATA_DIR / "records")
        progress("views")
        count = _create_views(connection, tables, facts)
        record_build(connection, _properties(editions))
        connection.execute("commit")
    return Built(output, tuple(edition.code for edition in editions), rows, len(tables), count)


def _create_tables(connection: DuckDBPyConnection) -> None:
    import duckdb

    for path in sorted((SQL_DIR / "schema").glob("*.sql")):
        try:
            connection.execute(path.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            raise input_error(path, f"not valid ({one_line(error)})", "fix the statement") from None


def _check_no_records(output: Path) -> None:
    """Refuse to replace a file with records: they cannot be built again."""
    import duckdb

    if not output.is_file():
        return
    try:
        with duckdb.connect(str(output), read_only=True, config=dict(OFFLINE)) as old:
            batches = old.execute("select count(*) from record.batch").fetchall()[0][0]
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise input_error(output, "another process is writing it", "wait until it finishes") from None
        # not an iomdb file, or one from before there were records
        return
    if batches:
        what = f"holds {batches} batches of records, which a build cannot bring back"
        raise input_error(output, what, "choose another --output, or lose them with --discard-records")


def _load_editions(
    connection: DuckDBPyConnection,
    data: Path,
    tables: tuple[Table, ...],
    facts: dict[str, Fact],
    progress: Callable[[str], None],
) -> tuple[tuple[Edition, ...], int]:
    """Load the code lists once, then every edition; return the editions and the number of rows."""
    folder, folders = edition_folders(data)
    schema = read_schema(folder, facts)
    editions = read_editions(folders, schema)
    codes, rows = load_codes(connection, schema)
    for edition in editions:
        progress(f"edition {edition.code}")
        rows += load_edition(connection, schema, edition, codes, [table.id for table in tables])
    return editions, rows


def input_digest(data: Path | None = None) -> str:
    """SHA-256 over the names and contents of all SQL and data files a build reads."""
    digest = hashlib.sha256()
    for folder in (SQL_DIR, data or DATA_DIR):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".sql", ".toml", ".csv", ".json"):
                content = path.read_bytes()
                digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()


@contextmanager
def new_file(output: Path) -> Iterator[DuckDBPyConnection]:
    """Yield a connection to a new database in memory, which becomes the file `output` if nothing fails.

    In memory there is no log. A file written statement by statement would log and check a view again for each comment.
    """
    import duckdb

    if output.is_dir():
        raise input_error(output, "is a folder", "give the name of a file")
    if not output.parent.is_dir():
        raise input_error(output.parent, "folder not found", "make it first or choose another --output")
    draft = output.with_name(f".{output.name}.{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    try:
        with duckdb.connect(config={"threads": "1", **OFFLINE}) as connection:
            yield connection
            options = f"storage_version {quoted(STORAGE_VERSION)}, block_size {BLOCK_SIZE}"
            connection.execute(f"attach {quoted(str(draft))} as draft ({options})")
            connection.execute("copy from database memory to draft")
            connection.execute("detach draft")
        # readers of the old file keep its contents; DuckDB would replay a log of the old file into the new one
        wal_of(output).unlink(missing_ok=True)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
        wal_of(draft).unlink(missing_ok=True)


def wal_of(path: Path) -> Path:
    """The write-ahead log DuckDB keeps beside a database file."""
    return path.with_name(path.name + ".wal")


def _create_views(connection: DuckDBPyConnection, tables: tuple[Table, ...], facts: dict[str, Fact]) -> int:
    columns = read_shared_columns()
    written = tuple(view for folder in VIEW_FOLDERS for view in read_views(SQL_DIR / folder))
    check_files(tables, written, sorted(facts))
    views = (*with_every_audit(written, columns), *generated_views(facts, tables, written, columns))
    names = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    creation.create(connection, creation.topological_order(views, [name for (name,) in names]))
    creation.describe(connection, views, tables, columns)
    write_cell_keys(connection, tables, facts)
    record_views(connection, tables, columns)
    return len(views)


def _properties(editions: tuple[Edition, ...]) -> dict[str, str]:
    """The properties that meta.build records."""
    import duckdb

    from iomdb import __version__

    return {
        "iomdb_version": __version__,
        "duckdb_version": duckdb.__version__,
        "storage_version": STORAGE_VERSION,
        "editions": ",".join(edition.code for edition in editions),
    }
