"""Check the rows of a file against its columns and keys before anything reaches the database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.facts import SAFE_MARGIN
from iomdb_loaders.pack.read import Rows
from iomdb_loaders.pack.schema import Column, File

# values of each code list, and keys of each file of the edition, by name
Codes = Mapping[str, Collection[str]]

# margins of a cell with one value that one more wrong reading could change
THIN = tuple(map(str, range(1, SAFE_MARGIN)))
_LIMITS = ("lower", "upper", "estimate_low", "estimate_high")
_STATUS_COLUMNS = (*_LIMITS, "margin", "rests_on")
_DIGITS = "write digits only, without spaces or separators"
# a terminal may act on them, or show a text in another order
_ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PATTERNS = {
    "integer": (re.compile(r"-?[0-9]{1,18}"), "whole number", _DIGITS),
    "number": (re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,8})?"), "number", _DIGITS),
    "boolean": (re.compile("true|false"), "truth value", "write true or false"),
}


def check_rows(file: File, rows: Rows, codes: Codes) -> None:
    """Check every value and key of a file.

    Raises InputError at the first wrong row: a value too many or too few, text for a number, an unknown code, a
    value below its minimum, a doubled key, or a status that does not fit the value.
    """
    for line, row in zip(rows.lines, rows.values, strict=True):
        if len(row) != len(file.columns):
            what = f"{len(row)} values where {len(file.columns)} are needed"
            raise input_error(rows.path, what, "fix the row", line=line)
    # by column, because a column has few distinct values
    for column, values in zip(file.columns, zip(*rows.values, strict=True), strict=False):
        faults = {value: fault for value in set(values) if (fault := _fault(column, value, codes))}
        if faults:
            at = next(at for at, value in enumerate(values) if value in faults)
            raise _error(rows, at, column.name, values[at], *faults[values[at]])
    _check_keys(file, rows)
    if {"value", "status"} <= {*file.header}:
        _check_status(file, rows)


def _error(rows: Rows, at: int, column: str, value: str, what: str, step: str) -> InputError:
    return input_error(rows.path, what, step, line=rows.lines[at], column=column, value=value)


def _fault(column: Column, value: str, codes: Codes) -> tuple[str, str] | None:
    """What is wrong with a value, and the next step."""
    if _ACTIVE.search(value):
        return "a control or direction mark", "remove it"
    if value == "":
        return None if column.optional else ("a value is missing", "fill it in")
    if column.type != "string":
        pattern, word, step = _PATTERNS[column.type]
        if not pattern.fullmatch(value):
            return f"not a {word}", step
    if column.minimum is not None and float(value) < column.minimum:
        return f"smaller than {column.minimum:g}", "fix the value"
    if column.values and value not in column.values:
        return "unknown value", f"use one of {', '.join(column.values)}"
    if column.codes and value not in codes[column.codes]:
        return f"the code is not in {column.codes}", nearest(value, codes[column.codes])
    if column.file and value not in (known := codes.get(column.file, ())):
        return f"not in the file {column.file}", nearest(value, known)
    return None


def nearest(name: str, known: Iterable[str]) -> str:
    """The next step for an unknown name: the one most like it, if there is one."""
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else "add it there or fix the row"


def _check_keys(file: File, rows: Rows) -> None:
    position = {name: at for at, name in enumerate(file.header)}
    for names in (file.key, *((name,) for name in file.unique)):
        seen: dict[tuple[str, ...], int] = {}
        places = [position[name] for name in names]
        for at, row in enumerate(rows.values):
            key = tuple([row[place] for place in places])
            first = seen.setdefault(key, at)
            if first != at and any(key):
                what = f"line {rows.lines[first]} has the same key"
                raise _error(rows, at, "+".join(names), "+".join(key), what, "keep one of the two rows")


def _check_status(file: File, rows: Rows) -> None:
    """What status and margin of a cell demand of its other columns; a column that the file has not is empty."""
    header = file.header
    for at, values in enumerate(rows.values):
        cell = dict.fromkeys(_STATUS_COLUMNS, "") | dict(zip(header, values, strict=True))
        fault = _status_fault(cell, has_bounds="lower" in header)
        if fault:
            column, what, step = fault
            raise _error(rows, at, column, cell[column], what, step)


def _status_fault(cell: Mapping[str, str], *, has_bounds: bool) -> tuple[str, str, str] | None:
    """The column that does not fit status and margin, what is wrong with it, and the next step."""
    value, status, margin = cell["value"], cell["status"], cell["margin"]
    lower, upper, low, high = (cell[name] for name in _LIMITS)
    is_estimated, is_thin = status == "estimated", margin in THIN
    misfit = f"status {status}{f' with margin {margin}' if is_thin else ''} does not fit it"
    if (status == "missing") != (value == ""):
        return "value", misfit, "leave the value empty if and only if the status is missing"
    if margin and (status == "missing" or (margin == "0") != is_estimated):
        return "margin", misfit, "0 if the status is estimated, empty if missing, else 1 to 4 or empty"
    if cell["rests_on"] and not is_thin:
        return (
            "rests_on",
            f"margin {margin or 'none'} does not fit it",
            "leave it empty unless the margin is 1 to 3",
        )
    if has_bounds and ((lower == "") != (upper == "") or (is_estimated or is_thin) != (lower != "")):
        return "lower", misfit, "give both bounds if and only if the status is estimated or the margin 1 to 3"
    if (low == "") != (high == "") or (low and not is_estimated):
        return "estimate_low", misfit, "give both ends, and only if the status is estimated"
    if lower and not float(lower) <= float(value) <= float(upper):
        return "value", f"outside its bounds {lower} to {upper}", "fix the bounds"
    if low and not float(lower) <= float(low) <= float(value) <= float(high) <= float(upper):
        what = f"not in the order lower {lower}, estimate_low {low}, value {value}, estimate_high {high}, upper {upper}"
        return "estimate_low", what, "fix the interval or the bounds"
    return None
