"""TOML files whose properties are checked: an unknown or missing one is an error that names file and property."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.regular_file import read_file

_KINDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def read_toml(path: Path, pack: Path | None = None) -> dict[str, Any]:
    """Read a TOML file; one of a pack must be in its folder, see read_file.

    Raises InputError if it is missing or not valid.
    """
    folder = pack or path.resolve().parent
    content = read_file(folder, (path if pack else path.resolve()).relative_to(folder).as_posix())
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise input_error(path, f"not valid TOML ({error})", "fix the file") from None


def properties(
    path: Path,
    place: str,
    raw: object,
    required: Mapping[str, type],
    optional: Mapping[str, type] = {},
) -> dict[str, Any]:
    """Check the properties of one table of a TOML file against names and types, and return them.

    `place` is the name of the table in messages, empty for the whole file. Raises InputError for a property that is
    unknown, missing or of another type.
    """
    if not isinstance(raw, dict):
        raise property_error(path, place, "must be a table", "fix it")
    known = {**required, **optional}
    for name in raw:
        if name not in known:
            raise property_error(path, f"{place}.{name}", "unknown property", f"use {', '.join(known)}")
    for name, kind in known.items():
        full = f"{place}.{name}"
        if name not in raw:
            if name in required:
                raise property_error(path, full, "property is missing", "add it")
        elif not isinstance(raw[name], kind) or (kind is not bool and isinstance(raw[name], bool)):
            what = f"must be {_KINDS.get(kind, f'a {kind.__name__}')}"
            raise property_error(path, full, what, "fix it", raw[name])
    return raw


def property_error(path: Path, place: str, what: str, step: str, value: object = None) -> InputError:
    """Compose the error of one property of a TOML file."""
    shown = "" if value is None else f", value {str(value)[:80]!r}"
    return input_error(f"{path}, {place.strip('.')}{shown}" if place.strip(".") else path, what, step)
