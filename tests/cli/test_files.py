"""Files opened again by another reader: every value is there as it was, or the command refuses in one line."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import time
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.disk import limited
from tests.processes import SCRIPT, environment, error_line, iomdb

FORMATS = ("csv", "json", "md", "html", "xlsx", "parquet")
# one value of each kind, and the text of it that all text formats and workbooks show
KINDS = {
    "uuid '937512e3-ea3c-42a5-bc76-1918b6651051'": "937512e3-ea3c-42a5-bc76-1918b6651051",
    "[1, 2]": "[1,2]",
    "{'a': 1, 'b': [interval 1 month]}": '{"a":1,"b":["1 month"]}',
    "map {'a': 1}": '{"a":1}',
    r"'\x00\xFF'::blob": "00ff",
    "timestamptz '2012-01-01 00:00:00+02'": "2011-12-31 22:00:00+00",
    "timetz '10:00:00+02'": "10:00:00+02",
    "timestamp_ns '2012-01-01 00:00:00.123456789'": "2012-01-01 00:00:00.123456789",
    "interval '1 month 2 days'": "1 month 2 days",
    "time '24:00:00'": "24:00:00",
    "date 'infinity'": "infinity",
    "date '0044-03-15 (BC)'": "0044-03-15 (BC)",
    "date '12345-01-01'": "12345-01-01",
    "date '1899-12-31'": "1899-12-31",
    "date '1900-02-28'": "1900-02-28",
    "70141183460469231731687303715884105727::hugeint": "70141183460469231731687303715884105727",
    "12345678901234567": "12345678901234567",
    "'a'::enum('a', 'b')": "a",
    "'101'::bit": "101",
    "'=1+1'": "=1+1",
    "'mailto:a@example.org'": "mailto:a@example.org",
    "'internal:abc'": "internal:abc",
    "'http://example.org'": "http://example.org",
    "'@sum(1)'": "@sum(1)",
    "' lead'": " lead",
    "'Côte'": "Côte",
}
EVERY_KIND = "select " + ", ".join(f"{sql} as c{number}" for number, sql in enumerate(KINDS))


@pytest.fixture(scope="module")
def here(built: Path) -> Path:
    return built.parent


@pytest.fixture(scope="module")
def written(here: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same row in each format."""
    folder = tmp_path_factory.mktemp("files")
    for name in FORMATS:
        done = iomdb("query", EVERY_KIND, "--output", folder / f"x.{name}", cwd=here)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


