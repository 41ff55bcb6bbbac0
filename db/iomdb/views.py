"""The views of sql/report and sql/audit: read, put in order, created and described."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError, input_error

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CREATE = re.compile(r"create view (\w+\.\w+) as\b")
_REFERENCE = re.compile(r"\b(?:from|join)\s+((?:report|audit|source|ref|fact|meta)\.\w+)")
_COMMENT = re.compile(r"--[^\n]*")


@dataclass(frozen=True)
class View:
    """One view to create: `report.table_1_v1` or `audit.difference`, with the text that creates it."""

    name: str
    sql: str
    path: Path

    @cached_property
    def references(self) -> frozenset[str]:
        """Tables and views the text selects from, as schema.name."""
        return frozenset(_REFERENCE.findall(_COMMENT.sub("", self.sql)))

    @property
    def description(self) -> str:
        """The comment lines at the head of the file."""
        lines = []
        for line in self.sql.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line.removeprefix("--").strip())
        return " ".join(lines)


@dataclass(frozen=True)
class Table:
    """What a table's TOML says: its titles, units, notes, columns and versions."""

    id: str
    title: str
    chapter: str
    printed_as: str
    unit: str
    grain: str
    notes: tuple[str, ...]
    latest: int
    versions: dict[str, dict[str, Any]]
    columns: tuple[dict[str, str], ...]


def read_tables(sql_dir: Path) -> tuple[Table, ...]:
    """Read the TOML beside each table's views, in the order in which the report prints the tables."""
    tables = []
    for path in sorted((sql_dir / "report").glob("*/*.toml")):
        with path.open("rb") as file:
            raw = tomllib.load(file)
        if not path.stem == path.parent.name == raw.get("id"):
            raise input_error(
                path, f"id {raw.get('id')!r} differs from the file's name", "name all three alike"
            )
        raw["notes"], raw["columns"] = tuple(raw["notes"]), tuple(raw["columns"])
        tables.append(Table(**raw))
    return tuple(sorted(tables, key=lambda table: _printed_order(table.id)))


def _printed_order(table_id: str) -> tuple[int, int, str]:
    group = ("table_", "expenditure_", "annex_1_")
    number = re.search(r"\d+$", table_id)
    place = next(i for i, prefix in enumerate(group) if table_id.startswith(prefix))
    # the total comes first in chapter V.B, then services, then regions
    within = ("total", "service", "region").index(table_id.rsplit("_", 1)[-1]) if place == 1 else 0
    return place, int(number.group()) if number else within, table_id


def read_views(folder: Path) -> tuple[View, ...]:
    """Read all view files below `folder`. Raises InputError where a file creates a view of another name."""
    views = []
    for path in sorted(folder.rglob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        found = _CREATE.search(sql)
        if not found or found.group(1).split(".")[1] != path.stem:
            raise input_error(
                path, "must create one view named like the file", f"write: create view ....{path.stem} as"
            )
        views.append(View(found.group(1), sql, path))
    return tuple(views)


def pointers(tables: tuple[Table, ...], cell_columns: tuple[dict[str, str], ...]) -> tuple[View, ...]:
    """The unversioned views: `report.table_1` lists the columns of the version that is marked latest."""
    views = []
    for table in tables:
        for suffix, columns, order in (
            ("", table.columns, "row_no"),
            ("_cells", cell_columns, "row_no, column_no"),
        ):
            name = f"report.{table.id}{suffix}"
            names = ", ".join(column["name"] for column in columns)
            source = f"{name}_v{table.latest}"
            sql = f"create view {name} as\nselect {names}\nfrom {source}\norder by report_year, {order};"
            views.append(View(name, sql, Path(f"{table.id}.toml")))
    return tuple(views)


def in_order(views: tuple[View, ...]) -> tuple[View, ...]:
    """Put each view after the views it selects from. Raises InputError for a circle."""
    by_name = {view.name: view for view in views}
    graph = {view.name: sorted(view.references & by_name.keys()) for view in views}
    try:
        return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise InputError(f"views select from each other in a circle: {' -> '.join(error.args[1])}") from None


def create(connection: DuckDBPyConnection, views: tuple[View, ...]) -> None:
    """Create the views. Raises InputError with the file and DuckDB's own first line if one does not bind."""
    import duckdb

    for view in views:
        try:
            connection.execute(view.sql)
        except duckdb.Error as error:
            raise input_error(view.path, str(error).splitlines()[0], "mend the view") from None


def describe(
    connection: DuckDBPyConnection, tables: tuple[Table, ...], cell_columns: tuple[dict[str, str], ...]
) -> None:
    """Comment every report view and its columns: clients show the printed headings."""
    statements = []
    for table in tables:
        text = " ".join([f"{table.title} ({table.chapter}, {table.printed_as}).", *table.notes])
        long_text = f"One row a cell of: {text}"
        wide, long, version = f"report.{table.id}", f"report.{table.id}_cells", f"_v{table.latest}"
        statements += _comments(wide, table.columns, text)
        statements += _comments(wide + version, table.columns, text)
        statements += _comments(long, cell_columns, long_text)
        # the columns of all _cells views are alike; the pointer tells them
        statements += _comments(long + version, (), long_text)
    everything = "All cells of all tables of the report, one row a cell"
    table_id = {"name": "table_id", "description": "Table the cell stands in, the name of its view"}
    statements += _comments("report.cells", (table_id, *cell_columns), everything)
    connection.execute(";\n".join(statements))


def _comments(name: str, columns: tuple[dict[str, str], ...], comment: str) -> list[str]:
    statements = [f"comment on view {name} is {_quoted(comment)}"]
    statements += [
        f"comment on column {name}.{column['name']} is {_quoted(column['description'])}" for column in columns
    ]
    return statements


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
