"""What the files say: a table's TOML with its versions and columns, and one SQL file a view."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from iomdb.errors import input_error
from iomdb.resources import SQL_DIR

STATES = ("prerelease", "latest", "deprecated")
_CREATE = re.compile(r"create view (\w+\.\w+) as\b")
_REFERENCE = re.compile(r"\b(?:from|join)\s+((?:report|narrative|audit|source|record|ref|fact|meta)\.\w+)")
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
class Column:
    """A column a view promises: its name, its type as SQL writes it, and the printed heading or meaning."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Version:
    """One version of a table's views: state, reason, date of release, notes and wide columns."""

    number: int
    state: str
    reason: str
    released: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    deprecated_on: str = ""
    remove_after: str = ""


@dataclass(frozen=True)
class Table:
    """What a table's TOML says: its titles, unit, grain and versions."""

    id: str
    title: str
    chapter: str
    printed_as: str
    unit: str
    grain: str
    latest: int
    versions: tuple[Version, ...]
    path: Path

    def version(self, number: int) -> Version:
        """The version of that number."""
        return next(version for version in self.versions if version.number == number)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The wide columns of the latest version."""
        return self.version(self.latest).columns


def read_tables(sql_dir: Path = SQL_DIR) -> tuple[Table, ...]:
    """Read the TOML beside each table's views, in the order in which the report prints the tables.

    Raises InputError where a TOML does not say what it must.
    """
    tables = [_table(path) for path in sorted((sql_dir / "report").glob("*/*.toml"))]
    return tuple(sorted(tables, key=lambda table: _printed_order(table.id)))


def read_cell_columns(sql_dir: Path = SQL_DIR) -> tuple[Column, ...]:
    """The columns that every _cells view has."""
    raw = tomllib.loads((sql_dir / "report" / "cells.toml").read_text(encoding="utf-8"))
    return tuple(Column(**column) for column in raw["columns"])


def read_views(folder: Path) -> tuple[View, ...]:
    """Read all view files below `folder`. Raises InputError where a file creates a view of another name."""
    views = []
    for path in sorted(folder.rglob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        found = _CREATE.search(sql)
        if not found or found.group(1).split(".")[1] != path.stem:
            step = f"write: create view SCHEMA.{path.stem} as"
            raise input_error(path, "must create one view named like the file", step)
        views.append(View(found.group(1), sql, path))
    return tuple(views)


def _table(path: Path) -> Table:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        versions = tuple(_version(int(number), said) for number, said in raw.pop("versions").items())
        table = Table(**raw | {"versions": versions, "path": path})
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise input_error(
            path, f"does not describe a table ({error})", "compare it with table_1.toml"
        ) from None
    _check(table)
    return table


def _version(number: int, said: Mapping[str, Any]) -> Version:
    columns = tuple(Column(**column) for column in said["columns"])
    return Version(
        number,
        said["state"],
        said["reason"],
        str(said["released"]),
        tuple(said["notes"]),
        columns,
        str(said.get("deprecated_on", "")),
        str(said.get("remove_after", "")),
    )


def _check(table: Table) -> None:
    path = table.path
    if not path.stem == path.parent.name == table.id:
        raise input_error(
            path, f"id {table.id!r} differs from the file's name", "name folder, file and id alike"
        )
    for version in table.versions:
        if version.state not in STATES:
            step = f"use one of {', '.join(STATES)}"
            raise input_error(path, f"version {version.number} has state {version.state!r}", step)
        for name in (f"{table.id}_v{version.number}", f"{table.id}_cells_v{version.number}"):
            if not (path.parent / f"{name}.sql").is_file():
                raise input_error(path, f"version {version.number} has no {name}.sql", "add the file")
    latest = [version.number for version in table.versions if version.state == "latest"]
    if latest != [table.latest]:
        raise input_error(path, f"latest is {table.latest} but the state says {latest}", "make both agree")
    known = {f"{table.id}{part}_v{v.number}" for v in table.versions for part in ("", "_cells")}
    for file in sorted(path.parent.glob("*.sql")):
        if file.stem not in known:
            raise input_error(
                file, "belongs to no version of the TOML beside it", "add the version or remove it"
            )


def _printed_order(table_id: str) -> tuple[int, int, str]:
    """Tables 1 to 8, then chapter V.B (total, services, regions), then the sections of Annex I."""
    group = ("table_", "expenditure_", "annex_1_")
    place = next((i for i, prefix in enumerate(group) if table_id.startswith(prefix)), len(group))
    number = re.search(r"\d+$", table_id)
    if number:
        return place, int(number.group()), table_id
    parts = ("total", "service", "region")
    last = table_id.rsplit("_", 1)[-1]
    return place, parts.index(last) if last in parts else len(parts), table_id
