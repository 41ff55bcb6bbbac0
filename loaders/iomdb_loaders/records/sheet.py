"""One sheet of a workbook, row by row as Excel shows it, in memory that does not depend on its size.

Libraries read values only. Whether a row can be trusted also depends on what they leave out: hidden rows and columns,
merged cells, errors, formulas, cells out of order. So the XML is read here, once.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

# limits of the file format
MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_MERGED = 100_000
_CHUNK = 256 * 1024
# Excel keeps and shows 15 digits
_EXACT = 10**15
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
# number formats of dates and times that have no code in the file
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


class SheetError(ValueError):
    """A sheet that is not loaded."""

    def __init__(self, what: str, step: str = "save the workbook again, or as CSV", row: int | None = None):
        """Take what is wrong, the step to fix it, and the row."""
        super().__init__(what)
        self.what, self.step, self.row = what, step, row


@dataclass(frozen=True)
class Cell:
    """A cell that is not empty: its column from 1, its text, and why the text is not a value, if it is not.

    A `dressed` number is shown with other marks around it, so that it is no id.
    """

    column: int
    text: str
    fault: str | None = None
    dressed: bool = False


@dataclass(frozen=True)
class Row:
    """A row with its number in the sheet."""

    number: int
    hidden: bool
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Range:
    """A rectangle of cells, by its columns and rows."""

    left: int
    top: int
    right: int
    bottom: int
    name: str


@dataclass(frozen=True)
class Style:
    """How a cell shows its number: as a date, with leading zeros up to `width`, or with other marks around it."""

    date: bool = False
    width: int = 0
    dressed: bool = False


@dataclass
class Sheet:
    """The rows of a sheet. `merged` is complete after the last row, `hidden_columns` before the first."""

    xml: IO[bytes]
    strings: Sequence[str]
    styles: Sequence[Style]
    from_1904: bool
    merged: list[Range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows in order. Raises SheetError for what Excel would not open, or show elsewhere."""
        reader = _Reader(self)
        parser = new_parser(reader.start, reader.end, reader.data)
        while chunk := self.xml.read(_CHUNK):
            parser.Parse(chunk)
            yield from reader.take()
        parser.Parse(b"", True)
        yield from reader.take()


def new_parser(start: object, end: object, data: object) -> expat.XMLParserType:
    """An XML parser without entities of the document's own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = False
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.CharacterDataHandler = data  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: object) -> None:
    raise SheetError("it declares a document type")


def style_of(number: int, code: str) -> Style:
    """How a number format shows a number."""
    if number in _DATE_FORMATS:
        return Style(date=True)
    literal = re.search(r'"[^"]+"|\\.|-', code) is not None
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', "", code.lower())
    if re.search("[dmyhs]", bare):
        return Style(date=True)
    return Style(width=len(code) if re.fullmatch("0+", code) else 0, dressed=literal)


def unescaped(text: str) -> str:
    """A text of a workbook, where _x000D_ is a character that XML does not have."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return "\ufffd" if 0xD800 <= number < 0xE000 else chr(number)


