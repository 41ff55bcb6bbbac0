"""Wherever a figure is shown, its unit, its source and how it is known are shown with it."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import openpyxl
import pytest

import iomdb as api
from tests.cli.screens import Shown, shown_tables_of
from tests.packs import leaves
from tests.processes import iomdb

FLAGS = {"estimated": "e", "inferred": "i", "corrected": "r"}
# what the pack states of the leaf figures of Table 3; its totals are derived
KNOWN = Counter(leaf.status for leaf in leaves("table_3"))
COUNTED = f"{KNOWN['estimated']} of 1,548 values estimated"


@pytest.fixture(scope="module")
def here(built: Path) -> Path:
    return built.parent


@pytest.fixture(scope="module")
def shown_tables(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    return shown_tables_of(built, tmp_path_factory.mktemp("marks"))


@pytest.fixture(scope="module")
def expected(con: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """The rows of Table 3 as a reader must find them: figures with the flags of their status, in the printed order."""
    return rows_of_table_3(con, set())


@pytest.fixture(scope="module")
def marked(con: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """The same with a t for a thin figure, by the margins of the pack."""
    return rows_of_table_3(con, {leaf.key for leaf in leaves("table_3") if leaf.margin in ("1", "2", "3")})


def rows_of_table_3(con: duckdb.DuckDBPyConnection, thin: set[tuple[str, str]]) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for row_no, row_key, column_key, value, status in con.execute(
        "select row_no, row_key, column_key, cast(value as bigint), status from report.table_3_cells "
        "order by row_no, column_no"
    ).fetchall():
        flag = FLAGS.get(status, "") + ("t" if (row_key, column_key) in thin else "")
        rows.setdefault(row_no, []).append(f"{value} {flag}".strip())
    return list(rows.values())


class Cells(HTMLParser):
    """The texts of the cells of the body of an HTML table, by row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(text.partition("<tbody>")[2].partition("</tbody>")[0])

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def test_screen_has_a_flag_beside_each_figure(
    shown_tables: dict[str, Shown], marked: list[list[str]]
) -> None:
    lines = shown_tables["table_3"].lines(1000)
    rule = next(number for number, line in enumerate(lines) if set(line) == {"─"})
    rows = [
        re.findall(r"  (\d+(?: [eirt]+)?)(?=  |$)", re.sub(" +$", "", line))
        for line in lines[rule + 1 :]
        if line
    ]
    assert rows[: len(marked)] == marked


def test_screen_says_unit_status_and_source(shown_tables: dict[str, Shown]) -> None:
    text = "\n".join(shown_tables["table_3"].lines(200))
    assert text.startswith("Table 3: Movements by service and region of departure")
    assert "\nUnit: migrants\n" in text
    assert (
        f"{COUNTED} (e); {KNOWN['inferred']} inferred (i); {KNOWN['corrected']} corrected (r); bounds with --cells"
        in text
    )
    assert "Source: MC/2377, Report of the Director General" in text


def test_every_table_has_title_unit_status_and_source(shown_tables: dict[str, Shown]) -> None:
    for table, shown in shown_tables.items():
        lines = shown.lines(200)
        assert shown.job.about and shown.job.about.title in lines[0], table
        assert re.fullmatch(r"Unit: [a-zA-Z; ]+", lines[1]), table
        assert any(line.startswith("Status: ") for line in lines), table
        assert any(line.startswith("Source: MC/2377") for line in lines), table


def test_missing_is_not_blank(shown_tables: dict[str, Shown]) -> None:
    lines = shown_tables["annex_1_7"].lines(120)
    health = next(line for line in lines if line.startswith("Migration Health"))
    assert health.split()[2:] == [":", ":", ":", "73.3", "88.5"]
    assert "Status: 21 of 40 values missing (:)" in lines


