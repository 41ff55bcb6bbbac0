"""What the shell offers for TAB: tables, views and columns of the database at hand.

Each function is called while somebody types, so none prints, raises, or builds a database.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typer

_TABLES = "select distinct table_id from meta.views order by table_id"
_VERSIONS = "select view_name from meta.views order by view_name"
_OBJECTS = """
    select concat_ws('.', schema_name, name)
    from (
        select schema_name, table_name as name from duckdb_tables() where not temporary
        union all
        select schema_name, view_name from duckdb_views() where not internal
    )
    order by all
"""
_FACTS = "select fact from meta.fact union select table_id from source.printed_table order by all"
_COLUMNS = "select column_name from duckdb_columns() where schema_name = 'report' and table_name = ?"


def tables(context: typer.Context, incomplete: str) -> list[str]:
    """Ids of tables."""
    return _starting(incomplete, _rows(context, _TABLES))


def facts(context: typer.Context, incomplete: str) -> list[str]:
    """Facts, and the tables that are printed from one."""
    return _starting(incomplete, _rows(context, _FACTS))


def versions(context: typer.Context, incomplete: str) -> list[str]:
    """Versions of views."""
    return _starting(incomplete, _rows(context, _VERSIONS))


def objects(context: typer.Context, incomplete: str) -> list[str]:
    """Tables and views with their schema; those of the report also by their id."""
    return _starting(incomplete, [*_rows(context, _TABLES), *_rows(context, _OBJECTS)])


def columns(context: typer.Context, incomplete: str) -> list[str]:
    """Columns of the table that is named before, after those that are chosen already."""
    # after an option without its value the rest is not taken apart
    table = context.params.get("table_id") or next(iter(context.args), None)
    chosen, comma, last = incomplete.rpartition(",")
    names = _starting(last, _rows(context, _COLUMNS, table))
    return [f"{chosen}{comma}{name}" for name in names]


def _starting(incomplete: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _rows(context: typer.Context, sql: str, *params: Any) -> list[str]:
    """The first column of a query on the database at hand; nothing where there is none that can be read."""
    from iomdb.database import connect
    from iomdb.location import DEFAULT_FILE, ENVIRONMENT

    path = context.find_root().params.get("database") or os.environ.get(ENVIRONMENT) or DEFAULT_FILE
    try:
        with connect(Path(path)) as database:
            return [row[0] for row in database.connection.execute(sql, list(params)).fetchall()]
    except Exception:
        # whatever it is, the command itself reports it
        return []
