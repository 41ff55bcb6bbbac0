"""Tables for a terminal. Labels wrap; a number is never cut: columns that do not fit are shown in further parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len, chop_cells

_GAP = "  "
# a word longer than this may be broken, in labels and headings
_WORD = 24
_HEADING_WORD = 12
# a text is not made so narrow that it takes more lines, unless it is as wide as a long word
_LINES = 8


@dataclass(frozen=True)
class Column:
    """A column of text, with its heading; the texts of a column of numbers are never broken."""

    heading: str
    texts: Sequence[str]
    is_number: bool = False


def render(columns: Sequence[Column], labels: int, room: int) -> Iterator[str]:
    """The lines of a table, none longer than `room` unless a number is; the first `labels` columns name the row.

    Where the columns do not fit side by side, the outer labels become lines above their rows, and the
    columns are shown in parts, each with the innermost label.
    """
    labels = min(labels, len(columns) - 1) if columns else 0
    sized = [_Sized(column) for column in columns]
    if _total([column.least for column in sized]) <= room:
        yield from _lines(sized, room, [])
        return
    outer, rest = columns[: max(labels - 1, 0)], sized[max(labels - 1, 0) :]
    label, others = rest[: min(labels, 1)], rest[min(labels, 1) :]
    widest = max(column.least for column in others)
    for column in label:
        column.shrink(min(max(room * 2 // 5, min(column.least, _WORD)), room - widest - len(_GAP)))
        if _total([column.least, widest]) > room:
            # a number that leaves no room is shown once
            label, others = [], rest
    parts = list(_parts(label, others, room))
    if len(parts) > 1:
        yield from wrapped(f"The columns do not fit {room} characters; shown in {len(parts)} parts.", room)
        yield ""
    first = 1
    for number, part in enumerate(parts, 1):
        last = first + len(part) - 1
        span = f"{first} to {last}" if last > first else f"{first}"
        if len(parts) > 1:
            word = "columns" if last > first else "column"
            yield f"Part {number} of {len(parts)}: {word} {span} of {len(others)}"
        shown = [*label, *part]
        yield from _lines(shown, room, outer)
        if number < len(parts):
            yield ""
        first = last + 1


class _Sized:
    """A column with its least and its natural width."""

    def __init__(self, column: Column) -> None:
        self.column = column
        body = max((_width(text) for text in column.texts), default=0)
        heading = _width(column.heading)
        word = _longest_word([column.heading])
        self.natural = max(body, heading, 1)
        if column.is_number:
            self.least = max(body, min(word, _HEADING_WORD), 1)
        else:
            self.least = max(min(max(_longest_word(column.texts), word, body // _LINES), _WORD), 1)

    def shrink(self, width: int) -> None:
        """Break words, to be no wider than that; a number is not broken."""
        if not self.column.is_number:
            self.least = min(self.least, max(width, 1))


def _parts(label: Sequence[_Sized], others: Sequence[_Sized], room: int) -> Iterator[list[_Sized]]:
    """The other columns, as many to a part as fit beside the label; a wider one has a part of its own."""
    part: list[_Sized] = []
    for column in others:
        if part and _total([shown.least for shown in (*label, *part, column)]) > room:
            yield part
            part = []
        part.append(column)
    yield part


def _shares(columns: Sequence[_Sized], room: int) -> list[int]:
    """Widths that use the room: the widest columns are made narrower first."""

    def widths(most: int) -> list[int]:
        return [max(column.least, min(column.natural, most)) for column in columns]

    low, high = 0, max(column.natural for column in columns)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _total(widths(middle)) <= room else (low, middle - 1)
    return widths(low)


def _lines(columns: Sequence[_Sized], room: int, outer: Sequence[Column]) -> Iterator[str]:
    """Headings, a rule, and the rows; a change of an outer label is a line of its own."""
    widths = _shares(columns, room)
    numeric = [sized.column.is_number for sized in columns]
    headings = [sized.column.heading for sized in columns]
    yield from _row(headings, widths, numeric, bottom=True)
    yield "─" * _total(widths)
    before: tuple[str, ...] = ()
    for number in range(len(columns[0].column.texts)):
        group = tuple(column.texts[number] for column in outer)
        for depth, name in enumerate(group):
            if name and group[: depth + 1] != before[: depth + 1]:
                indent = _GAP * depth
                yield from (indent + line for line in wrapped(name, room - len(indent)))
        before = group
        yield from _row([sized.column.texts[number] for sized in columns], widths, numeric)


def _row(
    texts: Sequence[str], widths: Sequence[int], numeric: Sequence[bool], *, bottom: bool = False
) -> Iterator[str]:
    cells = [wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    height = max(map(len, cells))
    for line in range(height):
        shown = []
        for cell, width, is_number in zip(cells, widths, numeric, strict=True):
            at = line - (height - len(cell)) if bottom else line
            part = cell[at] if 0 <= at < len(cell) else ""
            blank = " " * (width - _width(part))
            shown.append(blank + part if is_number else part + blank)
        yield _GAP.join(shown).rstrip()


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text; a word is broken only if it is longer than a line."""
    if len(text) <= width and text.isascii() and "\n" not in text:
        return [text]
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            for piece in [word] if _width(word) <= width else chop_cells(word, width):
                joined = f"{line} {piece}" if line else piece
                if line and _width(joined) > width:
                    lines.append(line)
                    joined = piece
                line = joined
        lines.append(line)
    return lines


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


@lru_cache(maxsize=4096)
def _width(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _longest_word(texts: Sequence[str]) -> int:
    return max((_width(word) for text in texts for word in text.split()), default=0)
