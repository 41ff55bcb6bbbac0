"""Workbooks: the sheets of an XLSX file that hold records, rewritten so that each row is one line.

What a person sees in Excel is loaded. What it would take guessing to load is refused by name: several visible sheets,
hidden rows, hidden columns of fields; and row by row formulas, errors and merged cells.
"""

from __future__ import annotations

import errno
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.records.lines import DAMAGED, FAULT, FIELD, ROW, fault, shortened
from iomdb_loaders.records.sheet import (
    Cell,
    Range,
    Row,
    Sheet,
    SheetError,
    Style,
    column_letters,
    new_parser,
    style_of,
    unescaped,
)

_MARKS = str.maketrans(dict.fromkeys(("\x00", ROW, FAULT, "\x1e", FIELD, "\r", "\n"), DAMAGED))
_MARKED = re.compile("[\x00\x1c-\x1f\r\n]")
# bytes that a file may unpack to, at once, per byte of the file, and for its texts, which are kept in memory
_MOST, _MOST_PER_BYTE, _NEVER_TOO_MUCH = 4 * 1024**3, 200, 32 * 1024**2
_MOST_TEXT = 256 * 1024**2
_DEEPEST = 20
# the beginning of an encrypted workbook, and of an XLS file
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class _Listed:
    """A sheet in the list of the workbook."""

    name: str
    visible: bool
    part: str


@dataclass
class _Book:
    """An open workbook: what its sheets share."""

    archive: zipfile.ZipFile
    sheets: list[_Listed] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    from_1904: bool = False

    @contextmanager
    def sheet(self, listed: _Listed) -> Iterator[Sheet]:
        with self.archive.open(listed.part) as xml:
            yield Sheet(xml, self.strings, self.styles, self.from_1904)


def find_sheets(path: Path, wanted: Sequence[str]) -> list[str]:
    """The sheets to load: those that the map names, else the only visible one that is not empty."""
    with _opened(path) as book:
        listed = {sheet.name: sheet for sheet in book.sheets}
        for name in wanted:
            if name not in listed:
                what, step = f"there is no sheet {name!r}", f"name one of {_names(listed)} in --map"
                raise input_error(path, what, step)
        if wanted:
            return list(dict.fromkeys(wanted))
        filled = [sheet.name for sheet in book.sheets if sheet.visible and _is_filled(book, sheet)]
    if len(filled) > 1:
        what = f"{len(filled)} visible sheets have rows: {_names(filled)}"
        raise input_error(path, what, f'name those to load in --map, as in sheet = ["{filled[0]}"]')
    if not filled:
        what = f"no visible sheet has rows; the sheets are {_names(listed)}"
        raise input_error(path, what, "unhide it, or name it in --map")
    return filled


def first_rows(path: Path, name: str | None, count: int) -> list[list[str]]:
    """The texts of the first rows, at least one."""
    rows: list[list[str]] = []
    with _opened(path) as book, book.sheet(_listed(book, name)) as sheet:
        for row in sheet.rows():
            if row.number > count:
                break
            rows += [[] for _ in range(row.number - len(rows) - 1)]
            rows.append(_texts(row.cells, keep_breaks=True))
    return rows


def write_sheet_lines(
    path: Path, name: str | None, columns: int, fields: dict[int, bool], target: Path
) -> int:
    """Write the rows of a sheet into `target` as `write_lines` does. Returns their number.

    The table has `columns`; `fields` are the numbers of those that are read, from 1, each with whether it holds ids.
    """
    rows = last = 0
    with _opened(path) as book, book.sheet(_listed(book, name)) as sheet:
        with target.open("w", encoding="utf-8", newline="\n") as output:
            for row in sheet.rows():
                if row.number > 1:
                    _check_seen(row, sheet, fields)
                output.write(f"{ROW}\n" * (row.number - last - 1))
                last = row.number
                texts = _texts(row.cells)
                # a sheet ends each row with its last cell
                line = FIELD.join(texts + [""] * (columns - len(texts))) if texts else ""
                line = shortened(line, fields)
                reason = next(filter(None, (_fault(cell, row.number, fields) for cell in row.cells)), None)
                output.write(
                    f"{ROW}{fault(reason, line) if reason and not line.startswith(FAULT) else line}\n"
                )
                rows += any(cell.text or cell.fault for cell in row.cells)
        merged = _merged_rows(sheet.merged, fields, last)
    if merged:
        _reject_merged(target, merged)
    return rows - 1


def _fault(cell: Cell, row: int, fields: dict[int, bool]) -> str | None:
    if cell.column not in fields:
        return None
    reason = cell.fault
    if cell.dressed and fields[cell.column]:
        reason = reason or "a number that is shown in another form"
    return f"{reason} in cell {column_letters(cell.column)}{row}" if reason else None


def _check_seen(row: Row, sheet: Sheet, fields: dict[int, bool]) -> None:
    if row.hidden and row.cells:
        step = "show all rows, or delete those that are not to be loaded"
        raise SheetError(f"row {row.number} is hidden, perhaps by a filter", step, row.number)
    for hidden in sheet.hidden_columns:
        for column in fields:
            if column in hidden:
                what = f"column {column_letters(column)} is hidden, but it is read"
                raise SheetError(what, "show it, or delete it")


