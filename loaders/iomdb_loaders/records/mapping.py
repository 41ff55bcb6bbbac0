"""map.toml: the foreign names of columns and values.

delimiter = ";"

[columns]
movement_id = "Case No"

[values.sex]
Female = "F"

`sheet = "Data"`, or a list of names, chooses the sheets of a workbook.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from iomdb_loaders.errors import input_error
from iomdb_loaders.records.kinds import RecordKind
from iomdb_loaders.records.lines import LONGEST_VALUE

_MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Mapping:
    """The foreign name of each field, the values that replace foreign ones, the delimiter of CSV, sheets of XLSX."""

    columns: AnyMapping[str, str] = field(default_factory=dict)
    values: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    delimiter: str = ","
    sheets: tuple[str, ...] = ()


def read_mapping(path: Path | None, kind: RecordKind) -> Mapping:
    """Read a map file. Raises InputError if it is not TOML or names a field that the kind does not have."""
    if path is None:
        return Mapping()
    if path.exists() and not path.is_file():
        raise input_error(path, "not a regular file", "give a TOML file")
    if path.exists() and path.stat().st_size > _MOST_BYTES:
        raise input_error(path, f"longer than {_MOST_BYTES} bytes", "give a smaller TOML file")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise input_error(path, "file not found", "give an existing --map") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise input_error(path, f"not valid TOML ({error})", "fix the file") from None
    columns, values = raw.pop("columns", {}), raw.pop("values", {})
    delimiter = raw.pop("delimiter", ",")
    sheets = raw.pop("sheet", [])
    sheets = [sheets] if isinstance(sheets, str) else sheets
    if raw:
        step = "use columns, values, delimiter and sheet"
        raise input_error(path, f"unknown key {next(iter(raw))!r}", step)
    if not isinstance(sheets, list) or not all(isinstance(name, str) for name in sheets):
        raise input_error(path, "sheet is neither a name nor a list of names", 'write sheet = "Data"')
    if (
        not isinstance(delimiter, str)
        or len(delimiter) != 1
        or not delimiter.isascii()
        or delimiter == '"'
        or not (delimiter.isprintable() or delimiter == "\t")
    ):
        raise input_error(path, f"delimiter {delimiter!r} is not one character", "use one such as ;")
    _check_names(path, kind, "columns", columns)
    _check_names(path, kind, "values", values)
    for name, foreign in columns.items():
        if not isinstance(foreign, str):
            raise input_error(path, f"columns.{name} is not text", "give the name of the foreign column")
    for name, pairs in values.items():
        if not isinstance(pairs, dict) or not all(isinstance(value, str) for value in pairs.values()):
            raise input_error(path, f"values.{name} is not a table of text values", 'write "theirs" = "ours"')
        if max(map(len, pairs), default=0) > LONGEST_VALUE:
            what = f"values.{name} has a value of more than {LONGEST_VALUE} characters"
            raise input_error(path, what, "shorten it in the file and here")
    return Mapping(columns, values, delimiter, tuple(sheets))


def _check_names(path: Path, kind: RecordKind, part: str, names: Any) -> None:
    if not isinstance(names, dict):
        raise input_error(path, f"{part} is not a table", f"write [{part}]")
    fields = [field.name for field in kind.fields]
    for name in names:
        if name not in fields:
            raise input_error(
                path, f"{part}.{name} is not a field of {kind.name}", f"use one of {', '.join(fields)}"
            )
