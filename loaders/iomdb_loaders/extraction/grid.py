"""Read the cells of one table from the lines of the text extraction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.errors import input_error
from iomdb_loaders.extraction.grid_layout import Column, GridLayout, Row

_MARKUP = re.compile(r"</?\w+>")
_NUMBER = re.compile(r"\(?-?\d{1,3}(?: ?\d{3})*(?:\.\d+)?\)?%?")


@dataclass(frozen=True)
class Cell:
    """One printed cell: its codes, its value as a decimal text, the text read and the line it stands in."""

    row: Row
    column: Column
    value: str
    printed: str
    line: int

    @property
    def is_leaf(self) -> bool:
        """Whether the figure goes into fact; otherwise a view computes it."""
        return self.row.kind == "leaf" and self.column.kind in ("leaf", "only")

    @property
    def row_key(self) -> str:
        """Row, as in the table's _cells view."""
        return "/".join(self.row.key)

    @property
    def column_key(self) -> str:
        """Column, as in the table's _cells view."""
        return "/".join(self.column.key)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of a leaf figure, in the order of the layout's dimensions."""
        return self.row.key if self.column.kind == "only" else self.row.key + self.column.key


def read_grid(
    document: Path, lines: Sequence[str], layout: GridLayout, overridden: frozenset[tuple[str, str]]
) -> list[Cell]:
    """Read all cells of the table that `layout` describes from the document's `lines`.

    Cells whose (row_key, column_key) is in `overridden` are left out: a correction tells them. Raises
    InputError where the table, a row or a number cannot be read.
    """
    start = _start(document, lines, layout)
    cells: list[Cell] = []
    at = start + 1
    for row in layout.rows:
        row_key = "/".join(row.key)
        wanted = [c for c in layout.columns if (row_key, "/".join(c.key)) not in overridden]
        if not wanted:
            continue
        at = _find_row(document, lines, layout, row, at)
        fields = lines[at].split("\t")
        for column in wanted:
            text = _text(fields[column.field]) if column.field < len(fields) else ""
            cells.append(Cell(row, column, _value(document, at, row, column, text), text, at + 1))
        at += 1
    return cells


def _start(document: Path, lines: Sequence[str], layout: GridLayout) -> int:
    for number, line in enumerate(lines):
        if line.startswith(layout.starts_with):
            return number
    raise input_error(
        document, f"no line starts with {layout.starts_with!r}", "give the text of this edition"
    )


def _find_row(document: Path, lines: Sequence[str], layout: GridLayout, row: Row, at: int) -> int:
    wanted = _label(row.label)
    for number in range(at, min(at + 40, len(lines))):
        fields = lines[number].split("\t")
        if len(fields) > layout.label_field and _label(fields[layout.label_field]) == wanted:
            return number
    what = f"{layout.table_id} has no row {row.label!r} after this line"
    raise input_error(document, what, "mend the layout or add corrections for the row", line=at + 1)


def _label(text: str) -> str:
    return " ".join(_text(text).casefold().split())


def _text(field: str) -> str:
    return _MARKUP.sub("", field).strip()


def _value(document: Path, line: int, row: Row, column: Column, text: str) -> str:
    """The number a cell's text stands for; a blank is zero."""
    if text == "":
        return "0"
    if not _NUMBER.fullmatch(text):
        what = f"row {row.label!r}: not a number"
        step = "add a correction for the cell"
        raise input_error(document, what, step, line=line + 1, column="/".join(column.key), value=text)
    negative = text.startswith("-") or (text.startswith("(") and column.format != "rank")
    digits = re.sub(r"[^\d.]", "", text)
    return f"-{digits}" if negative else digits
