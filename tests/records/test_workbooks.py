"""A workbook is loaded as Excel shows it, or refused with what is wrong and where."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from iomdb_loaders import records
from iomdb_loaders.errors import InputError
from tests.records.examples import COLUMNS, YEAR, row
from tests.records.small import REGISTRY, SQL, Small

NAMES = COLUMNS["movements"]
Change = Callable[[Workbook, Worksheet], object]


def fill(sheet: Worksheet, prefix: str, count: int = 2) -> None:
    sheet.append(NAMES)
    for number in range(1, count + 1):
        item = row("movements", movement_id=f"{prefix}-{number}")
        sheet.append([item[name] for name in NAMES])


def workbook(path: Path, change: Change | None = None) -> Path:
    """A workbook with the ids A-1 and A-2 in sheet Data, changed."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Data"
    fill(sheet, "A")
    if change:
        change(book, sheet)
    book.save(path)
    return path


def add_sheet(book: Workbook, title: str, state: str, prefix: str, *, first: bool) -> None:
    sheet = book.create_sheet(title, 0 if first else None)
    sheet.sheet_state = state
    fill(sheet, prefix)
    book.active = book["Data"]


def rewritten(path: Path, *changes: tuple[str, str], part: str = "") -> Path:
    """A workbook whose XML is changed by regular expressions, in all parts or in those named."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name).decode() for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, text in parts.items():
            for pattern, by in changes if part in name else ():
                text = re.sub(pattern, by, text)
            new.writestr(name, text)
    return path


def ids(small: Small) -> list[str]:
    return [found for (found,) in small.ask("select movement_id from record.movement order by 1")]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("first", [True, False])
def test_the_visible_sheet_is_loaded(small: Small, tmp_path: Path, state: str, *, first: bool) -> None:
    path = workbook(tmp_path / "in.xlsx", lambda book, _: add_sheet(book, "Old", state, "OLD", first=first))
    assert small.load("movements", path).read == 2
    assert ids(small) == ["A-1", "A-2"]


def load_with_map(small: Small, path: Path, text: str) -> records.Loaded:
    mapping = path.with_name("map.toml")
    mapping.write_text(text)
    request = records.Request("movements", [path], YEAR, max_rejects="0", plain_ids=True, mapping=mapping)
    return records.load(small.con, SQL, REGISTRY, request, "test", lambda step: None)


def test_several_visible_sheets_are_refused_unless_the_map_names_them(small: Small, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "in.xlsx", lambda book, _: add_sheet(book, "More", "visible", "B", first=False)
    )
    with pytest.raises(InputError, match=r"2 visible sheets have rows: Data, More"):
        small.load("movements", path)
    assert load_with_map(small, path, 'sheet = "More"').loaded == 2
    assert ids(small) == ["B-1", "B-2"]
    small.unload_all()
    assert load_with_map(small, path, 'sheet = ["Data", "More"]').loaded == 4
    assert ids(small) == ["A-1", "A-2", "B-1", "B-2"]
    with pytest.raises(InputError, match=r"there is no sheet 'data'; name one of Data, More"):
        load_with_map(small, path, 'sheet = "data"')


def set_cell(place: str, value: Any) -> Change:
    return lambda _, sheet: sheet.__setitem__(place, value)


REFUSED: dict[str, tuple[Change, str]] = {
    "hidden row": (
        lambda _, sheet: setattr(sheet.row_dimensions[3], "hidden", True),
        "line 3: row 3 is hidden",
    ),
    "hidden column": (
        lambda _, sheet: setattr(sheet.column_dimensions["C"], "hidden", True),
        "column C is hidden",
    ),
    "merged header": (lambda _, sheet: sheet.merge_cells("H1:I1"), r"H1:I1|missing|nearly"),
    "title block": (
        lambda _, sheet: sheet.insert_rows(1, 3) or set_cell("A1", "Movements")(_, sheet),
        "row 4",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_sheet_that_shows_less_than_it_holds_is_refused(small: Small, tmp_path: Path, name: str) -> None:
    change, message = REFUSED[name]
    with pytest.raises(InputError, match=message):
        small.load("movements", workbook(tmp_path / "in.xlsx", change))


# what a cell holds, and the rule that rejects its row, or the id and the age that are stored
CELLS: dict[str, tuple[Change, str | tuple[object, object]]] = {
    "error": (set_cell("A2", "#N/A"), "an error value #N/A in cell A2"),
    "error of an age": (set_cell("H2", "#DIV/0!"), "an error value #DIV/0! in cell H2"),
    "formula": (set_cell("H2", "=7+0"), "a formula in cell H2"),
    "merged": (lambda _, sheet: sheet.merge_cells("H2:H3"), "a cell of the merged range H2:H3"),
    "17 digits": (set_cell("A2", 12345678901234567), "a number of more than 15 digits in cell A2"),
    "float": (set_cell("A2", 1001.0), ("1001", 33)),
    "inexact float": (set_cell("H2", 0.1 + 0.2), "not a whole number"),
    "escaped text": (set_cell("A2", "A_x0041_B"), ("AAB", 33)),
    "carriage return": (
        set_cell("A2", "A_x000D_"),
        "not an id: too long, spaces at its ends, quotes or damage",
    ),
    "text like a number": (set_cell("A2", "007"), ("007", 33)),
    "blank age": (set_cell("H2", None), ("A-1", None)),
    "formula that nobody reads": (set_cell("K2", "=1+1"), ("A-1", 33)),
    "merged cells that nobody reads": (lambda _, sheet: sheet.merge_cells("K2:K3"), ("A-1", 33)),
    "error that nobody reads": (set_cell("K2", "#REF!"), ("A-1", 33)),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_what_excel_shows_or_its_row_is_rejected(small: Small, tmp_path: Path, name: str) -> None:
    change, wanted = CELLS[name]

    def changed(book: Workbook, sheet: Worksheet) -> None:
        sheet["K1"] = "remark"
        change(book, sheet)

    done = small.load("movements", workbook(tmp_path / "in.xlsx", changed))
    assert done.read == 2
    if isinstance(wanted, str):
        assert small.ask("select rule from record.reject where line = 2") == [(wanted,)]
    else:
        assert wanted in small.ask("select movement_id, age from record.movement")


def test_leading_zeros_that_a_format_shows_are_part_of_an_id(small: Small, tmp_path: Path) -> None:
    def change(_: Workbook, sheet: Worksheet) -> None:
        for place, shown in (("A2", "00000"), ("A3", '"M-"0')):
            sheet[place] = 42
            sheet[place].number_format = shown

    assert small.load("movements", workbook(tmp_path / "in.xlsx", change)).rejected == 1
    assert ids(small) == ["00042"]
    rule = "a number that is shown in another form in cell A3"
    assert small.ask("select rule from record.reject") == [(rule,)]


def test_strict_open_xml_and_other_prefixes_are_read(small: Small, tmp_path: Path) -> None:
    path = rewritten(
        workbook(tmp_path / "in.xlsx"),
        (
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    assert small.load("movements", path).loaded == 2


def test_shared_and_rich_texts_are_read(small: Small, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, [row("movements")[name] for name in NAMES])
        sheet.write_rich_string(1, 0, "A-", book.add_format({"bold": True}), "1")
    assert small.load("movements", tmp_path / "in.xlsx").loaded == 1
    assert ids(small) == ["A-1"]


def test_rows_beyond_the_size_that_a_sheet_states_are_read(small: Small, tmp_path: Path) -> None:
    path = rewritten(workbook(tmp_path / "in.xlsx"), ('<dimension ref="[^"]*"', '<dimension ref="A1:I2"'))
    assert small.load("movements", path).loaded == 2


def test_the_calendar_of_1904_is_honoured(small: Small, tmp_path: Path) -> None:
    def change(_: Workbook, sheet: Worksheet) -> None:
        for place, serial in (("B2", 41398), ("B3", 41398.5)):
            sheet[place] = serial
            sheet[place].number_format = "dd/mm/yyyy"

    path = workbook(tmp_path / "in.xlsx", change)
    assert small.load("movements", path).rejected == 1
    # serial number 41398 is 4 May 2013
    assert small.ask("select cast(movement_date as varchar) from record.movement") == [("2013-05-04",)]
    assert small.ask("select value from record.reject") == [("2013-05-04 12:00:00",)]
    small.unload_all()
    path = rewritten(path, (r"<workbookPr\b", '<workbookPr date1904="1" '), ("41398", "39936"))
    small.load("movements", path)
    assert small.ask("select cast(movement_date as varchar) from record.movement") == [("2013-05-04",)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ((('<row r="3"', '<row r="2"'),), "row 2 comes after row 2"),
        ((('r="B2"', 'r="A2"'),), "a cell is repeated or out of order"),
        ((('r="B2"', 'r="B7"'),), "cell B7 is in row 2"),
        ((('t="inlineStr"><is><t>A-1</t></is>', 't="s"><v>9</v>'),), "there is no text number 9"),
        ((("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),), "it declares a document type"),
        ((("</worksheet>", ""),), "cannot be read as XLSX"),
    ],
)
def test_a_sheet_that_readers_understand_differently_is_refused(
    small: Small, tmp_path: Path, changes: tuple[tuple[str, str], ...], message: str
) -> None:
    path = rewritten(workbook(tmp_path / "in.xlsx"), *changes, part="sheet1.xml")
    with pytest.raises(InputError, match=message):
        small.load("movements", path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "it has a password, or is an XLS file"),
        ("in.xlsx", b"a,b\n", "cannot be read as XLSX"),
        ("~$in.xlsx", b"\x05owner" + bytes(160), "the lock file of an open workbook"),
    ],
)
def test_other_files_named_xlsx_are_refused(
    small: Small, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        small.load("movements", path)


def test_a_glob_passes_over_the_lock_file_of_an_open_workbook(small: Small, tmp_path: Path) -> None:
    workbook(tmp_path / "in.xlsx")
    (tmp_path / "~$in.xlsx").write_bytes(b"\x05owner" + bytes(160))
    assert small.load("movements", tmp_path / "*.xlsx").loaded == 2
