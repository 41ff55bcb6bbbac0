"""Workbooks: the first sheet of an XLSX file, row by row. Formulas are not evaluated; their row is rejected."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.records.lines import DAMAGED, FAULT, FIELD, ROW, fault

_MARKS = str.maketrans(dict.fromkeys(("\x00", ROW, FAULT, "\x1e", FIELD, "\r", "\n"), DAMAGED))

# limit of the file format
_MOST_ROWS = 1_048_576


def workbook_header(path: Path) -> tuple[str, ...]:
    """The first row of a workbook. Raises InputError if it has none."""
    first = next(_rows(path), [])
    names = tuple(_text(cell) for cell in first)
    if not any(names):
        raise input_error(path, "the first row is empty", "write the column names there", line=1)
    return names


def write_workbook_lines(path: Path, columns: int, target: Path) -> int:
    """Write the rows of a workbook into `target` as `write_lines` does. Returns their number."""
    rows = 0
    with target.open("w", encoding="utf-8", newline="\n") as output:
        for cells in _rows(path):
            texts = [_text(cell) for cell in cells]
            # empty cells to the right of the table are not fields
            texts = texts[:columns] if not any(texts[columns:]) else texts
            texts += [""] * (columns - len(texts))
            if not any(texts):
                output.write(f"{ROW}\n")
                continue
            rows += 1
            formula = next((cell for cell in cells if getattr(cell, "data_type", "") == "f"), None)
            line = FIELD.join(texts)
            if formula is not None:
                line = fault(f"a formula in cell {formula.coordinate}", line)
            output.write(f"{ROW}{line}\n")
    return rows - 1


def _rows(path: Path) -> Iterator[list[Any]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise InputError(f"{path}: openpyxl is not installed; run: pip install 'iomdb[xlsx]'") from None
    # on a damaged file openpyxl raises any error of its parsers
    try:
        book = load_workbook(path, read_only=True, data_only=False)
        sheet = book.worksheets[0]
        _check_order(path, sheet)
        # a wrong size in the file would hide the rows beyond it
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            yield list(row)
        book.close()
    except InputError:
        raise
    except Exception as error:
        raise input_error(path, f"cannot be read as XLSX ({error})", "save it again, or as CSV") from None


def _check_order(path: Path, sheet: Any) -> None:
    """Raise InputError unless rows and cells are in ascending order: openpyxl skips one that comes too late."""
    from xml.etree.ElementTree import iterparse

    number = 0
    with sheet._get_source() as xml:
        for _, element in iterparse(xml):
            if not element.tag.endswith("}row"):
                continue
            last, number = number, int(element.get("r", number + 1))
            if not last < number <= _MOST_ROWS:
                step = "save it again, or as CSV"
                raise input_error(path, f"row {number} comes after row {last}", step, line=number)
            places = [re.sub(r"\d", "", cell.get("r", "")) for cell in element if cell.tag.endswith("}c")]
            named = [(len(letters), letters) for letters in places if letters]
            if named != sorted(set(named)):
                raise input_error(
                    path, "a cell is repeated or out of order", "save it again, or as CSV", line=number
                )
            element.clear()


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).translate(_MARKS)
