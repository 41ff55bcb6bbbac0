"""The command line through real processes: data on stdout, talk on stderr, exit codes 0, 1 and 2."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.packs import TABLES
from tests.processes import environment, error_line, iomdb

COMMANDS = ("build", "tables", "table", "query", "check", "transcribe")


@pytest.fixture(scope="module")
def here(built: Path) -> Path:
    """The folder that holds iom.duckdb: commands run there need no --database."""
    return built.parent


def rows_in(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


# -- help, version, wrong use ----------------------------------------------------------------------


def test_version_is_that_of_the_package(tmp_path: Path) -> None:
    from importlib.metadata import version

    done = iomdb("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"iomdb {version('iomdb')}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples(command: str, tmp_path: Path) -> None:
    done = iomdb(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Example" in done.stdout and f"iomdb {command}" in done.stdout


def test_help_lists_the_commands(tmp_path: Path) -> None:
    done = iomdb("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert all(command in done.stdout for command in COMMANDS)
    assert "--database" in done.stdout and "IOMDB_DATABASE" in done.stdout


def test_unknown_command(tmp_path: Path) -> None:
    done = iomdb("tabel", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert "Traceback" not in done.stderr


def test_python_m_is_the_same(here: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "iomdb", "table", "table_4"],
        cwd=here,
        env=environment(here),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == iomdb("table", "table_4", cwd=here).stdout


# -- tables ----------------------------------------------------------------------------------------


def test_tables_lists_every_table_with_its_completeness(here: Path) -> None:
    done = iomdb("tables", cwd=here)
    header, *rows = rows_in(done.stdout)
    assert header == ["id", "title", "rows", "version", "completeness"]
    assert [row[0] for row in rows] == list(TABLES)
    for name, title, count, version, completeness in rows:
        assert title and completeness
        assert version == ("2" if name in TIDY else "1"), name
        assert int(count) > 0 and not completeness.startswith("empty"), name
    assert {row[0]: row[4] for row in rows}["annex_1_2"] == "4 of 5 values missing"
    assert json.loads(iomdb("tables", "--format", "json", cwd=here).stdout)[0]["id"] == "table_1"


# -- table -----------------------------------------------------------------------------------------


# tables whose latest version is tidy: iomdb table shows the printed grid, version 1
TIDY = ("table_6", "annex_1_1", "annex_1_7", "annex_1_10", "annex_1_11")
YEARS = ["2008", "2009", "2010", "2011", "2012"]
GRIDS = {
    "table_6": ["category_grade", *(f"{year} {sex}" for year in YEARS for sex in "FM")],
    "annex_1_7": ["service_classification", *YEARS],
}


@pytest.mark.parametrize("table", ["table_1", "table_6", "expenditure_by_region", "annex_1_7", "annex_1_9"])
def test_csv_is_the_printed_view(here: Path, con: duckdb.DuckDBPyConnection, table: str) -> None:
    """The columns of the view; where the printed columns are years, the years themselves."""
    done = iomdb("table", table, cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    header, *rows = rows_in(done.stdout)
    view = f"{table}_v1" if table in TIDY else table
    expected = con.execute(f"select * from report.{view} order by report_year, row_no").fetchall()
    names = [row[0] for row in con.execute(f"describe report.{view}").fetchall()]
    assert header == ([*names[:3], *GRIDS[table]] if table in TIDY else names)
    assert [[*map(plain, row)] for row in expected] == [[*map(plain, row)] for row in rows]


def plain(value: object) -> str:
    """A number by its value, a text as it is, nothing as nothing."""
    if value is None or value == "":
        return ""
    try:
        return f"{float(str(value)):.6f}"
    except ValueError:
        return str(value)


@pytest.fixture(scope="module")
def csv_rows(here: Path) -> list[list[str]]:
    """Table 6 as CSV: it has text, numbers and empty places."""
    rows = rows_in(iomdb("table", "table_6", "--format", "csv", cwd=here).stdout)
    assert any("" in row for row in rows)
    return [rows[0], *([*map(plain, row)] for row in rows[1:])]


def test_json_equals_csv(here: Path, csv_rows: list[list[str]]) -> None:
    records = json.loads(iomdb("table", "table_6", "--format", "json", cwd=here).stdout)["rows"]
    assert [list(record) for record in records] == [csv_rows[0]] * len(records)
    assert [[*map(plain, record.values())] for record in records] == csv_rows[1:]
    assert records[0]["2008 F"] == 0 and records[-1]["2012 M"] is None


def test_parquet_equals_csv(here: Path, csv_rows: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "t6.parquet"
    done = iomdb("table", "table_6", "--output", path, cwd=here)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    relation = duckdb.sql(f"select * from read_parquet('{path}')")
    assert list(relation.columns) == csv_rows[0]
    assert [[*map(plain, row)] for row in relation.fetchall()] == csv_rows[1:]
    assert "BIGINT" in map(str, relation.types)


def test_xlsx_equals_csv(here: Path, csv_rows: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "t6.xlsx"
    done = iomdb("table", "table_6", "--format", "xlsx", "--output", path, cwd=here)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    rows = list(openpyxl.load_workbook(path)["data"].iter_rows(values_only=True))
    # title, unit, status, notes and source are above the table
    rows = rows[next(number for number, row in enumerate(rows) if row[1] is not None) :]
    assert list(rows[0]) == csv_rows[0]
    assert [[*map(plain, row)] for row in rows[1:]] == csv_rows[1:]
    assert isinstance(rows[1][0], int)


def test_markdown_says_the_same_to_people(here: Path, csv_rows: list[list[str]]) -> None:
    """Printed headings, and no columns that only machines need."""
    shown = iomdb("table", "table_6", "--format", "md", cwd=here).stdout
    lines = [line for line in shown.splitlines() if line.startswith("|")]
    assert lines[0].startswith("| Category/grade |") and set(lines[1]) <= set("|-: ")
    cells = [[part.strip() for part in line.strip("|").split("|")] for line in lines[2:]]
    assert [[*map(plain, row)] for row in cells] == [row[3:] for row in csv_rows[1:]]


def test_table_format_in_a_pipe_has_headings_and_every_row(here: Path, csv_rows: list[list[str]]) -> None:
    done = iomdb("table", "table_4", "--format", "table", cwd=here)
    assert done.returncode == 0 and "\x1b" not in done.stdout
    assert "Statistics by gender and age group" in done.stdout
    assert "Female" in done.stdout and "376175" in done.stdout.replace(" ", "")
    assert "row_kind" not in done.stdout


@pytest.mark.parametrize("name", ["t4.csv", "t4.json", "t4.md", "t4.html"])
def test_output_file_says_what_stdout_says(here: Path, tmp_path: Path, name: str) -> None:
    """The file's ending chooses the format."""
    path = tmp_path / name
    done = iomdb("table", "table_1", "--cells", "--output", path, cwd=here)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    shown = iomdb("table", "table_1", "--cells", "--format", path.suffix[1:], cwd=here).stdout
    assert path.read_text(encoding="utf-8") == shown
    assert "Post-crisis" in shown or "Emergency" in shown