class _Reader:
    """Handlers of the XML parser, which collect rows."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._done: list[Row] = []
        self._columns: dict[str, int] = {}
        self._number = 0
        self._place = 0
        self._hidden = False
        self._cells: list[Cell] = []
        self._cell: dict[str, str] = {}
        self._formula = False
        self._reads = False
        self._aloud = False
        self._text: list[str] = []

    def take(self) -> list[Row]:
        taken, self._done = self._done, []
        return taken

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self._reads = not self._aloud
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            # how to pronounce a text is not the text
            self._aloud = True
        elif name == "col" and _is_on(attributes.get("hidden")):
            self._sheet.hidden_columns.append(range(int(attributes["min"]), int(attributes["max"]) + 1))
        elif name == "mergeCell":
            self._sheet.merged.append(_range(attributes.get("ref", "")))
            if len(self._sheet.merged) > _MOST_MERGED:
                raise SheetError(f"more than {_MOST_MERGED} merged cells", "unmerge them")

    def data(self, text: str) -> None:
        if self._reads:
            self._text.append(text)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "t"):
            self._reads = False
        elif name == "rPh":
            self._aloud = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._done.append(Row(self._number, self._hidden, self._cells))

    def _start_row(self, attributes: dict[str, str]) -> None:
        last, self._number = self._number, int(attributes.get("r", self._number + 1))
        if not last < self._number <= MOST_ROWS:
            raise SheetError(f"row {self._number} comes after row {last}", row=self._number)
        self._hidden = _is_on(attributes.get("hidden")) or attributes.get("ht") == "0"
        self._cells, self._place = [], 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        last, place = self._place, attributes.get("r")
        if place is None:
            self._place += 1
        else:
            letters = place.rstrip("0123456789")
            self._place = self._columns.get(letters) or self._column(letters)
            if place[len(letters) :] != str(self._number):
                raise SheetError(f"cell {place} is in row {self._number}", row=self._number)
        if not last < self._place <= _MOST_COLUMNS:
            raise SheetError("a cell is repeated or out of order", row=self._number)
        self._cell, self._formula, self._reads = attributes, False, False
        self._text.clear()

    def _column(self, letters: str) -> int:
        number = _column(letters)
        self._columns[letters] = number
        return number

    def _end_cell(self) -> None:
        if not self._text and not self._formula:
            return
        kind, raw = self._cell.get("t", "n"), "".join(self._text)
        style = self._style() if kind == "n" else Style()
        text, fault = self._number_shown(style, raw) if kind == "n" and raw else self._value(kind, raw)
        if self._formula:
            fault = "a formula"
        if text or fault:
            self._cells.append(Cell(self._place, text, fault, style.dressed))

    def _style(self) -> Style:
        number = int(self._cell.get("s", 0))
        return self._sheet.styles[number] if number < len(self._sheet.styles) else Style()

    def _value(self, kind: str, text: str) -> tuple[str, str | None]:
        if kind == "s" and text:
            number = int(text)
            if not 0 <= number < len(self._sheet.strings):
                raise SheetError(f"there is no text number {number}", row=self._number)
            return self._sheet.strings[number], None
        if kind == "b":
            return {"0": "false", "1": "true"}.get(text, text), None
        if kind == "d":
            return re.sub(r"T00:00:00(\.0+)?Z?$", "", text), None
        if kind == "e":
            return text, f"an error value {text}"
        if kind not in ("s", "n", "str", "inlineStr"):
            raise SheetError(f"unknown type of cell {kind!r}", row=self._number)
        return unescaped(text), None

    def _number_shown(self, style: Style, text: str) -> tuple[str, str | None]:
        value = float(text)
        if style.date:
            return _moment(value, self._sheet.from_1904)
        if not abs(value) < _EXACT:
            return text, "a number of more than 15 digits"
        shown = float(f"{value:.15g}")
        plain = str(int(shown)) if shown.is_integer() else repr(shown)
        return plain if shown < 0 else plain.zfill(style.width), None


def _moment(value: float, from_1904: bool) -> tuple[str, str | None]:
    """The day of a serial number, or day and time."""
    if not 0 <= value < 2_958_465.9999 or (not from_1904 and int(value) == 60):
        return str(value), "a number outside the calendar"
    seconds = round(value * 86_400)
    days, rest = divmod(seconds, 86_400)
    # Excel has a 29 February 1900, number 60
    first = datetime.date(1904, 1, 1) if from_1904 else datetime.date(1899, 12, 31 if days < 60 else 30)
    time = str(datetime.timedelta(seconds=rest))
    if not days and rest:
        return time, None
    day = first + datetime.timedelta(days=days)
    return (f"{day} {time}" if rest else str(day)), None


def _range(name: str) -> Range:
    found = _RANGE.fullmatch(name)
    if not found:
        raise SheetError(f"{name!r} is not a range of cells")
    left, top = _column(found[1]), int(found[2])
    right, bottom = (_column(found[3]), int(found[4])) if found[3] else (left, top)
    return Range(left, top, right, bottom, name)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            number = _MOST_COLUMNS
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= _MOST_COLUMNS:
        raise SheetError(f"{letters!r} is not a column")
    return number


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")


def column_letters(number: int) -> str:
    """The letters of a column, as Excel shows them."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
