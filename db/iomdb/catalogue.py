"""What the build writes about itself into meta, and the declarations without which it stops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error
from iomdb.views.definition import SharedColumns, Table, Version
from iomdb.views.keys import YEAR

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LEADING_YEAR = re.compile(r"^\d{4}(?=/|$)")
# every fact has these; its other columns are dimensions and the measure
FACT_COLUMNS = ("report_year", "year", "status", "lower", "upper", "margin")


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
                f"meta.fact declares {fact}, but there is no table fact.{fact}; create it in sql/schema"
            )
        missing = [
            name for name in (*FACT_COLUMNS, declared[fact]) if name not in columns[fact] and name != "year"
        ]
        if missing:
            raise InputError(f"fact.{fact} lacks the column {missing[0]}; add it to its create table")
    keyed = set(connection.execute("select table_name, column_name from meta.foreign_key").fetchall())
    for fact, names in columns.items():
        for name in names:
            if name not in (*FACT_COLUMNS, declared[fact]) and (f"fact.{fact}", name) not in keyed:
                what = f"fact.{fact}.{name} names no code list"
                raise InputError(
                    f"{what}; write: insert into meta.foreign_key values ('fact.{fact}', '{name}', ...)"
                )


def record_build(connection: DuckDBPyConnection, properties: dict[str, str]) -> None:
    """Fill meta.build."""
    _insert(connection, "meta.build", list(properties.items()))


def record_views(connection: DuckDBPyConnection, tables: Sequence[Table], columns: SharedColumns) -> None:
    """Fill meta.views and meta.view_change.

    Raises InputError, with the TOML, for a cell whose keys the patterns of its table do not explain.
    """
    rows: list[tuple[object, ...]] = []
    changes: list[tuple[object, ...]] = []
    cell_columns = ",".join(column.name for column in columns.cells)
    for table in tables:
        sizes: dict[int, tuple[int, int, str]] = {}
        for version in sorted(table.versions, key=lambda version: version.cells != version.number):
            if version.cells == version.number:
                found = contents(connection, f"{table.id}_cells_v{version.number}")
                for axis, keys in zip(("row", "column"), found[3:], strict=True):
                    _check_keys(connection, table, version, axis, keys)
                sizes[version.number] = found[:3]
            row_count, cell_count, digest = sizes[version.cells]
            dates = (version.deprecated_on or None, version.remove_after or None)
            described = (table.title, table.chapter, table.printed_as, table.unit, table.grain)
            state = (version.number, version.state, version.cells, " ".join(version.notes), *dates)
            wide_columns = ",".join(column.name for column in version.columns)
            name = f"{table.id}_v{version.number}"
            if version.cells != version.number:
                # a tidy version has other rows than the printed grid
                row_count = connection.execute(f"select count(*) from report.{name}").fetchall()[0][0]
            listed = [(name, False, wide_columns, row_count)]
            if version.cells == version.number:
                listed.append((f"{table.id}_cells_v{version.number}", True, cell_columns, cell_count))
            for view, is_cells, names, size in listed:
                rows.append(
                    (view, table.id, *described, *state, is_cells, names, size, digest, table.sort_order)
                )
                changed = (version.number, version.state, version.released, *dates, version.reason)
                changes.append((view, table.id, *changed, table.sort_order))
    _insert(connection, "meta.views", rows)
    _insert(connection, "meta.view_change", changes)


def contents(connection: DuckDBPyConnection, cells: str) -> tuple[int, int, str, list[str], list[str]]:
    """Rows, cells, digest, row keys and column keys of a cells view: wide views show nothing else."""
    row = connection.execute(
        f"""
        select
            count(distinct 10000 * report_year + row_no),
            count(*),
            md5(coalesce(string_agg(
                concat_ws(' ', report_year, row_no, column_no, row_key, column_key, value, status, lower, upper),
                ';' order by report_year, row_no, column_no
            ), '')),
            coalesce(list(distinct row_key), []),
            coalesce(list(distinct column_key), [])
        from report.{cells}
        """
    ).fetchall()[0]
    return row[0], row[1], row[2], row[3], row[4]


def _check_keys(
    connection: DuckDBPyConnection, table: Table, version: Version, axis: str, found: Iterable[str]
) -> None:
    known = connection.execute(
        "select key from meta.cell_key where table_id = ? and version = ? and axis = ?",
        [table.id, version.number, axis],
    ).fetchall()
    unknown = sorted({_LEADING_YEAR.sub(YEAR, key) for key in found} - {key for (key,) in known})
    if unknown:
        what = f"version {version.number}: no pattern of {axis}_keys explains the key {unknown[0]}"
        raise input_error(table.path, what, f"add its pattern to {axis}_keys")


def _insert(connection: DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    placeholders = ", ".join(f"({', '.join('?' * len(rows[0]))})" for _ in rows)
    connection.execute(f"insert into {table} values {placeholders}", [value for row in rows for value in row])
