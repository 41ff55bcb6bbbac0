"""Create the views in the order of their references, and comment them: clients show the printed headings."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from iomdb.errors import input_error
from iomdb.views.definition import Column, Table, Version, View
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# audit views are alike; audit.finding has three columns more
AUDIT_COLUMNS = (
    Column("report_year", "integer", "Year of the edition"),
    Column("item", "varchar", "What was found, unique within the audit and year"),
    Column("printed", "decimal(18, 6)", "The number printed, or the first of two that should agree"),
    Column("computed", "decimal(18, 6)", "The number computed, or the second of the two"),
)
FINDING_COLUMNS = (
    Column("audit", "varchar", "Audit view that found it"),
    *AUDIT_COLUMNS,
    Column("erratum", "varchar", "Erratum that explains it; NULL if none does"),
    Column("explanation", "varchar", "What the erratum says"),
)
TABLE_ID = Column("table_id", "varchar", "Table the cell stands in, the name of its view")


def pointers(tables: tuple[Table, ...], cell_columns: tuple[Column, ...]) -> tuple[View, ...]:
    """The unversioned views: `report.table_1` lists the columns of the version that is marked latest."""
    views = []
    for table in tables:
        for suffix, columns, order in (
            ("", table.columns, "row_no"),
            ("_cells", cell_columns, "row_no, column_no"),
        ):
            name = f"report.{table.id}{suffix}"
            names = ", ".join(column.name for column in columns)
            source = f"{name}_v{table.latest}"
            sql = f"create view {name} as\nselect {names}\nfrom {source}\norder by report_year, {order};"
            views.append(View(name, sql, table.path))
    return tuple(views)


def in_order(views: tuple[View, ...], tables: Iterable[str]) -> tuple[View, ...]:
    """Put each view after the views it selects from; `tables` are the names that are there already.

    Raises InputError for a circle, and with file and line for a name that nothing creates.
    """
    by_name = {view.name: view for view in views}
    known = by_name.keys() | set(tables)
    for view in views:
        for name in sorted(view.references - known):
            line = next(i for i, text in enumerate(view.sql.splitlines(), 1) if name in text)
            raise input_error(view.path, f"{name} is not a table or view", "mend the name", line=line)
    graph = {view.name: sorted(view.references & by_name.keys()) for view in views}
    try:
        return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1]
        first = by_name[circle[0]]
        what = f"views select from each other in a circle: {' <- '.join(circle)}"
        raise input_error(first.path, what, "cut one of the references") from None


def create(connection: DuckDBPyConnection, views: tuple[View, ...]) -> None:
    """Create the views. Raises InputError with the file and DuckDB's own first line if one does not bind."""
    import duckdb

    for view in views:
        try:
            connection.execute(view.sql)
        except duckdb.Error as error:
            raise input_error(view.path, str(error).splitlines()[0], "mend the view") from None


def describe(
    connection: DuckDBPyConnection,
    views: tuple[View, ...],
    tables: tuple[Table, ...],
    cell_columns: tuple[Column, ...],
) -> None:
    """Comment every view, and the columns of every report view."""
    statements = [
        f"comment on view {view.name} is {quoted(view.description)}" for view in views if view.description
    ]
    for table in tables:
        wide, long = f"report.{table.id}", f"report.{table.id}_cells"
        latest = _text(table, table.version(table.latest))
        statements += _comments(wide, table.columns, latest)
        statements += _comments(long, cell_columns, f"One row a cell of: {latest}")
        for version in table.versions:
            text = _warning(table, version) + _text(table, version)
            statements += _comments(f"{wide}_v{version.number}", version.columns, text)
            # the columns of all _cells views are alike; the pointer tells them
            statements += _comments(f"{long}_v{version.number}", (), f"One row a cell of: {text}")
    statements += _column_comments("report.cells", (TABLE_ID, *cell_columns))
    for view in views:
        if view.name.startswith("audit."):
            columns = FINDING_COLUMNS if view.name == "audit.finding" else AUDIT_COLUMNS
            statements += _column_comments(view.name, columns)
    connection.execute(";\n".join(statements))


def _text(table: Table, version: Version) -> str:
    return " ".join([f"{table.title} ({table.chapter}, {table.printed_as}).", *version.notes])


def _warning(table: Table, version: Version) -> str:
    """What stands before the comment of a version that will go."""
    if version.state != "deprecated":
        return ""
    return f"DEPRECATED, use {table.id}_v{table.latest}, removed after {version.remove_after}. "


def _comments(name: str, columns: tuple[Column, ...], comment: str) -> list[str]:
    return [f"comment on view {name} is {quoted(comment)}", *_column_comments(name, columns)]


def _column_comments(name: str, columns: tuple[Column, ...]) -> list[str]:
    return [f"comment on column {name}.{column.name} is {quoted(column.description)}" for column in columns]