def test_suppressed_is_not_blank(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute(
            "update fact.movement_by_age_sex set migrants = null, status = 'suppressed' "
            "where age_group = 'age_80_89' and sex = 'F'"
        )
    shown = iomdb("table", "table_4", "--format", "table", cwd=database.parent).stdout
    row = next(line for line in shown.splitlines() if line.startswith("80-89"))
    assert row.split()[1:3] == ["c", "245"]
    assert re.search(r"^Status: .*1.* suppressed \(c\)", shown, re.MULTILINE)


def test_markdown_and_html_have_the_flags(here: Path, marked: list[list[str]]) -> None:
    markdown = iomdb("table", "table_3", "--format", "md", cwd=here).stdout
    rows = [line.strip("| ").split(" | ") for line in markdown.splitlines() if line.startswith("|")][2:]
    assert [row[-36:] for row in rows] == marked
    html = iomdb("table", "table_3", "--format", "html", cwd=here).stdout
    assert [row[-36:] for row in Cells(html).rows] == marked
    for text in (markdown, html):
        assert "Unit: migrants" in text and COUNTED in text and "MC/2377" in text


def test_json_has_status_and_source(here: Path, expected: list[list[str]]) -> None:
    found = json.loads(iomdb("table", "table_3", "--format", "json", cwd=here).stdout)
    assert found["unit"] == "migrants" and found["source"].startswith("MC/2377")
    assert found["status"]["estimated"] == KNOWN["estimated"]
    rows = []
    for row in found["rows"]:
        status = row.pop("status", {})
        figures = list(row.items())[6:]
        flags = {name: FLAGS[known] for name, known in status.items()}
        rows.append([f"{value} {flags[name]}" if name in flags else str(value) for name, value in figures])
    assert rows == expected


def test_workbook_has_numbers_with_flags_and_status_in_words(
    here: Path, expected: list[list[str]], tmp_path: Path
) -> None:
    assert iomdb("table", "table_3", "--output", tmp_path / "x.xlsx", cwd=here).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert len(book.sheetnames) == 1
    head, *rows = [list(row) for row in book.active.iter_rows() if row[1].value is not None]
    above = [row[0].value for row in book.active.iter_rows(max_row=head[0].row - 1)]
    assert above[0].startswith("Table 3: ") and above[1] == "Unit: migrants"
    assert any(COUNTED in line for line in above) and any("MC/2377" in line for line in above)
    names = [cell.value for cell in head]
    assert names[-1] == "status"
    for row, figures in zip(rows, expected, strict=True):
        words = dict(part.split(": ") for part in (row[-1].value or "").split("; ") if part)
        flags = {name: FLAGS[known] for name, known in words.items()}
        shown = []
        for name, cell in list(zip(names, row, strict=True))[6:-1]:
            assert isinstance(cell.value, int)
            assert (f'"{flags[name]}"' if name in flags else "").strip('"') in cell.number_format
            shown.append(f"{cell.value} {flags[name]}" if name in flags else str(cell.value))
        assert shown == figures


def test_workbook_says_missing_in_words(here: Path, tmp_path: Path) -> None:
    assert iomdb("table", "annex_1_7", "--output", tmp_path / "x.xlsx", cwd=here).returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    row = next(row for row in sheet.iter_rows(values_only=True) if row[3] == "Migration Health")
    assert row[4:9] == ("missing", "missing", "missing", 73.3, 88.5)
    assert row[9] == "2008: missing; 2009: missing; 2010: missing"


def test_parquet_has_title_and_source(here: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    assert iomdb("table", "table_3", "--output", path, cwd=here).returncode == 0
    found = dict(duckdb.sql(f"select key, value from parquet_kv_metadata('{path}')").fetchall())
    assert found[b"unit"] == b"migrants" and found[b"source"].startswith(b"MC/2377")


def test_csv_has_no_comments_and_its_long_form_the_status(here: Path) -> None:
    wide = list(csv.reader(iomdb("table", "table_3", cwd=here).stdout.splitlines()))
    assert {len(row) for row in wide} == {42} and all(row[6].isdigit() for row in wide[1:])
    cells = list(csv.DictReader(iomdb("table", "table_3", "--cells", cwd=here).stdout.splitlines()))
    assert sum(cell["status"] == "estimated" and cell["lower"] != "" for cell in cells) == KNOWN["estimated"]


def test_frame_of_a_table_says_what_it_is(built: Path, tmp_path: Path, marked: list[list[str]]) -> None:
    with api.connect(shutil.copy(built, tmp_path / "iom.duckdb")) as db:
        assert re.search(r"iom\.duckdb: 2012; 23 tables", repr(db))
        table = db.table("table_3", year=2012)
        assert table.attrs["unit"] == "migrants" and table.attrs["source"].startswith("MC/2377")
        assert (
            table.attrs["status"]["estimated"] == KNOWN["estimated"]
            and "Without E-1" in db.table("table_6").attrs["notes"]
        )
        html = table._repr_html_()
        assert [row[-36:] for row in Cells(html).rows] == marked
        assert "Unit: migrants" in html and COUNTED in html
        missing = Cells(db.table("annex_1_2")._repr_html_()).rows
        assert [row[-1] for row in missing] == [":", ":", ":", ":", "2321"]
        # what is computed from it is a plain frame, and does not claim to be the table
        assert "Table 3" not in table[["serbia"]]._repr_html_()
    assert "closed" in repr(db)


def test_part_of_a_table_keeps_its_marks(here: Path) -> None:
    command = ("table", "table_3", "--columns", "Serbia,kosovo_unsc_1244", "--where", "serbia > 1000")
    shown = iomdb(*command, "--format", "md", cwd=here).stdout
    rows = [line.strip("| ").split(" | ")[-2:] for line in shown.splitlines() if line.startswith("|")]
    assert rows[0] == ["Serbia", "Kosovo/UNSC 1244"]
    assert rows[2:] == [["3762 t", "1226 t"], ["3762", "1233"], ["3762", "1233"], ["3834", "1270"]]


def test_transposed_table(here: Path) -> None:
    rows = list(csv.reader(iomdb("table", "table_4", "--transpose", cwd=here).stdout.splitlines()))
    assert rows[0][:3] == ["Age group", "0-9", "10-17"] and len(rows) == 4
    assert rows[1][:4] == ["Female", "49303", "30260", "31558"] and rows[3][-1] == "376175"