@pytest.mark.parametrize("format_", ["parquet", "xlsx"])
def test_binary_format_needs_a_file(here: Path, format_: str) -> None:
    assert "--output" in error_line(iomdb("table", "table_1", "--format", format_, cwd=here))


def test_output_that_cannot_be_written(here: Path) -> None:
    for name in ("x.csv", "x.xlsx", "x.parquet"):
        assert "nowhere" in error_line(iomdb("table", "table_1", "--output", f"nowhere/{name}", cwd=here))


def test_cells_tell_status_and_bounds(here: Path) -> None:
    header, *rows = rows_in(iomdb("table", "table_4", "--cells", cwd=here).stdout)
    assert header[-4:] == ["unit", "status", "lower", "upper"]
    assert len(rows) == 36
    assert {row[header.index("status")] for row in rows} == {"printed", "derived"}
    assert iomdb("table", "table_4_cells", cwd=here).stdout.splitlines()[0] == ",".join(header)


def test_version_of_a_table_can_be_asked_for(here: Path) -> None:
    latest = iomdb("table", "table_4", cwd=here).stdout
    assert latest == iomdb("table", "table_4_v1", cwd=here).stdout
    cells = iomdb("table", "table_4", "--cells", cwd=here).stdout
    assert cells == iomdb("table", "table_4_v1", "--cells", cwd=here).stdout


