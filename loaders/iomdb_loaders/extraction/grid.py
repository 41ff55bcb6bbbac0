"""Method grid: read a table that is whole in the text."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from iomdb_loaders.errors import input_error
from iomdb_loaders.extraction.document import Document, Line, find_start
from iomdb_loaders.extraction.layout import Block, Heading, Layout, Slot
from iomdb_loaders.extraction.reading.notation import without_marks

SEARCH = 40  # lines that may separate two rows
_MARKUP = re.compile(
    r"</?(?!su[bp]>)\w+>", re.IGNORECASE
)  # a raised number stays marked, so it is no part of a number
_AMOUNT = r"(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_NUMBER = re.compile(rf"(?:[-\u2212]?{_AMOUNT}|\({_AMOUNT}\))%?")
# 1.120 is 1 120 in one country and 1.12 in another.
_AMBIGUOUS = re.compile(r"\D*[1-9][0-9]{0,2}\.[0-9]{3}\D*")


@dataclass(frozen=True)
class GridCell:
    """A cell as printed: its value as a decimal text, the text read, and the number of its line."""

    value: str
    printed: str
    line: int


def read_grid(
    document: Document, layout: Layout, corrected: Collection[Slot], starts: Collection[str] = ()
) -> dict[Slot, GridCell]:
    """Return the cells of the table, without those in `corrected`. The table ends where another of `starts` matches.

    Raises InputError if the table, a row or a number cannot be read.
    """
    block = layout.blocks[0]
    cells: dict[Slot, GridCell] = {}
    at = find_start(document, block, layout.table_id) + 1
    end = _end(document, at, starts)
    for row in layout.rows:
        wanted = [
            (block.first_field + index, column)
            for index, column in enumerate(layout.columns)
            if (row.key, column.key) not in corrected
        ]
        if not wanted:
            continue
        line = _find_row(document, layout, block, row, at, end)
        if not any(_plain(line.field(number)) for number, _ in wanted):
            what = f"row {row.label!r} of {layout.table_id} has no figures"
            raise input_error(document.name, what, "add corrections for its cells", line=line.number)
        for number, column in wanted:
            text = _plain(line.field(number))
            cells[row.key, column.key] = GridCell(
                _value(document, line, row, column, text), text, line.number
            )
        at = line.number
    return cells


def _end(document: Document, at: int, starts: Collection[str]) -> int:
    """Return the index of the first line from `at` on where another table starts."""
    patterns = [re.compile(start) for start in starts]
    lines = document.lines[at:]
    found = (i for i, line in enumerate(lines, start=at) if any(p.search(line.text) for p in patterns))
    return next(found, len(document.lines))


def _find_row(document: Document, layout: Layout, block: Block, row: Heading, at: int, end: int) -> Line:
    """Return the next line with the label of the row; a label that only later rows have means that it is missing."""
    wanted = _label(row.label)
    labels = [_label(heading.label) for heading in layout.rows]
    place = layout.rows.index(row)
    later = set(labels[place + 1 :]) - set(labels[: place + 1])
    for line in document.lines[at : min(at + SEARCH, end)]:
        if len(line.fields) <= block.label_field:
            continue
        found = _label(line.field(block.label_field))
        if found == wanted:
            return line
        if found in later and any(_plain(text) for text in line.fields[block.first_field :]):
            break
    what = f"{layout.table_id} has no row {row.label!r} after this line"
    raise input_error(document.name, what, "fix the layout or add corrections for the row", line=at + 1)


def _label(text: str) -> str:
    return " ".join(_plain(text).casefold().split())


def _plain(field: str) -> str:
    return _MARKUP.sub("", without_marks(field)).strip()


def _value(document: Document, line: Line, row: Heading, column: Heading, text: str) -> str:
    """Return the number that a cell prints; a blank is zero."""
    if text == "":
        return "0"
    if not _NUMBER.fullmatch(text):
        what = f"row {row.label!r}: not a number"
        step = "add a correction for the cell"
        raise input_error(document.name, what, step, line=line.number, column=column.key, value=text)
    if _AMBIGUOUS.fullmatch(text):
        what = f"row {row.label!r}: thousands or three decimals"
        step = "add a correction for the cell"
        raise input_error(document.name, what, step, line=line.number, column=column.key, value=text)
    negative = text.startswith(("-", "\u2212")) or (text.startswith("(") and column.format != "rank")
    digits = re.sub(r"[^\d.]", "", text)
    return f"-{digits}" if negative else digits
