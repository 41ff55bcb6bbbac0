"""Create the views in the order of their references, and comment every column: clients show the comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error
from iomdb.views.definition import Column, SharedColumns, Table, Version, View
from iomdb.views.generated import TABLE_ID
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def topological_order(views: Sequence[View], tables: Iterable[str]) -> tuple[View, ...]:
    """Put each view after the views it selects from; `tables` are the names that exist already.

    Raises InputError for a circle, and with file and line for a name that nothing creates.
    """
    by_name = {view.name: view for view in views}
    known = by_name.keys() | set(tables)
    for view in views:
        for name in sorted(view.references - known):
            line = next(i for i, text in enumerate(view.sql.splitlines(), 1) if name in text)
            raise input_error(view.path, f"{name} is not a table or view", "fix the name", line=line)
    graph = {view.name: sorted(view.references & by_name.keys()) for view in views}
    try:
        return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1]
        # a generated view cannot be the mistake
        first = next(by_name[name] for name in circle if by_name[name].path.suffix != ".py")
        what = f"views select from each other in a circle: {' <- '.join(circle)}"
        raise input_error(first.path, what, "remove one of the references") from None


def create(connection: DuckDBPyConnection, views: Iterable[View]) -> None:
    """Create the views. Raises InputError with the file and DuckDB's own first line if one does not bind."""
    import duckdb

    for view in views:
        try:
            connection.execute(view.sql)
        except duckdb.Error as error:
            raise input_error(view.path, str(error).splitlines()[0], "fix the view") from None


def describe(
    connection: DuckDBPyConnection, views: Sequence[View], tables: Sequence[Table], columns: SharedColumns
) -> None:
    """Comment every view and every column.

    Raises InputError for a column that neither its own comment, nor its TOML, nor sql/columns.toml describes.
    """
    statements = [
        f"comment on view {view.name} is {quoted(view.description)}" for view in views if view.description
    ]
    for table in tables:
        statements += _table_comments(table, columns)
    for name in ("report.cells", "report.year_cells"):
        statements += _column_comments(name, (TABLE_ID, *columns.cells))
    for view in views:
        if view.name.startswith("audit."):
            statements += _column_comments(view.name, columns.audit)
    connection.execute(";\n".join(statements))
    connection.execute(";\n".join(_shared_comments(connection, tables, columns)))


def _table_comments(table: Table, columns: SharedColumns) -> Iterator[str]:
    wide, long = f"report.{table.id}", f"report.{table.id}_cells"
    latest = _text(table, table.latest)
    yield from _comments(wide, table.latest.columns, latest)
    yield from _comments(long, columns.cells, f"One row per cell of: {latest}")
    for version in table.versions:
        text = _warning(table, version) + _text(table, version)
        # the pointer has the comments of the columns that it shows: a comment costs as much as its view is long
        own = () if version is table.latest else version.columns
        yield from _comments(f"{wide}_v{version.number}", own, text)
        if version.cells == version.number:
            current = table.current_for_cells(version.number)
            text = _warning(table, current) + _text(table, version)
            yield from _comments(f"{long}_v{version.number}", (), f"One row per cell of: {text}")


def _text(table: Table, version: Version) -> str:
    return " ".join([f"{table.title} ({table.chapter}, {table.printed_as}).", *version.notes])


def _warning(table: Table, version: Version) -> str:
    """What precedes the comment of a deprecated version."""
    if version.state != "deprecated":
        return ""
    return f"DEPRECATED, use {table.id}_v{table.latest.number}, removed after {version.remove_after}. "


def _comments(name: str, columns: Sequence[Column], comment: str) -> list[str]:
    return [f"comment on view {name} is {quoted(comment)}", *_column_comments(name, columns)]


def _column_comments(name: str, columns: Sequence[Column]) -> list[str]:
    return [f"comment on column {name}.{column.name} is {quoted(column.description)}" for column in columns]


def _shared_comments(
    connection: DuckDBPyConnection, tables: Sequence[Table], columns: SharedColumns
) -> Iterator[str]:
    """Comments for the columns that have none yet, except those of versions that a pointer shows."""
    at_fact = {
        (fact, column): comment
        for fact, column, comment in connection.execute(
            "select table_name, column_name, comment from duckdb_columns() "
            "where schema_name = 'fact' and comment is not null"
        ).fetchall()
    }
    pointed = {f"{table.id}_v{table.latest.number}" for table in tables}
    for schema, name, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where not internal and database_name <> 'temp' and comment is null "
        "and not (schema_name = 'report' and regexp_matches(table_name, '_cells_v[0-9]+$')) "
        "and not (schema_name = 'mart' and regexp_matches(table_name, '_v[0-9]+$')) order by all"
    ).fetchall():
        if schema == "report" and name in pointed:
            continue
        # a mart column that the list does not know is described at its fact
        description = columns.description(column) or (
            at_fact.get((name, column)) if schema == "mart" else None
        )
        if description is None:
            step = (
                f"write: comment on column {schema}.{name}.{column} is '...'; or add it to sql/columns.toml"
            )
            raise InputError(f"column {schema}.{name}.{column} is not described; {step}")
        yield f"comment on column {schema}.{name}.{column} is {quoted(description)}"
