"""The build: editions in, one DuckDB file out.

A pure function of its inputs; the old file stays until the new one is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.catalogue import record_build
from iomdb.charts.keys import write_charts
from iomdb.errors import input_error
from iomdb.resources import DATA_DIR, OPTIONAL_DIR, SQL_DIR
from iomdb.storage.cache import files_in
from iomdb.storage.draft import STORAGE_VERSION, new_draft
from iomdb.storage.gate import Gate
from iomdb.storage.schema import SCHEMA_VERSION
from iomdb.template import new_database
from iomdb.views.definition import Table, read_tables
from iomdb.views.keys import read_code_lists, write_cell_keys
from iomdb_loaders.facts import Fact, read_facts
from iomdb_loaders.pack import (
    Edition,
    check_descriptors,
    current_editions,
    edition_folders,
    end_labels,
    load_codes,
    load_edition,
    load_replaced,
    read_editions,
    read_schema,
)
from iomdb_loaders.records import prepare
from iomdb_loaders.regular_file import digest_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


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
    editions: Sequence[Path | str] = (),
    vintage: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
    discard_records: bool = False,
) -> Built:
    """Build the database file `output` from the editions in `data`.

    `data` is a folder with schema.toml, codes/ and editions, or one edition in such a folder; by default the data
    that comes with iomdb, whose schema.toml and codes/ also serve a folder that has neither. `editions` are others
    beside them: folders, or names of optional editions of iomdb. The newest vintage of a year is printed, or the one
    that `vintage` names. `progress` is called with the name of each step.
    Only a file that iomdb made is replaced, and one with records, which a build cannot bring back, only with
    `discard_records`. Raises InputError for any other file, and for bad input, with file, line, column and value; the
    file that was there before then stays as it was.
    """
    output = Path(output)
    progress("tables and views")
    with new_draft(output, Gate(records=discard_records)) as draft, new_database(draft) as connection:
        return fill(connection, output, Path(data or DATA_DIR), progress, editions, vintage)


def fill(
    connection: DuckDBPyConnection,
    output: Path,
    data: Path,
    progress: Callable[[str], None],
    editions: Sequence[Path | str] = (),
    vintage: str | None = None,
) -> Built:
    """Fill a database without editions, which will be the file `output`, from those in `data`; see `build`."""
    _check_name(connection, output)
    connection.execute("begin")
    tables, facts = read_tables(), read_facts(connection)
    loaded, rows = _load_editions(connection, data, editions, vintage, tables, facts, progress)
    prepare(connection, DATA_DIR / "records")
    lists = read_code_lists(connection, facts)
    write_cell_keys(connection, tables, lists)
    write_charts(connection, tables, lists)
    record_build(connection, _properties(loaded))
    connection.execute("commit")
    found = connection.execute("select count(*) from duckdb_views() where not internal and not temporary")
    views = found.fetchall()[0][0]
    return Built(output, tuple(edition.code for edition in loaded), rows, len(tables), views)


def _check_name(connection: DuckDBPyConnection, output: Path) -> None:
    """Raise InputError for a file named like a schema in it, because DuckDB would call the open file so too."""
    name = output.name.split(".")[0].lower()
    schemas = connection.execute("select schema_name from duckdb_schemas() where not internal").fetchall()
    if (name,) in schemas:
        raise input_error(output, f"is named like the schema {name} in it", "choose another name")


def _load_editions(
    connection: DuckDBPyConnection,
    data: Path,
    others: Sequence[Path | str],
    vintage: str | None,
    tables: tuple[Table, ...],
    facts: dict[str, Fact],
    progress: Callable[[str], None],
) -> tuple[tuple[Edition, ...], int]:
    """Load the code lists once, then every edition; return the editions and the number of rows."""
    folder, folders = edition_folders(data, OPTIONAL_DIR, others)
    # editions without a schema and code lists of their own use those of iomdb
    own = (folder / "schema.toml").exists() or (folder / "codes").exists()
    schema = read_schema(folder if own else DATA_DIR, facts)
    editions = read_editions(folders, schema)
    check_descriptors(schema, editions)
    codes, rows = load_codes(connection, schema)
    current, replaced = current_editions(editions, vintage)
    for load, chosen in ((load_edition, current), (load_replaced, replaced)):
        for edition in chosen:
            progress(f"edition {edition.code}")
            rows += load(connection, schema, edition, codes, [table.id for table in tables])
    end_labels(connection)
    return (*current, *replaced), rows


def input_digest(data: Path | None = None) -> str:
    """SHA-256 over the names and contents of all SQL and data files a build reads."""
    endings = (".sql", ".toml", ".csv", ".json")
    return digest_of((*files_in(SQL_DIR, *endings), *files_in(data or DATA_DIR, *endings)))


def _properties(editions: tuple[Edition, ...]) -> dict[str, str]:
    """The properties that meta.build records."""
    import duckdb

    from iomdb import __version__

    return {
        "iomdb_version": __version__,
        "duckdb_version": duckdb.__version__,
        "storage_version": STORAGE_VERSION,
        "schema_version": str(SCHEMA_VERSION),
        "editions": ",".join(edition.code for edition in editions),
    }
