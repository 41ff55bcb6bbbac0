"""Read the definitions: a table's TOML with its versions and columns, and the views of the SQL files."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from iomdb.charts.definition import Chart, read_charts
from iomdb.errors import input_error
from iomdb.resources import SQL_DIR
from iomdb_loaders.toml import properties, property_error, read_toml

# printed: the grid as printed, which `iomdb table` shows, where a tidy version is the latest
STATES = ("prerelease", "printed", "latest", "deprecated")
_STATEMENT = re.compile(r"(?:^--[^\n]*\n)*^create view ", re.MULTILINE)
_CREATE = re.compile(r"^create view (\w+\.\w+) as\b", re.MULTILINE)
_REFERENCE = re.compile(
    r"\b(?:from|join)\s+((?:report|mart|narrative|audit|source|record|ref|fact|meta)\.\w+)"
)
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
        """The comment lines above the statement."""
        lines = []
        for line in self.sql.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line.removeprefix("--").strip())
        return " ".join(lines)


@dataclass(frozen=True)
class Column:
    """A column of a view: name, type as SQL writes it, printed heading or meaning, and where its value comes from.

    `source` is a column of the cells view, the key of a printed column, or its number; None in a view written by hand.
    """

    name: str
    type: str
    description: str
    source: str | int | None = None


@dataclass(frozen=True)
class KeyPattern:
    """What a row_key or column_key means, such as `{budget_region}/total`.

    `{dimension}` stands for a code of that dimension of the facts, `{dimension.column}` for a code of the list above
    it, and `{year}` for a year; the rest is literal. `where` adds codes that the key does not show; `facts` overrides
    the table's; `years_back` counts from the report year where the key has no year. A share, rank or change is not
    `is_sum`.
    """

    key: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    facts: tuple[str, ...] = ()
    years_back: tuple[int, ...] = (0,)
    is_sum: bool = True


@dataclass(frozen=True)
class Version:
    """One version of a table's views. It shows the cells view of version `cells`; `grain` overrides the table's."""

    number: int
    state: str
    reason: str
    released: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: int
    facts: tuple[str, ...] = ()
    row_keys: tuple[KeyPattern, ...] = ()
    column_keys: tuple[KeyPattern, ...] = ()
    deprecated_on: str = ""
    remove_after: str = ""
    grain: str = ""

    @property
    def is_generated(self) -> bool:
        """Whether the build writes the wide view, from the `from` of its columns."""
        return all(column.source is not None for column in self.columns[len(FIXED) :])


@dataclass(frozen=True)
class Table:
    """A table of the report: its titles, unit, grain, position in the report, versions, and charts."""

    id: str
    title: str
    chapter: str
    printed_as: str
    unit: str
    grain: str
    sort_order: int
    versions: tuple[Version, ...]
    path: Path
    charts: tuple[Chart, ...] = ()

    def version(self, number: int) -> Version:
        """The version of that number."""
        return next(version for version in self.versions if version.number == number)

    @property
    def latest(self) -> Version:
        """The version that the unversioned name points to."""
        return next(version for version in self.versions if version.state == "latest")

    def current_for_cells(self, number: int) -> Version:
        """The most current version that shows the cells view of version `number`; its state is that of the view."""
        shown = [version for version in self.versions if version.cells == number]
        return min(
            shown, key=lambda version: ("latest", "printed", "deprecated", "prerelease").index(version.state)
        )


# the first columns of every wide view
FIXED = (
    Column("report_year", "integer", "Reporting year", "report_year"),
    Column("row_no", "integer", "Position of the row in the table", "row_no"),
    Column("row_kind", "varchar", "leaf, subtotal or total", "row_kind"),
)


@dataclass(frozen=True)
class SharedColumns:
    """sql/columns.toml: the columns of all cells views and of all audits, and names with one meaning everywhere."""

    cells: tuple[Column, ...]
    audit: tuple[Column, ...]
    shared: Mapping[str, str]
    suffix: Mapping[str, str]

    def description(self, name: str) -> str | None:
        """What a column of this name means; None if the file does not describe it."""
        if name in self.shared:
            return self.shared[name]
        for suffix, addition in self.suffix.items():
            stem = name.removesuffix(suffix)
            if stem != name and stem in self.shared:
                return f"{self.shared[stem]}: {addition}"
        return None


def read_shared_columns(sql_dir: Path = SQL_DIR) -> SharedColumns:
    """Read sql/columns.toml. Raises InputError where it is not as expected."""
    path = sql_dir / "columns.toml"
    sections = {"cells": list, "audit": list, "shared": dict, "suffix": dict}
    raw = properties(path, "", read_toml(path), sections)
    return SharedColumns(
        tuple(_column(path, "cells", column) for column in raw["cells"]),
        tuple(_column(path, "audit", column) for column in raw["audit"]),
        raw["shared"],
        raw["suffix"],
    )


def read_tables(sql_dir: Path = SQL_DIR) -> tuple[Table, ...]:
    """Read the TOML beside each table's views, in the order in which the report prints the tables.

    Raises InputError where a TOML lacks a key, has an unknown one or contradicts itself.
    """
    tables = sorted(
        (_table(path) for path in (sql_dir / "report").glob("*/*.toml")),
        key=lambda table: (table.sort_order, table.id),
    )
    for table, following in itertools.pairwise(tables):
        if table.sort_order == following.sort_order:
            what = f"sort_order {table.sort_order} is also that of {table.id}"
            raise input_error(following.path, what, "number it by its place in the report")
    return tuple(tables)


def read_views(folder: Path) -> tuple[View, ...]:
    """Read all views below `folder`.

    A file creates the view that it is named after; `table_1_v1.sql` creates `report.table_1_cells_v1` too, or alone.
    Raises InputError where a file creates anything else.
    """
    views = []
    for path in sorted(folder.rglob("*.sql")):
        allowed = {path.stem, re.sub(r"_v(\d+)$", r"_cells_v\1", path.stem)}
        found = []
        for sql in _statements(path.read_text(encoding="utf-8")):
            name = _CREATE.search(sql)
            if name and name.group(1).split(".")[1] in allowed:
                found.append(View(name.group(1), sql.rstrip() + "\n", path))
            elif sql.strip():
                found.clear()
                break
        if not found:
            step = f"write: create view SCHEMA.{path.stem} as"
            raise input_error(path, "must create the view that it is named after", step)
        views += found
    return tuple(views)


def _statements(text: str) -> list[str]:
    """The text of each view, with the comment above it."""
    starts = [match.start() for match in _STATEMENT.finditer(text)] or [0]
    return [text[start:end] for start, end in zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True)]


_TABLE = {
    **dict.fromkeys(("id", "title", "chapter", "printed_as", "unit", "grain"), str),
    "sort_order": int,
    "versions": dict,
}
_VERSION = {"state": str, "reason": str, "released": date, "notes": list, "columns": list}
_OWN_CELLS = {"facts": list, "row_keys": list, "column_keys": list}
_OPTIONAL = {"deprecated_on": date, "remove_after": date, "grain": str}
_COLUMN = {"name": str, "type": str, "description": str}
_PATTERN = {"where": dict, "facts": list, "years_back": list, "is_sum": bool}


def _table(path: Path) -> Table:
    raw = dict(properties(path, "", read_toml(path), _TABLE, {"charts": dict}))
    charts = raw.pop("charts", {})
    versions = tuple(_version(path, number, version) for number, version in raw.pop("versions").items())
    table = Table(**raw, versions=versions, path=path)
    _check_names(table)
    _check_versions(table)
    keyed = table.version(table.latest.cells)
    keys = ([pattern.key for pattern in patterns] for patterns in (keyed.row_keys, keyed.column_keys))
    return replace(table, charts=read_charts(path, charts, table.title, *keys))


def _version(path: Path, number: str, raw: Mapping[str, Any]) -> Version:
    place = f"versions.{number}"
    if not number.isdecimal():
        raise property_error(path, place, "not the number of a version", "write versions.1, versions.2, ...")
    cells = raw.get("cells", int(number)) if isinstance(raw, dict) else 0
    properties(
        path, place, raw, _VERSION | (_OWN_CELLS if cells == int(number) else {"cells": int}), _OPTIONAL
    )
    return Version(
        int(number),
        raw["state"],
        raw["reason"],
        str(raw["released"]),
        tuple(raw["notes"]),
        (*FIXED, *(_column(path, f"{place}.columns", column) for column in raw["columns"])),
        cells,
        tuple(raw.get("facts", ())),
        tuple(_pattern(path, f"{place}.row_keys", key) for key in raw.get("row_keys", ())),
        tuple(_pattern(path, f"{place}.column_keys", key) for key in raw.get("column_keys", ())),
        *(str(raw.get(name, "")) for name in _OPTIONAL),
    )


def _column(path: Path, place: str, raw: object) -> Column:
    # a key or the number of a column
    found = properties(path, place, raw, _COLUMN, {"from": object})
    return Column(found["name"], found["type"], found["description"], found.get("from"))


def _pattern(path: Path, place: str, raw: object) -> KeyPattern:
    if isinstance(raw, str):
        return KeyPattern(raw)
    found = properties(path, place, raw, {"key": str}, _PATTERN)
    where = {
        name: (code,) if isinstance(code, str) else tuple(code)
        for name, code in found.get("where", {}).items()
    }
    return KeyPattern(
        found["key"],
        tuple(where.items()),
        tuple(found.get("facts", ())),
        tuple(found.get("years_back", (0,))),
        found.get("is_sum", True),
    )


def _check_names(table: Table) -> None:
    path = table.path
    if not path.stem == path.parent.name == table.id:
        raise input_error(
            path, f"id {table.id!r} differs from the file's name", "name folder, file and id alike"
        )
    known = {f"{table.id}_v{version.number}.sql" for version in table.versions}
    for file in sorted(path.parent.glob("*.sql")):
        if file.name not in known:
            raise input_error(
                file, "belongs to no version of the TOML beside it", "add the version or remove it"
            )


def _check_versions(table: Table) -> None:
    path = table.path
    numbers = {version.number for version in table.versions if version.cells == version.number}
    for version in table.versions:
        if version.state not in STATES:
            step = f"use one of {', '.join(STATES)}"
            raise input_error(path, f"version {version.number} has state {version.state!r}", step)
        if version.cells not in numbers:
            what = f"version {version.number} shows the cells of version {version.cells}, which has none"
            raise input_error(path, what, "name a version with row_keys")
    for state, least in (("latest", 1), ("printed", 0)):
        found = [version.number for version in table.versions if version.state == state]
        if not least <= len(found) <= 1:
            raise input_error(path, f"{len(found)} versions have the state {state}", "set it for one version")


def check_files(tables: tuple[Table, ...], views: tuple[View, ...], facts: Collection[str]) -> None:
    """Refuse a version without the views that it needs, a wide view both written and generated, a fact without mart."""
    names = {view.name for view in views}
    for fact in facts:
        if f"mart.{fact}_v1" not in names:
            path = SQL_DIR / "mart" / f"{fact}_v1.sql"
            raise input_error(
                path, f"fact.{fact} has no view in mart", "add the file; see movement_by_area_v1.sql"
            )
    for table in tables:
        for version in table.versions:
            wide, cells = f"report.{table.id}_v{version.number}", f"report.{table.id}_cells_v{version.number}"
            if version.cells == version.number and cells not in names:
                raise input_error(
                    table.path, f"version {version.number} has no view {cells}", "add its SQL file"
                )
            if version.is_generated == (wide in names):
                what = f"version {version.number}: {wide} is written and generated, or neither"
                raise input_error(table.path, what, "either add a from to every column, or write the view")