def test_text_formats_keep_every_kind(written: Path) -> None:
    expected = list(KINDS.values())
    assert list(csv.reader((written / "x.csv").open(encoding="utf-8")))[1] == expected
    (record,) = json.loads((written / "x.json").read_text(encoding="utf-8"))
    numbers = (12345678901234567, 70141183460469231731687303715884105727)
    for value, text in zip(record.values(), expected, strict=True):
        assert value == (text if isinstance(value, str) else json.loads(text))
        assert not isinstance(value, int) or value in numbers
    lines = (written / "x.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3 and r"\[1,2\]" in lines[2]
    assert "<td>=1+1</td>" in (written / "x.html").read_text(encoding="utf-8")


def test_json_within_json(here: Path) -> None:
    """Numbers that JSON does not have are null at any depth, and the same letters in a text stay."""
    sql = r"""select {'n': 'nan'::double, 't': 'a "NaN" \ NaN', 'd': 1.10::decimal(9, 2)} as x, '{"a": 1}'::json as y"""
    (record,) = json.loads(iomdb("query", sql, "--format", "json", cwd=here).stdout)
    assert record == {"x": {"n": None, "t": 'a "NaN" \\ NaN', "d": 1.1}, "y": '{"a": 1}'}
    assert "column x" in error_line(
        iomdb("query", "select ['-inf'::double] as x", "--format", "json", cwd=here)
    )


def test_workbook_keeps_every_kind(written: Path) -> None:
    (row,) = openpyxl.load_workbook(written / "x.xlsx")["data"].iter_rows(min_row=2)
    assert [cell.value for cell in row] == list(KINDS.values())
    assert {cell.data_type for cell in row} == {"s"} and not any(cell.hyperlink for cell in row)


def test_parquet_keeps_every_kind(written: Path) -> None:
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        (row,) = con.execute(
            f"select cast(columns(*) as varchar) from read_parquet('{written / 'x.parquet'}')"
        ).fetchall()
        texts = {"[1,2]": "[1, 2]", '{"a":1,"b":["1 month"]}': "{'a': 1, 'b': [1 month]}"}
        texts |= {'{"a":1}': "{a=1}", "00ff": r"\x00\xFF"}
        assert list(row) == [texts.get(text, text) for text in KINDS.values()]


def test_workbook_has_numbers_and_dates(here: Path, tmp_path: Path) -> None:
    sql = (
        "select 7 as a, 1.50::decimal(6, 2) as b, 0.1::float as c, true as d, date '2012-02-29' as e, "
        "timestamp '2012-02-29 10:00:00.123' as f, null as g, 'nan'::double as h, sum(3) as i"
    )
    assert iomdb("query", sql, "--output", tmp_path / "x.xlsx", cwd=here).returncode == 0
    (row,) = openpyxl.load_workbook(tmp_path / "x.xlsx")["data"].iter_rows(min_row=2, values_only=True)
    moments = datetime(2012, 2, 29), datetime(2012, 2, 29, 10, 0, 0, 123000)
    assert row == (7, 1.5, 0.1, True, *moments, None, "nan", 3)


REFUSED = {
    "select repeat('x', 32768) as long_text": ("x.xlsx", "32,767"),
    # Excel counts a letter beyond the basic plane as two
    "select repeat('😀', 16384) as smiles": ("x.xlsx", "32,767"),
    "select 1 as a, 2 as a": ("x.json", "two columns are named a"),
    "select 3 as b, 1 as a, 2 as a": ("x.parquet", "two columns are named a"),
    "select 'infinity'::double as x": ("x.json", "column x"),
    "select 340282366920938463463374607431768211455::uhugeint as x": ("x.parquet", "DECIMAL(38,0)"),
    "select i, error('late') from range(3) t(i)": ("x.csv", "late"),
}


@pytest.mark.parametrize(("sql", "refusal"), REFUSED.items(), ids=lambda part: str(part)[:30])
def test_refusal_keeps_the_old_file(here: Path, tmp_path: Path, sql: str, refusal: tuple[str, str]) -> None:
    check_refusal(here, tmp_path, sql, *refusal)


def check_refusal(here: Path, tmp_path: Path, sql: str, name: str, says: str) -> None:
    (tmp_path / name).write_text("old")
    assert says in error_line(iomdb("query", sql, "--output", tmp_path / name, cwd=here))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "old"


@pytest.mark.parametrize("name", ["t.xls", "t.tsv", "t.ods", "t.txt", "t", "csv"])
def test_unknown_ending_is_refused(here: Path, tmp_path: Path, name: str) -> None:
    message = error_line(iomdb("table", "table_4", "--output", tmp_path / name, cwd=here))
    assert ".xlsx" in message and "--format" in message and not list(tmp_path.iterdir())
    done = iomdb("table", "table_4", "--output", tmp_path / name, "--format", "csv", cwd=here)
    assert done.returncode == 0 and (tmp_path / name).read_text().startswith("report_year,")


def test_ending_of_another_format_is_refused(here: Path, tmp_path: Path) -> None:
    output = ("--output", tmp_path / "t.xlsx", "--format", "csv")
    assert "t.csv" in error_line(iomdb("table", "table_4", *output, cwd=here))


@pytest.mark.parametrize("name", ["x.csv", "link.csv", "iom.duckdb"])
def test_database_is_never_overwritten(database: Path, name: str) -> None:
    """Not the one that is read, whatever it is called, nor any other."""
    folder = database.parent
    before = database.read_bytes()
    (folder / "x.csv").write_bytes(before)
    (folder / "link.csv").symlink_to("x.csv")
    command = ("--database", "x.csv", "table", "table_4", "--format", "csv", "--output", name)
    assert "database" in error_line(iomdb(*command, cwd=folder))
    assert database.read_bytes() == before == (folder / "x.csv").read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_full_disk_keeps_the_old_file(here: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"x.{name}"
    path.write_text("old")
    sql = "select i, md5(i::varchar) as digest from range(50000) t(i)"
    message = error_line(limited(100_000, "query", sql, "--output", path, cwd=here))
    assert "cannot be written" in message
    assert [file.name for file in tmp_path.iterdir()] == [path.name] and path.read_text() == "old"


@pytest.mark.parametrize("name", ["csv", "json"])
def test_sigterm_keeps_the_old_file(here: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"x.{name}"
    path.write_text("old")
    sql = "select i, md5(i::varchar) as digest from range(1000000000) t(i)"
    with subprocess.Popen(
        [SCRIPT, "query", sql, "--output", str(path)],
        cwd=here,
        env=environment(here),
        stderr=subprocess.PIPE,
    ) as process:
        draft = tmp_path / f".x.{name}.draft"
        end = time.monotonic() + 60
        while not (draft.exists() and draft.stat().st_size) and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 130
        assert process.stderr is not None and b"Traceback" not in process.stderr.read()
    assert [file.name for file in tmp_path.iterdir()] == [path.name] and path.read_text() == "old"


@pytest.mark.parametrize("name", FORMATS)
def test_no_rows(here: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"x.{name}"
    done = iomdb("query", "select 1 as a, [2] as b where false", "--output", path, cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    if name == "json":
        assert json.loads(path.read_text()) == []
    elif name == "parquet":
        assert duckdb.sql(f"describe from read_parquet('{path}')").fetchall()[1][:2] == ("b", "INTEGER[]")
    elif name == "xlsx":
        assert list(openpyxl.load_workbook(path)["data"].values) == [("a", "b")]
    else:
        assert len(path.read_text()) > 3


def test_line_break_and_bar_in_markdown(here: Path) -> None:
    done = iomdb("query", "select 'a|b' || chr(13) || chr(10) || 'c*d' as x", "--format", "md", cwd=here)
    assert done.stdout.splitlines() == ["| x |", "| --- |", r"| a\|b<br>c\*d |"]


def test_csv_keeps_an_empty_text_apart_from_null(here: Path) -> None:
    done = iomdb("query", "select '' as a, null as b union all select null, 'x,\"y'", cwd=here)
    assert done.stdout == 'a,b\n"",\n,"x,""y"\n'
    # readers skip an empty line
    assert iomdb("query", "select null as a", cwd=here).stdout == 'a\n""\n'
