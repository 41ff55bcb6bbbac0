"""From which columns each report column comes, found by sqlglot in the views' text.

The build must not pay for this: `iomdb views lock` writes it to sql/lineage.csv, `verify` compares,
the build loads the file into meta.lineage.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from iomdb.resources import SQL_DIR
from iomdb.views.definition import View

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FILE = SQL_DIR / "lineage.csv"
HEADER = ("view_name", "column_name", "source_name", "source_column")

Edge = tuple[str, str, str, str]
Shape = Mapping[str, Mapping[str, str]]


def shape(connection: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Columns and types of every table and view, by schema.name, in their order."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where schema_name in ('source', 'ref', 'fact', 'narrative', 'report', 'audit', 'meta') "
        "order by schema_name, table_name, column_index"
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for name, column, kind in rows:
        found.setdefault(name, {})[column] = kind
    return found


def direct(view: View, columns: Shape) -> list[Edge]:
    """The columns that each column of `view` is computed from, in the tables and views it selects from."""
    from sqlglot import exp, parse_one
    from sqlglot.lineage import lineage

    select = parse_one(view.sql, dialect="duckdb").find(exp.Query)
    nested: dict[str, dict[str, dict[str, str]]] = {}
    for name in view.references:
        schema, table = name.split(".")
        nested.setdefault(schema, {})[table] = dict(columns[name])
    assert select is not None
    edges = set()
    for column, root in lineage(None, select, schema=nested, dialect="duckdb").items():
        for node in root.walk():
            source = node.source
            if isinstance(source, exp.Table) and source.db:
                edges.add(
                    (view.name, column, f"{source.db}.{source.name}", node.name.split(".")[-1].strip('"'))
                )
    return sorted(edges)


def to_tables(edges: Iterable[Edge], views: Iterable[View]) -> list[Edge]:
    """Follow the edges through views down to tables."""
    names = {view.name for view in views}
    below: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for view, column, source, source_column in edges:
        below.setdefault((view, column), set()).add((source, source_column))

    def tables(node: tuple[str, str]) -> set[tuple[str, str]]:
        if node[0] not in names:
            return {node}
        return set().union(*(tables(source) for source in below.get(node, set())))

    return sorted({(*node, *table) for node in below for table in tables(node)})


def as_csv(edges: Iterable[Edge]) -> str:
    """The text of sql/lineage.csv."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(edges)
    return text.getvalue()


def graph_lines(connection: DuckDBPyConnection, version: str, *, mermaid: bool) -> list[str]:
    """The lineage of one version as text: a line a column, or a Mermaid flowchart of its tables."""
    rows = connection.execute(
        "select column_name, source_name, source_column from meta.lineage where view_name = ? "
        "order by column_name, source_name, source_column",
        [f"report.{version}"],
    ).fetchall()
    if mermaid:
        sources = sorted({source for _, source, _ in rows})
        return ["flowchart LR", *(f"    {source} --> report.{version}" for source in sources)]
    columns: dict[str, list[str]] = {}
    for column, source, source_column in rows:
        columns.setdefault(column, []).append(f"{source}.{source_column}")
    return [f"report.{version}.{column} <- {', '.join(sources)}" for column, sources in columns.items()]