def test_year(here: Path) -> None:
    known = iomdb("table", "table_4", "--year", "2012", cwd=here)
    assert known.returncode == 0 and known.stdout == iomdb("table", "table_4", cwd=here).stdout
    assert "2012" in error_line(iomdb("table", "table_4", "--year", "1999", cwd=here))


def test_unknown_table_gets_the_nearest_name(here: Path) -> None:
    assert "did you mean table_4?" in error_line(iomdb("table", "tabel_4", cwd=here))
    assert "iomdb tables" in error_line(iomdb("table", "x", cwd=here))


@pytest.mark.parametrize("table", ["table_4; drop view report.table_4", "table_4 --", "../table_4", ""])
def test_table_name_is_not_sql(here: Path, table: str) -> None:
    assert "not known" in error_line(iomdb("table", table, cwd=here))


def test_unknown_format(here: Path) -> None:
    done = iomdb("table", "table_4", "--format", "pdf", cwd=here)
    assert done.returncode == 2 and done.stdout == "" and "pdf" in done.stderr


# -- query -----------------------------------------------------------------------------------------


def test_query_gives_rows(here: Path) -> None:
    done = iomdb("query", "select sum(migrants) as n from fact.movement_by_service", cwd=here)
    assert (done.returncode, done.stdout, done.stderr) == (0, "n\n376175\n", "")
    done = iomdb("query", "-", cwd=here, stdin="select 1 as a,\n 'x,y' as b, null as c")
    assert rows_in(done.stdout) == [["a", "b", "c"], ["1", "x,y", ""]]


def test_query_without_rows_keeps_its_header(here: Path) -> None:
    done = iomdb("query", "select code from ref.sex where false", cwd=here)
    assert (done.returncode, done.stdout) == (0, "code\n")


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("selec 1", "selec"),
        ("select nothing from fact.movement_by_service", "nothing"),
        ("select * from fact.nowhere", "nowhere"),
        ("select cast('x' as integer)", "x"),
        ("select cast(code as integer) from ref.sex", "F"),
        ("select error('stop here')", "stop here"),
        ("", "query"),
    ],
)
def test_query_error_is_one_line(here: Path, sql: str, says: str) -> None:
    assert says in error_line(iomdb("query", sql, cwd=here))


@pytest.mark.parametrize(
    "sql",
    [
        "delete from fact.movement_by_service",
        "create table x as select 1",
        "drop view report.table_1",
        "update source.edition set report_year = 1",
        "insert into meta.build values ('a', 'b')",
        "begin; delete from fact.movement_by_service; commit",
    ],
)
def test_query_may_not_write(here: Path, built: Path, sql: str) -> None:
    before = built.read_bytes()
    error_line(iomdb("query", sql, cwd=here))
    assert built.read_bytes() == before


# -- check -----------------------------------------------------------------------------------------


def test_check_is_1_when_a_figure_is_wrong(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("update fact.movement_by_age_sex set migrants = migrants + 1 where age_group = 'age_0_9'")
    done = iomdb("check", cwd=database.parent)
    assert done.returncode == 1
    assert "table_4 total total: printed 376175, computed 376177 [OPEN]" in done.stdout
    assert "open" in done.stderr
