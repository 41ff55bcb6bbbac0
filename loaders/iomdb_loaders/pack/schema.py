"""data/schema.toml: columns, keys and targets of every file of code lists and editions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from iomdb_loaders.facts import Fact
from iomdb_loaders.toml import properties, property_error, read_toml

SCHEMA_FILE = "schema.toml"
_TYPES = ("string", "integer", "number", "boolean")
_DIMENSION = re.compile(r"\{(\w+)\}")
_NAME = re.compile("[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Column:
    """A column of a file: its type and what values it may hold.

    `codes` names a code list, `file` a file of the edition whose key must hold the value.
    """

    name: str
    type: str
    codes: str = ""
    file: str = ""
    values: tuple[str, ...] = ()
    minimum: float | None = None
    keep_empty: bool = False
    optional: bool = False


@dataclass(frozen=True)
class File:
    """A kind of file: its path in the folder of the data or of an edition, columns, keys and target table.

    `constant` holds columns of the target that are the same for all rows; a value may contain {report_year}.
    """

    name: str
    title: str
    path: str
    target: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[str, ...]
    constant: Mapping[str, str]

    @property
    def header(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class TableFile(File):
    """A file of leaf figures, one row per cell of a printed table.

    `row_key` and `column_key` give the key of the cell: text, with the file's dimensions in braces. `decimals` are
    those printed; a value may have more, which go into the fact.
    """

    chapter: str
    fact: Fact
    row_key: str
    column_key: str
    decimals: int


@dataclass(frozen=True)
class Schema:
    """All kinds of files, by name: code lists, tables, and the other files of an edition."""

    path: Path
    columns: Mapping[str, Column]
    codes: Mapping[str, File]
    tables: Mapping[str, TableFile]
    files: Mapping[str, File]


def read_schema(folder: Path, facts: Mapping[str, Fact]) -> Schema:
    """Read schema.toml in `folder`; `facts` are those that the database declares.

    Raises InputError for an unknown or missing property, and for a name that is not defined.
    """
    return _Reader(folder / SCHEMA_FILE, facts).schema()


def dimensions_of(template: str) -> tuple[str, ...]:
    """The dimensions in a key template: `{location}/{sex}` has location and sex."""
    return tuple(_DIMENSION.findall(template))


def template_parts(template: str) -> list[tuple[str, bool]]:
    """The parts of a key template, each with whether it is a dimension."""
    return [(part, bool(at % 2)) for at, part in enumerate(_DIMENSION.split(template)) if part]


class _Reader:
    """Reads one schema file; the methods follow its sections."""

    def __init__(self, path: Path, facts: Mapping[str, Fact]) -> None:
        self.path = path
        self.facts = facts
        sections = dict.fromkeys(("columns", "codes", "table_columns", "tables", "files"), dict)
        self.raw = properties(path, "", read_toml(path, path.parent), sections)
        for section in ("columns", "codes", "tables", "files"):
            self.check_spelling(section, self.raw[section])
        self.columns = {
            name: self.column(f"columns.{name}", name, raw) for name, raw in self.raw["columns"].items()
        }

    def schema(self) -> Schema:
        codes = {name: self.code_list(name, raw) for name, raw in self.raw["codes"].items()}
        tables = {name: self.table(name, raw) for name, raw in self.raw["tables"].items()}
        files = {name: self.file(name, raw) for name, raw in self.raw["files"].items()}
        return Schema(self.path, self.columns, codes, tables, files)

    def check_spelling(self, place: str, names: Iterable[str]) -> None:
        for name in names:
            if not _NAME.fullmatch(name):
                step = "use lower-case letters, digits and _"
                raise property_error(self.path, place, "not a name", step, name)

    def column(self, place: str, name: str, raw: object) -> Column:
        known = {"codes": str, "file": str, "values": list, "minimum": int, "keep_empty": bool}
        found = properties(self.path, place, raw, {"type": str}, known)
        if found["type"] not in _TYPES:
            raise property_error(
                self.path, f"{place}.type", "unknown type", f"use {', '.join(_TYPES)}", found["type"]
            )
        if found.get("codes", "") not in ("", *self.raw["codes"]):
            step = "define the list in codes"
            raise property_error(self.path, f"{place}.codes", "unknown code list", step, found["codes"])
        if found.get("file", "") not in ("", *self.raw["files"]):
            raise property_error(
                self.path, f"{place}.file", "unknown file", "define it in files", found["file"]
            )
        return Column(name, **{**found, "values": tuple(found.get("values", ()))})

    def file_columns(self, place: str, raw: Mapping[str, Any]) -> tuple[Column, ...]:
        columns = []
        for item in raw["columns"]:
            if isinstance(item, dict):
                name = str(item.get("name", ""))
                self.check_spelling(f"{place}.columns", [name])
                rest = {key: value for key, value in item.items() if key != "name"}
                columns.append(self.column(f"{place}.columns.{name}", name, rest))
            elif item in self.columns:
                columns.append(self.columns[item])
            else:
                step = "define it in columns, or here as { name = ..., type = ... }"
                raise property_error(self.path, f"{place}.columns", "unknown column", step, item)
        optional = raw.get("optional", [])
        self.check_names(f"{place}.optional", optional, columns)
        return tuple(replace(column, optional=column.name in optional) for column in columns)

    def check_names(
        self, place: str, names: list[object], columns: list[Column] | tuple[Column, ...]
    ) -> None:
        for name in names:
            if name not in [column.name for column in columns]:
                raise property_error(self.path, place, "not a column of the file", "fix the name", name)

    def code_list(self, name: str, raw: object) -> File:
        place = f"codes.{name}"
        required = {"title": str, "columns": list, "key": list}
        found = properties(self.path, place, raw, required, {"optional": list, "unique": list})
        return File(
            name, found["title"], f"codes/{name}.csv", f"ref.{name}", *self.keys(place, found), constant={}
        )

    def file(self, name: str, raw: object) -> File:
        place = f"files.{name}"
        required = {"title": str, "path": str, "target": str, "columns": list, "key": list}
        found = properties(
            self.path, place, raw, required, {"optional": list, "unique": list, "constant": dict}
        )
        constant = self.constant(place, found)
        return File(name, found["title"], found["path"], found["target"], *self.keys(place, found), constant)

    def constant(self, place: str, found: Mapping[str, Any]) -> Mapping[str, str]:
        constant: dict[str, str] = found.get("constant", {})
        self.check_spelling(f"{place}.constant", constant)
        return properties(self.path, f"{place}.constant", constant, dict.fromkeys(constant, str))

    def keys(
        self, place: str, found: Mapping[str, Any]
    ) -> tuple[tuple[Column, ...], tuple[str, ...], tuple[str, ...]]:
        columns = self.file_columns(place, found)
        for property_name in ("key", "unique"):
            self.check_names(f"{place}.{property_name}", found.get(property_name, []), columns)
        return columns, tuple(found["key"]), tuple(found.get("unique", ()))

    def table(self, name: str, raw: object) -> TableFile:
        place = f"tables.{name}"
        required = dict.fromkeys(("title", "chapter", "fact", "row_key", "column_key"), str)
        found = properties(self.path, place, raw, required, {"constant": dict, "decimals": int})
        fact = self.facts.get(found["fact"])
        if fact is None:
            raise property_error(
                self.path, f"{place}.fact", "unknown fact", "name a table of fact", found["fact"]
            )
        key = dimensions_of(f"{found['row_key']}/{found['column_key']}")
        constant = self.constant(place, found)
        if {*key, *constant} != {*fact.dimensions}:
            what = f"row_key, column_key and constant must name each of {', '.join(fact.dimensions)}"
            raise property_error(self.path, place, what, "fix them")
        common = properties(
            self.path, "table_columns", self.raw["table_columns"], {"columns": list, "optional": list}
        )
        columns = (
            *self.file_columns(place, {"columns": list(key)}),
            *(_measured(column, fact) for column in self.file_columns("table_columns", common)),
        )
        path, target = f"tables/{name}.csv", f"fact.{fact.name}"
        printed = (found["chapter"], fact, found["row_key"], found["column_key"])
        decimals = found.get("decimals", fact.decimals)
        return TableFile(name, found["title"], path, target, columns, key, (), constant, *printed, decimals)


def _measured(column: Column, fact: Fact) -> Column:
    """A count of persons or projects is whole and not negative; an amount may be known better than it is printed."""
    if column.name not in ("value", "lower", "upper", "estimate_low", "estimate_high"):
        return column
    if fact.counts == "money":
        return column
    return replace(column, type="integer", minimum=0)
