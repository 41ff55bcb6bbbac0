"""Hold every row of a pack's files against its schema before anything reaches the database.

Only the part of the Table Schema that the packs use is read here, because importing a whole
validation framework would cost more than the build; a test runs that framework over the packs.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from iomdb_loaders.edition.package import Edition, Field, Resource
from iomdb_loaders.errors import InputError, input_error

_NUMBER = {"integer": re.compile(r"-?\d{1,18}"), "number": re.compile(r"-?\d{1,15}(\.\d{1,8})?")}
_WORD = {"integer": "whole number", "number": "number"}


def check_edition(edition: Edition) -> dict[str, int]:
    """Check all files of the edition.

    Returns the number of rows read from each file, by resource name. Raises InputError at the first
    row that breaks its schema: a missing file, wrong columns, text for a number, an unknown code,
    a doubled key, a value below its minimum, a wrong encoding, an empty file.
    """
    values: dict[tuple[str, str], set[str]] = {}
    counts: dict[str, int] = {}
    for resource in edition.resources:
        rows = _read(resource)
        counts[resource.name] = len(rows)
        _check_rows(resource, rows, values)
        for position, field in enumerate(resource.fields):
            if field.name in ("code", "edition"):
                values[resource.name, field.name] = {row[position] for _, row in rows}
    return counts


def _read(resource: Resource) -> list[tuple[int, list[str]]]:
    path = resource.path
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise input_error(path, "file not found", "restore it or take it out of datapackage.json") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise input_error(path, "not UTF-8 text", "save the file as UTF-8", line=line) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise input_error(path, f"not valid CSV ({error})", "mend the quotes", line=reader.line_num) from None
    if not rows:
        raise input_error(path, "the file is empty", f"its first line must be {_header(resource)}")
    _check_header(resource, rows[0][1])
    return rows[1:]


def _header(resource: Resource) -> str:
    return ",".join(field.name for field in resource.fields)


def _check_header(resource: Resource, header: list[str]) -> None:
    expected = [field.name for field in resource.fields]
    if header == expected:
        return
    missing = [name for name in expected if name not in header]
    extra = [name for name in header if name not in expected]
    what = "columns stand in another order"
    if missing:
        what = f"column {missing[0]} is missing"
    elif extra:
        what = f"column {extra[0]} is not known"
    elif len(header) != len(expected):
        what = "a column is doubled"
    raise input_error(resource.path, what, f"the first line must be {_header(resource)}", line=1)


def _check_rows(
    resource: Resource, rows: list[tuple[int, list[str]]], values: dict[tuple[str, str], set[str]]
) -> None:
    position = {field.name: i for i, field in enumerate(resource.fields)}
    single = ((field.name,) for field in resource.fields if field.unique)
    keys = dict.fromkeys([resource.primary_key, *single])
    seen: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for line, row in rows:
        if len(row) != len(resource.fields):
            what = f"{len(row)} values where {len(resource.fields)} belong"
            raise input_error(resource.path, what, "mend the row", line=line)
        for field, value in zip(resource.fields, row, strict=True):
            _check_value(resource.path, line, field, value)
        for names in keys:
            key = tuple(row[position[name]] for name in names)
            if not any(key):
                continue
            if (names, key) in seen:
                what = f"the key already stands in line {seen[names, key]}"
                column, value = "+".join(names), "+".join(key)
                step = "keep one of the two rows"
                raise input_error(resource.path, what, step, line=line, column=column, value=value)
            seen[names, key] = line
        for foreign in resource.foreign_keys:
            code, known = row[position[foreign.field]], values[foreign.resource, foreign.reference]
            if code and code not in known:
                what, step = f"the code is not in {foreign.resource}", _nearest(code, known)
                raise input_error(resource.path, what, step, line=line, column=foreign.field, value=code)
        _check_bounds(resource, line, row, position)


def _check_value(path: Path, line: int, field: Field, value: str) -> None:
    def bad(what: str, step: str) -> InputError:
        return input_error(path, what, step, line=line, column=field.name, value=value)

    if value == "":
        if field.required:
            raise bad("a value is missing", "fill it in")
        return
    if field.type != "string" and not _NUMBER[field.type].fullmatch(value):
        raise bad(f"not a {_WORD[field.type]}", "write digits only, no spaces and no separators")
    if field.minimum is not None and float(value) < field.minimum:
        raise bad(f"smaller than {field.minimum:g}", "mend the value")
    if field.enum and value not in field.enum:
        raise bad("not a known value", f"use one of {', '.join(field.enum)}")


def _check_bounds(resource: Resource, line: int, row: list[str], position: dict[str, int]) -> None:
    """Bounds go with `estimated` only, and a value with every status but `missing`."""
    if "lower" not in position:
        return
    status, value = row[position["status"]], row[position["value"]]
    lower, upper = row[position["lower"]], row[position["upper"]]
    if (status == "missing") != (value == ""):
        step = "leave the value empty if and only if the status is missing"
        raise input_error(
            resource.path,
            f"status {status} does not go with it",
            step,
            line=line,
            column="value",
            value=value,
        )
    if (status == "estimated") != (lower != "" and upper != ""):
        step = "give both bounds if and only if the status is estimated"
        raise input_error(
            resource.path,
            f"status {status} does not go with it",
            step,
            line=line,
            column="lower",
            value=lower,
        )
    if status == "estimated" and not float(lower) <= float(value) <= float(upper):
        raise input_error(
            resource.path,
            f"outside its bounds {lower} to {upper}",
            "mend the bounds",
            line=line,
            column="value",
            value=value,
        )


def _nearest(code: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(code, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else "add it to the code list or mend the row"
