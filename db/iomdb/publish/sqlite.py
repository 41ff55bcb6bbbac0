"""Views as tables in an SQLite file, for Datasette and everything else that reads SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from iomdb.errors import InputError
from iomdb.publish.cells import Digest
from iomdb.publish.source import Column, Object, Publication, Source
from iomdb.storage.draft import replacing

_NUMBERS = {"BOOLEAN": "integer", "DOUBLE": "real", "DECIMAL": "real"}


def publish(
    source: Source, path: Path, *, verify: bool = True, progress: Callable[[str], None] = lambda step: None
) -> Publication:
    """Write the chosen views to the SQLite file at `path`: `mart.movement_by_area` as mart_movement_by_area.

    The tables publication, published_view and published_column describe them. Amounts are REAL and dates text, as
    SQLite has neither. An existing file is replaced by the whole new one. Raises InputError if it cannot be written,
    and, with `verify`, for a cell that differs.
    """
    done = Publication(str(path), verified=verify)
    with replacing(path) as draft:
        draft.unlink(missing_ok=True)
        connection = sqlite3.connect(draft)
        try:
            for view in source.chosen:
                progress(view.name)
                done.views[view.name] = _write(connection, source, view, verify=verify)
            _describe(connection, source, done)
            connection.commit()
            connection.execute("vacuum")
        except sqlite3.Error as error:
            raise InputError(f"{path}: cannot be written ({error}); make room on its disk") from None
        finally:
            connection.close()
    return done


def table_name(view: str) -> str:
    """The name of a view in SQLite, which has no schemas."""
    return view.replace(".", "_", 1)


def _write(connection: sqlite3.Connection, source: Source, view: Object, *, verify: bool) -> Digest:
    name = table_name(view.name)
    columns = ", ".join(f'"{column.name}" {_type(column)}' for column in view.columns)
    connection.execute(f"create table {name} ({columns})")
    places = ", ".join("?" for _ in view.columns)
    expected = Digest(view.types)
    for rows in source.rows(view.name):
        expected.add(rows)
        connection.executemany(
            f"insert into {name} values ({places})", [list(map(_value, row)) for row in rows]
        )
    if verify:
        expected.check(connection.execute(f"select * from {name}"), view.name, "SQLite")
    return expected


def _type(column: Column) -> str:
    kind = column.type.partition("(")[0]
    return "integer" if kind.endswith(("INT", "INTEGER")) else _NUMBERS.get(kind, "text")


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, int | float | str) else str(value)


def _describe(connection: sqlite3.Connection, source: Source, done: Publication) -> None:
    connection.execute("create table publication (property text primary key, value text)")
    connection.executemany("insert into publication values (?, ?)", source.noted(done).items())
    counted = "rows integer, cells integer, sha256 text"
    connection.execute(
        f'create table published_view (view text primary key, "table" text, comment text, {counted})'
    )
    key = 'primary key ("table", "column")'
    connection.execute(f'create table published_column ("table" text, "column" text, comment text, {key})')
    for view in source.chosen:
        name, digest = table_name(view.name), done.views[view.name]
        row = (view.name, name, view.comment, digest.rows, digest.cells, digest.sha256)
        connection.execute("insert into published_view values (?, ?, ?, ?, ?, ?)", row)
        columns = [(name, column.name, column.comment) for column in view.columns]
        connection.executemany("insert into published_column values (?, ?, ?)", columns)
