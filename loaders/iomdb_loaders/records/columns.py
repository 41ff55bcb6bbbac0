"""The columns of a file. A name that is nearly right is an error that states the difference and how to fix it."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.records.files import BLOCK, LONGEST_LINE, MOST_COLUMNS, InputFile, opened
from iomdb_loaders.records.kinds import RecordKind
from iomdb_loaders.records.mapping import Mapping

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# rows searched for names that are not in the first
_SEARCHED = 50
_DELIMITERS = {",": ",", ";": ";", "\t": "\\t", "|": "|"}
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


def find_columns(connection: DuckDBPyConnection, file: InputFile, kind: RecordKind, mapping: Mapping) -> None:
    """Set the columns of a file. Raises InputError unless each field of the kind has one, which it is read from.

    A field must have a column even where its cells may be blank, unless the registry says that it is optional.
    """
    if file.ending == ".parquet":
        from iomdb_loaders.records.parquet import parquet_columns

        file.types = parquet_columns(connection, file.path)
        head = [list(file.types)]
    elif file.ending == ".xlsx":
        from iomdb_loaders.records.workbook import first_rows

        head = first_rows(file.path, file.sheet, _SEARCHED)
    else:
        head = [_csv_header(file.path, mapping.delimiter)]
    file.columns = tuple(head[0]) if head else ()
    if len(file.columns) > MOST_COLUMNS:
        raise _too_many_columns(file.name)
    if not any(file.columns) and not any(map(any, head)):
        raise input_error(file.name, "the first row is empty", "write the column names there", line=1)
    wanted = [
        mapping.columns.get(field.name, field.name)
        for field in kind.fields
        if not (field.optional or field.use == "ignored") or field.name in mapping.columns
    ]
    for name in wanted:
        if name not in file.columns:
            raise _missing(file, name, wanted, head, mapping)
    for field in kind.read:
        _check_one(file, mapping.columns.get(field.name, field.name))


def _too_many_columns(name: str) -> InputError:
    step = "remove those that are not fields"
    return input_error(name, f"more than {MOST_COLUMNS} columns", step, line=1)


def _csv_header(path: Path, delimiter: str) -> list[str]:
    """The names in the first line. Raises InputError if it is not a line of CSV in UTF-8."""
    with opened(path) as file:
        first = file.readline(BLOCK)
    step = "save it as CSV in UTF-8"
    if first[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in first:
        raise input_error(path, "the text is in UTF-16, or not a text", step, line=1)
    if len(first) > LONGEST_LINE:
        if first.count(delimiter.encode()) >= MOST_COLUMNS:
            raise _too_many_columns(str(path))
        what = f"the first line is longer than {LONGEST_LINE} bytes, which is no header"
        raise input_error(path, what, "write the names of the columns there", line=1)
    try:
        text = first.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise input_error(path, "the text is not in UTF-8", step, line=1) from None
    if text.count('"') % 2:
        what = "a line break in the name of a column, or an unclosed quote"
        raise input_error(path, what, "write all names in the first line", line=1)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        step = "write the names of the columns there"
        raise input_error(path, "the first line is not a header", step, line=1) from None


def _missing(
    file: InputFile, name: str, wanted: Sequence[str], head: Sequence[Sequence[str]], mapping: Mapping
) -> InputError:
    """The error for a column that is not there under its name: near misses first."""
    if file.ending in (".csv", ".csv.gz") and (found := _elsewhere_in_text(file, wanted, mapping.delimiter)):
        return found
    for number, cells in enumerate(head[1:], start=2):
        if _is_header(cells, wanted):
            return _names_below(file, number)
    # those that are other fields are not candidates
    others = [column for column in file.columns if column not in wanted]
    near = [column for column in others if _key(column) == _key(name)]
    near = near or get_close_matches(name, others, n=1)
    if not near:
        return input_error(file.name, f"column {name} is missing", "add it, or name it in --map", line=1)
    step = f"is it {near[0]!r} ({_difference(near[0], name)})? Rename it, or name it in --map"
    return input_error(file.name, f"column {name} is missing", step, line=1)


def _elsewhere_in_text(file: InputFile, wanted: Sequence[str], delimiter: str) -> InputError | None:
    """The error for a header that has another delimiter, or is below other lines."""
    with opened(file.path) as opened_file:
        lines = opened_file.read(BLOCK).decode("utf-8-sig", errors="replace").splitlines()[:_SEARCHED]
    if lines and (sep := _SEP_LINE.fullmatch(lines[0])):
        shown = _DELIMITERS.get(sep[1], sep[1])
        step = "delete this line" + ("" if sep[1] == "," else f' and give delimiter = "{shown}" in --map')
        return input_error(file.name, "the first line is a separator line of Excel, no header", step, line=1)
    for number, line in enumerate(lines, start=1):
        for other in (delimiter, *_DELIMITERS):
            # longer fields are an error of the csv module
            cells = next(csv.reader([line[:LONGEST_LINE]], delimiter=other), [])
            if not _is_header(cells, wanted):
                continue
            if number > 1:
                return _names_below(file, number)
            if other != delimiter:
                shown = _DELIMITERS.get(other, other)
                what = f"the columns seem to be separated by '{shown}'"
                return input_error(file.name, what, f'give delimiter = "{shown}" in --map', line=1)
    return None


def _names_below(file: InputFile, number: int) -> InputError:
    place = "row" if file.ending == ".xlsx" else "line"
    what = f"the names of the columns seem to be in {place} {number}"
    return input_error(file.name, what, f"delete the {place}s above it", line=1)


def _is_header(cells: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a row has at least half of the names."""
    keys = {_key(cell) for cell in cells[:MOST_COLUMNS]}
    return 2 * sum(_key(name) in keys for name in wanted) >= len(wanted) > 0


def _check_one(file: InputFile, name: str) -> None:
    """Raise InputError unless exactly one column, or none, can be meant by a name."""
    if file.columns.count(name) > 1:
        raise input_error(file.name, f"column {name} is there twice", "remove one", line=1)
    near = [column for column in file.columns if column != name and _key(column) == _key(name)]
    if name in file.columns:
        step = "remove or rename one of them"
    else:
        near = near or get_close_matches(name, map(str.lower, file.columns), n=1, cutoff=0.8)
        step = f"rename it to {name}, or name it in --map"
    if near:
        what = f"column {near[0]!r} is nearly {name} ({_difference(near[0], name)})"
        raise input_error(file.name, what, step, line=1)
    if name in file.types:
        from iomdb_loaders.records.parquet import check_type

        check_type(file.path, name, file.types[name])


def _key(name: str) -> str:
    """What is left of a name without letter case, marks that cannot be seen, and the choice of spaces."""
    seen = "".join(mark for mark in unicodedata.normalize("NFKC", name) if unicodedata.category(mark) != "Cf")
    return re.sub(r"[\s_.-]+", "_", seen.casefold()).strip("_")


def _difference(found: str, name: str) -> str:
    """What makes a name that was found different from the right one."""
    for differs, what in (
        ("\n" in found or "\r" in found, "a line break"),
        (any(unicodedata.category(mark) == "Cf" for mark in found), "a mark that cannot be seen"),
        (any(unicodedata.category(mark) == "Zs" for mark in found.replace(" ", "")), "a no-break space"),
        (unicodedata.normalize("NFC", found) != found, "letters with separate accents"),
        (found.strip() != found, "spaces at its ends"),
        (found.casefold() == name.casefold(), "letter case"),
    ):
        if differs:
            return what
    return "spelling"
