"""Copy an edition's checked files into source, ref and fact."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from os.path import normpath
from typing import TYPE_CHECKING

from iomdb_loaders.edition.check import check_edition
from iomdb_loaders.edition.package import DESCRIPTOR, Edition, Resource
from iomdb_loaders.errors import input_error

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CELL_COLUMNS = (
    "edition, table_id, row_key, column_key, kind, value, printed, status, lower, upper, line, note"
)


def load_edition(connection: DuckDBPyConnection, edition: Edition) -> dict[str, int]:
    """Load one edition into an open transaction of `connection`.

    Checks every file first, then copies it; records file, digest and counts in `meta.input`.
    Returns the number of rows loaded, by resource name. Raises InputError for bad input; every row is
    loaded or the whole edition is refused.
    """
    read = check_edition(edition)
    _check_targets(connection, edition)
    connection.execute(
        "insert into source.edition values (?, ?, ?, ?, ?)",
        [edition.code, edition.report_year, edition.document, edition.title, edition.published],
    )
    for resource in edition.resources:
        loaded = _insert_or_tell(connection, edition, resource)
        if loaded != read[resource.name]:
            what = f"{read[resource.name]} rows read but {loaded} loaded"
            raise input_error(resource.path, what, "report this as a defect")
        connection.execute(
            "insert into meta.input values (?, ?, ?, ?)",
            [
                resource.path.relative_to(normpath(edition.folder.parent)).as_posix(),
                hashlib.sha256(resource.path.read_bytes()).hexdigest(),
                read[resource.name],
                loaded,
            ],
        )
    return read


def _check_targets(connection: DuckDBPyConnection, edition: Edition) -> None:
    rows = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    tables = {name for (name,) in rows}
    for resource in edition.resources:
        if resource.target not in tables:
            what = f"resource {resource.name} goes to {resource.target}, which is no table"
            raise input_error(edition.folder / DESCRIPTOR, what, "name a table of source, ref or fact")


def _insert_or_tell(connection: DuckDBPyConnection, edition: Edition, resource: Resource) -> int:
    """What the schema of the pack does not say, the database may still refuse: tell it in one line."""
    import duckdb

    try:
        return _insert(connection, edition, resource)
    except duckdb.Error as error:
        what = f"{resource.target} refuses it ({str(error).splitlines()[0]})"
        raise input_error(resource.path, what, "mend the file or its descriptor") from None


def _insert(connection: DuckDBPyConnection, edition: Edition, resource: Resource) -> int:
    columns = ", ".join(f"'{field.name}': 'varchar'" for field in resource.fields)
    scan = (
        "read_csv(?, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        f"columns = {{{columns}}})"
    )
    if not resource.table_id:
        return _insert_rows(connection, edition, resource, scan)
    # a table of leaf cells is needed twice: read it once
    connection.execute(f"create or replace temp table pack_file as from {scan}", [str(resource.path)])
    loaded = _insert_fact(connection, edition, resource)
    _insert_cells(connection, edition, resource)
    dimensions = [
        ",".join(part for part in key if "'" not in part) for key in (resource.row_key, resource.column_key)
    ]
    connection.execute(
        "insert into source.printed_table values (?, ?, ?, ?, ?, ?, ?)",
        [
            edition.code,
            resource.table_id,
            resource.target,
            resource.measure,
            *dimensions,
            dict(resource.fixed).get("year"),
        ],
    )
    return loaded


def _insert_fact(connection: DuckDBPyConnection, edition: Edition, resource: Resource) -> int:
    fixed = dict(resource.fixed)
    targets = ["report_year", *fixed, *resource.dimensions, resource.measure, "status", "lower", "upper"]
    sources = ["?", *("?" for _ in fixed), *resource.dimensions, "value", "status", "lower", "upper"]
    return _count(
        connection,
        f"insert into {resource.target} ({', '.join(targets)}) select {', '.join(sources)} from pack_file",
        [edition.report_year, *fixed.values()],
    )


def _insert_cells(connection: DuckDBPyConnection, edition: Edition, resource: Resource) -> None:
    connection.execute(
        f"insert into source.printed_cell ({_CELL_COLUMNS}) select ?, ?, {_key(resource.row_key)}, "
        f"{_key(resource.column_key)}, 'leaf', value, coalesce(printed, ''), status, lower, upper, line, "
        "coalesce(note, '') from pack_file",
        [edition.code, resource.table_id],
    )


def _key(parts: tuple[str, ...]) -> str:
    """Codes joined by a slash; a part in quotes stands for itself."""
    return " || '/' || ".join(parts)


def _insert_rows(connection: DuckDBPyConnection, edition: Edition, resource: Resource, scan: str) -> int:
    """Files that go into their table as they are: code lists, printed totals, corrections, errata."""
    fixed = dict(resource.fixed)
    if resource.target.startswith("source."):
        fixed = {"edition": edition.code, **fixed}
    names = [field.name for field in resource.fields]
    # text that may be empty in print stays empty text; an empty code or number is NULL
    empty_text = {"printed", "note", "read"}
    sources = [f"coalesce({name}, '')" if name in empty_text else name for name in names]
    return _count(
        connection,
        f"insert into {resource.target} ({', '.join([*fixed, *names])}) "
        f"select {', '.join([*('?' for _ in fixed), *sources])} from {scan}",
        [*fixed.values(), str(resource.path)],
    )


def _count(connection: DuckDBPyConnection, sql: str, parameters: Sequence[object]) -> int:
    return int(connection.execute(sql, parameters).fetchall()[0][0])
