"""The workbook as another library reads it: the figures of the edition, no blank or merged cell, statuses in words."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from iomdb.errors import InputError
from iomdb.publish import opened, workbook
from tests.packs import PACK, rows_of
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.records.examples import row, write_csv

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def path(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbook")
    done = run("-d", built, "publish", "xlsx", folder / "report.xlsx", cwd=folder)
    assert done.returncode == 0 and "23 tables" in done.stderr, done.stderr
    return folder / "report.xlsx"


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def table(book: Workbook, name: str) -> list[dict[str, object]]:
    """The rows of a sheet by heading: the headings are the first line with more than one cell."""
    lines = list(book[name].iter_rows(values_only=True))
    first = next(number for number, line in enumerate(lines) if sum(value is not None for value in line) > 1)
    return [dict(zip(map(str, lines[first]), line, strict=True)) for line in lines[first + 1 :]]


def test_the_figures_are_those_of_the_edition(book: Workbook) -> None:
    leaves = rows_of(PACK / "tables" / "table_4.csv")
    shown = table(book, "table_4")
    for sex, heading in (("F", "Female"), ("M", "Male")):
        total = sum(int(leaf["value"]) for leaf in leaves if leaf["sex"] == sex)
        assert shown[-1][heading] == total == sum(line[heading] for line in shown[:-1])
    # the total that the report prints in Tables 1 to 4
    assert [table(book, f"table_{n}")[-1]["Total migrants"] for n in (1, 2, 3)] == [376175] * 3
    assert shown[-1]["Total"] == 376175


def test_each_sheet_has_one_table_without_blank_or_merged_cells(book: Workbook) -> None:
    linked = [cell.value for (cell,) in book["Contents"].iter_rows(min_row=3, max_col=1)]
    assert linked == book.sheetnames[1:]
    for sheet in book:
        assert not sheet.merged_cells.ranges and str(sheet["A1"].value).strip(), sheet.title
        rows = list(sheet.iter_rows(values_only=True))
        first = next(n for n, line in enumerate(rows) if sum(value is not None for value in line) > 1)
        assert all(value is not None for line in rows[first:] for value in line), sheet.title
        assert len(set(rows[first])) == len(rows[first]), sheet.title


def test_statuses_are_words_and_letters(book: Workbook) -> None:
    printed = {(r["Row"], r["Column"]): r for r in table(book, "Figures") if r["Table"] == "table_2"}
    estimated = [r for r in printed.values() if r["Status"] == "estimated"]
    assert len(estimated) > 50 and all(r["Lower"] <= r["Value"] <= r["Upper"] for r in estimated)
    words = "; ".join(str(line["Status"]) for line in table(book, "table_2"))
    assert sum(map(int, re.findall(r"(\d+) estimated", words))) == len(estimated)
    flagged = [
        cell for line in book["table_2"].iter_rows() for cell in line if cell.number_format.endswith('" e"')
    ]
    assert len(flagged) == len(estimated)


def test_amounts_keep_their_decimals(book: Workbook) -> None:
    leaves = rows_of(PACK / "tables" / "expenditure_by_service.csv")
    printed = sorted(Decimal(leaf["value"]) for leaf in leaves if leaf["year"] == "2012")
    shown = [line["2012 (USD million)"] for line in table(book, "expenditure_by_service")[:-1]]
    assert sorted(Decimal(str(amount)) for amount in shown) == printed


def test_a_figure_that_differs_stops_the_publication(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = database.with_name("report.xlsx")
    path.write_bytes(b"the former one")
    write = workbook._Book._figure

    def wrong(book: object, page: object, number: int, place: int, cell: dict[str, object] | None) -> None:
        if cell and (cell["row_key"], cell["table_id"]) == ("total", "table_4"):
            cell = {**cell, "value": Decimal(1)}
        write(book, page, number, place, cell)  # type: ignore[arg-type]

    monkeypatch.setattr(workbook._Book, "_figure", wrong)
    with opened(database, ["report"]) as source, pytest.raises(InputError, match="differs in the sheets"):
        workbook.publish(source, path)
    assert path.read_bytes() == b"the former one"


def test_counts_from_records_are_protected_first(database: Path) -> None:
    rows = [row("movements", movement_id=f"M-{number}") for number in range(3)]
    write_csv(database.with_name("in.csv"), rows, "movements")
    options = ("--year", 2013, "--plain-ids")
    for command in (("load", "movements", "in.csv", *options), ("publish", "xlsx", "report.xlsx")):
        done = run(*command, cwd=database.parent)
        assert done.returncode == 0, done.stderr
    shown = table(openpyxl.load_workbook(database.with_name("report.xlsx")), "Figures")
    of_records = [line for line in shown if line["Report year"] == 2013 and line["Table"] == "table_1"]
    assert {line["Status"] for line in of_records} >= {"suppressed"}
    assert not [line for line in of_records if line["Value"] in (1, 2, 3, 4)]


def test_a_folder_that_is_absent_is_one_line(database: Path) -> None:
    done = run("publish", "xlsx", "no/report.xlsx", cwd=database.parent)
    assert "no" in error_line(done) and not (database.parent / "no").exists()
