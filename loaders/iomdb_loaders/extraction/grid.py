"""Method grid: read a table that is whole in the text."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from iomdb_loaders.errors import input_error
from iomdb_loaders.extraction.document import Document, Line, find_start
from iomdb_loaders.extraction.layout import Block, Heading, Layout, Slot

SEARCH = 40  # lines that may separate two rows
_MARKUP = re.compile(r"</?\w+>")
_NUMBER = re.compile(r"\(?-?\d{1,3}(?: ?\d{3})*(?:\.\d+)?\)?%?")


@dataclass(frozen=True)
class GridCell:
    """A cell as printed: its value as a decimal text, the text read, and the number of its line."""

    value: str
    printed: str
    line: int


def read_grid(document: Document, layout: Layout, corrected: Collection[Slot]) -> dict[Slot, GridCell]:
    """Return the cells of the table, without those in `corrected`.

    Raises InputError if the table, a row or a number cannot be read.
    """
    block = layout.blocks[0]
    cells: dict[Slot, GridCell] = {}
    at = find_start(document, block, layout.table_id) + 1
    for row in layout.rows:
        wanted = [
            (block.first_field + index, column)
            for index, column in enumerate(layout.columns)
            if (row.key, column.key) not in corrected
        ]
        if not wanted:
            continue
        line = _find_row(document, layout, block, row, at)
        for number, column in wanted:
            text = _plain(line.field(number))
            cells[row.key, column.key] = GridCell(
                _value(document, line, row, column, text), text, line.number
            )
        at = line.number
    return cells


def _find_row(document: Document, layout: Layout, block: Block, row: Heading, at: int) -> Line:
    wanted = _label(row.label)
    for line in document.lines[at : at + SEARCH]:
        if len(line.fields) > block.label_field and _label(line.field(block.label_field)) == wanted:
            return line
    what = f"{layout.table_id} has no row {row.label!r} after this line"
    raise input_error(document.name, what, "fix the layout or add corrections for the row", line=at + 1)


def _label(text: str) -> str:
    return " ".join(_plain(text).casefold().split())


def _plain(field: str) -> str:
    return _MARKUP.sub("", field).strip()


def _value(document: Document, line: Line, row: Heading, column: Heading, text: str) -> str:
    """Return the number that a cell prints; a blank is zero."""
    if text == "":
        return "0"
    if not _NUMBER.fullmatch(text):
        what = f"row {row.label!r}: not a number"
        step = "add a correction for the cell"
        raise input_error(document.name, what, step, line=line.number, column=column.key, value=text)
    negative = text.startswith("-") or (text.startswith("(") and column.format != "rank")
    digits = re.sub(r"[^\d.]", "", text)
    return f"-{digits}" if negative else digits