def _merged_rows(merged: Sequence[Range], fields: dict[int, bool], last: int) -> dict[int, str]:
    """The rows that have a field in a merged range, with the range."""
    rows: dict[int, str] = {}
    done = 0
    for cells in sorted(merged, key=lambda cells: cells.top):
        if not any(cells.left <= column <= cells.right for column in fields):
            continue
        if cells.top == 1:
            raise SheetError(f"the cells {cells.name} of the header are merged", "unmerge them", 1)
        for row in range(max(cells.top, done + 1), min(cells.bottom, last) + 1):
            rows[row] = cells.name
        done = max(done, cells.bottom)
    return rows


def _reject_merged(target: Path, merged: dict[int, str]) -> None:
    """Mark lines as faulty after they were written: merged cells are listed below the rows."""
    marked = target.with_suffix(".merged")
    with (
        target.open(encoding="utf-8", newline="\n") as lines,
        marked.open("w", encoding="utf-8", newline="\n") as output,
    ):
        for number, line in enumerate(lines, start=1):
            text = line[1:-1]
            if number in merged and text and not text.startswith(FAULT):
                line = f"{ROW}{fault(f'a cell of the merged range {merged[number]}', text)}\n"
            output.write(line)
    marked.replace(target)


def _texts(cells: Sequence[Cell], *, keep_breaks: bool = False) -> list[str]:
    texts = [""] * cells[-1].column if cells else []
    for cell in cells:
        marked = not keep_breaks and _MARKED.search(cell.text)
        texts[cell.column - 1] = cell.text.translate(_MARKS) if marked else cell.text
    return texts


def _is_filled(book: _Book, listed: _Listed) -> bool:
    with book.sheet(listed) as sheet:
        return any(row.cells for row in sheet.rows())


def _listed(book: _Book, name: str | None) -> _Listed:
    return next(sheet for sheet in book.sheets if name in (None, sheet.name))


def _names(names: Sequence[str] | dict[str, _Listed]) -> str:
    return ", ".join(list(names)[:10]) + (", …" if len(names) > 10 else "")


@contextmanager
def _opened(path: Path) -> Iterator[_Book]:
    """The workbook, open. Raises InputError if it, or what is done with it, fails."""
    step = "save the workbook again, or as CSV"
    try:
        with path.open("rb") as raw:
            if raw.read(4) == _OLE:
                raise SheetError("it has a password, or is an XLS file", "save it as XLSX without password")
        with zipfile.ZipFile(path) as archive:
            _check_size(archive, path.stat().st_size)
            yield _read_book(archive)
    except InputError:
        raise
    except SheetError as error:
        raise input_error(path, error.what, error.step, line=error.row) from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        LookupError,
        NotImplementedError,
        OverflowError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        # a damaged directory points before the file; other faults are those of a disk
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise input_error(path, f"cannot be read as XLSX ({error})", step) from None


def _check_size(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    if len({entry.filename for entry in entries}) < len(entries):
        raise SheetError("it holds a part twice")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > min(_MOST, max(_NEVER_TOO_MUCH, _MOST_PER_BYTE * size)):
        raise SheetError(f"{size} bytes unpack to {unpacked}, which is no table", "save it as CSV")


def _read_book(archive: zipfile.ZipFile) -> _Book:
    book = _Book(archive)
    main = next(part for kind, part in _related(archive, "").values() if kind == "officeDocument")
    parts = _related(archive, main)
    ids: dict[str, tuple[str, bool]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("sheet"):
            link = next(value for key, value in attributes.items() if key.endswith(":id"))
            ids[link] = (attributes["name"], attributes.get("state", "visible") == "visible")
        elif name.endswith("workbookPr"):
            book.from_1904 = attributes.get("date1904") in ("1", "true")

    _parse(archive, main, start)
    for link, (name, visible) in ids.items():
        kind, part = parts[link]
        if kind == "worksheet":
            book.sheets.append(_Listed(name, visible, part))
    for kind, part in parts.values():
        if kind == "sharedStrings":
            book.strings = _strings(archive, part)
        elif kind == "styles":
            book.styles = _styles(archive, part)
    return book


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """The parts that a part refers to, with their kinds, by the names of the references."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship") and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

    _parse(archive, posixpath.join(folder, "_rels", f"{name}.rels"), start)
    return found


def _strings(archive: zipfile.ZipFile, part: str) -> list[str]:
    """The texts that cells refer to by number."""
    if archive.getinfo(part).file_size > _MOST_TEXT:
        raise SheetError(f"it holds more than {_MOST_TEXT} bytes of text", "save it as CSV")
    strings: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        inside.append(name.rpartition(":")[2])
        if len(inside) > _DEEPEST:
            raise SheetError("its texts are nested too deeply")

    def data(text: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            pieces.append(text)

    def end(_: str) -> None:
        if inside.pop() == "si":
            strings.append(unescaped("".join(pieces)))
            pieces.clear()

    _parse(archive, part, start, end, data)
    return strings


def _styles(archive: zipfile.ZipFile, part: str) -> list[Style]:
    """How cells show numbers, by the number of their style."""
    codes: dict[int, str] = {}
    styles: list[Style] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name.rpartition(":")[2])
        if inside[-1] == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif inside[-2:] == ["cellXfs", "xf"]:
            number = int(attributes.get("numFmtId", 0))
            styles.append(style_of(number, codes.get(number, "")))

    _parse(archive, part, start, lambda _: inside.pop())
    return styles


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], object] | None = None,
    data: Callable[[str], None] | None = None,
) -> None:
    with archive.open(part) as xml:
        new_parser(start, end, data).ParseFile(xml)
