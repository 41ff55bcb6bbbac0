"""From which columns each column of a view is computed, found by sqlglot in the texts of the views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# a view or table as schema.name, and one of its columns
Node = tuple[str, str]
# columns and types of every table and view, by schema.name, in their order
Shape = Mapping[str, Mapping[str, str]]


def shape(connection: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Columns and types of every table and view of the database."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where not internal order by schema_name, table_name, column_index"
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for name, column, kind in rows:
        found.setdefault(name, {})[column] = kind
    return found


def sources(connection: DuckDBPyConnection, view: str) -> dict[str, list[Node]]:
    """The columns of tables that each column of `view` is computed from, through all views between them."""
    columns = shape(connection)
    texts = dict(
        connection.execute(
            "select schema_name || '.' || view_name, sql from duckdb_views() where not internal"
        ).fetchall()
    )
    found: dict[str, dict[str, set[Node]]] = {}

    def tables(name: str, column: str) -> set[Node]:
        if name not in texts:
            return {(name, column)}
        if name not in found:
            found[name] = direct(texts[name], columns)
        return set().union(*(tables(*node) for node in found[name].get(column, ())))

    return {column: sorted(tables(view, column)) for column in columns[view]}


def direct(sql: str, columns: Shape) -> dict[str, set[Node]]:
    """The columns that each column of a view is computed from, in the tables and views that its text reads."""
    from sqlglot import exp, parse_one
    from sqlglot.lineage import lineage

    select = parse_one(sql, dialect="duckdb").find(exp.Query)
    assert select is not None
    nested: dict[str, dict[str, dict[str, str]]] = {}
    for table in select.find_all(exp.Table):
        if table.db:
            nested.setdefault(table.db, {})[table.name] = dict(columns[f"{table.db}.{table.name}"])
    return {
        column: {
            (f"{node.source.db}.{node.source.name}", node.name.split(".")[-1].strip('"'))
            for node in root.walk()
            if isinstance(node.source, exp.Table) and node.source.db
        }
        for column, root in lineage(None, select, schema=nested, dialect="duckdb", trim_selects=False).items()
    }


def graph_lines(connection: DuckDBPyConnection, view: str, *, mermaid: bool) -> Iterator[str]:
    """The lineage of a view as text: one line per column, or a Mermaid flowchart of the tables that it reads."""
    found = sources(connection, view)
    if mermaid:
        yield "flowchart LR"
        for table in sorted({table for nodes in found.values() for table, _ in nodes}):
            yield f"    {table} --> {view}"
        return
    for column, nodes in sorted(found.items()):
        yield f"{view}.{column} <- {', '.join('.'.join(node) for node in nodes)}"
