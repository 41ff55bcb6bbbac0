"""Fill schema meta, and check the declarations that a build needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from iomdb.errors import InputError
from iomdb.views.definition import SharedColumns, Table
from iomdb_loaders.facts import COMMON_COLUMNS
from iomdb_loaders.inserts import insert_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def check_facts(connection: DuckDBPyConnection) -> None:
    """Refuse a fact that declares nothing, a declaration without its fact, and a dimension without a code list."""
    declared = dict(connection.execute("select fact, measure from meta.fact").fetchall())
    columns: dict[str, list[str]] = {}
    for fact, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'fact' "
        "order by table_name, column_index"
    ).fetchall():
        columns.setdefault(fact, []).append(column)
    for fact in sorted(columns.keys() | declared.keys()):
        if fact not in declared:
            raise InputError(
                f"fact.{fact} is not declared; write: insert into meta.fact values ('{fact}', ...)"
            )
        if fact not in columns:
            raise InputError(
                f"meta.fact declares {fact}, but table fact.{fact} does not exist; create it in sql/schema"
            )
        missing = [name for name in (*COMMON_COLUMNS, declared[fact]) if name not in columns[fact]]
        if missing:
            raise InputError(f"fact.{fact} lacks the column {missing[0]}; add it to its create table")
    keyed = set(connection.execute("select table_name, column_name from meta.foreign_key").fetchall())
    for fact, names in columns.items():
        for name in names:
            if name not in (*COMMON_COLUMNS, "year", declared[fact]) and (f"fact.{fact}", name) not in keyed:
                what = f"fact.{fact}.{name} names no code list"
                raise InputError(
                    f"{what}; write: insert into meta.foreign_key values ('fact.{fact}', '{name}', ...)"
                )


def record_build(connection: DuckDBPyConnection, properties: dict[str, str]) -> None:
    """Fill meta.build."""
    insert_rows(connection, "meta.build", list(properties.items()))


def record_views(connection: DuckDBPyConnection, tables: Sequence[Table], columns: SharedColumns) -> None:
    """Fill meta.views and meta.view_change."""
    rows: list[tuple[object, ...]] = []
    changes: list[tuple[object, ...]] = []
    for table in tables:
        described = (table.title, table.chapter, table.printed_as, table.unit)
        for version in table.versions:
            forms = [("", version.grain or table.grain, version.columns, version)]
            if version.cells == version.number:
                shown_by = table.current_for_cells(version.number)
                forms.append(("_cells", "One row per printed cell", columns.cells, shown_by))
            for suffix, grain, listed, current in forms:
                dates = (current.deprecated_on or None, current.remove_after or None)
                state = (version.number, current.state, version.cells, " ".join(version.notes), *dates)
                changed = (version.number, current.state, version.released, *dates, version.reason)
                view = f"{table.id}{suffix}_v{version.number}"
                names = ",".join(column.name for column in listed)
                shown = (*described, grain, *state, suffix == "_cells", names, table.sort_order)
                rows.append((view, table.id, *shown))
                changes.append((view, table.id, *changed, table.sort_order))
    insert_rows(connection, "meta.views", rows)
    insert_rows(connection, "meta.view_change", changes)
