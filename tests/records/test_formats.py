"""The same rows as CSV, gzipped CSV, XLSX and Parquet give the same batch, whatever type their cells have."""

from __future__ import annotations

import csv
import datetime
import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from iomdb_loaders.errors import InputError
from tests.records.examples import COLUMNS, Row, row
from tests.records.small import TABLES, Small

Value = str | int | float | bool | datetime.date | datetime.datetime | Decimal | None
TYPES = {
    "varchar": str,
    "bigint": int,
    "double": float,
    "boolean": bool,
    "date": datetime.date,
    "decimal(18, 4)": Decimal,
}


def write_parquet(path: Path, kind: str, made: list[dict[str, Value]], types: Row) -> Path:
    columns = ", ".join(f'"{name}" {types.get(name, "varchar")}' for name in COLUMNS[kind])
    with duckdb.connect() as con:
        con.execute(f"create table t ({columns})")
        for item in made:
            con.execute(
                f"insert into t values ({', '.join('?' * len(COLUMNS[kind]))})",
                [item[name] for name in COLUMNS[kind]],
            )
        con.execute(f"copy t to '{path}' (format parquet)")
    return path


def write_workbook(path: Path, kind: str, made: list[dict[str, Value]]) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(COLUMNS[kind])
    for item in made:
        sheet.append([item[name] for name in COLUMNS[kind]])
    book.save(path)
    return path


def text(value: Value) -> str:
    """A value as a person writes it in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return str(value.date()) if value.time() == datetime.time() else str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def write_text(path: Path, kind: str, made: list[dict[str, Value]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS[kind])
        writer.writerows([text(item[name]) for name in COLUMNS[kind]] for item in made)
    return path


def batch(small: Small, kind: str, path: Path) -> tuple[Any, ...]:
    """The rows that a file gives, and the line, column and rule of each that it does not."""
    done = small.load(kind, path)
    stored = small.ask(f"from (select * exclude (batch) from record.{TABLES[kind]}) order by all")
    first = 1 if path.suffix == ".parquet" else 2
    rejected = small.ask(f"select line - {first}, column_name, rule from record.reject order by line")
    small.unload_all()
    return done.read, stored, rejected


DAYS = st.dates(datetime.date(2012, 12, 1), datetime.date(2014, 1, 31))
NAMES = st.text(st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=6)
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "movements": {
        "movement_id": st.one_of(
            st.integers(1, 50).map(lambda number: ("bigint", number)),
            st.integers(1, 50).map(lambda number: ("double", float(number))),
            NAMES.map(lambda name: ("varchar", name)),
        ),
        "movement_date": st.one_of(
            DAYS.map(lambda day: ("date", day)),
            DAYS.map(lambda day: ("varchar", str(day))),
            DAYS.map(lambda day: ("timestamp", datetime.datetime.combine(day, datetime.time()))),
            DAYS.map(lambda day: ("timestamp_ns", datetime.datetime.combine(day, datetime.time(10, 30)))),
        ),
        "age": st.one_of(
            st.integers(-1, 121).map(lambda age: ("bigint", age)),
            st.sampled_from([0.0, 30.0, 12.5, 120.0]).map(lambda age: ("double", age)),
            st.sampled_from(["", "7", "007", "x"]).map(lambda age: ("varchar", age)),
        ),
        "synthetic": st.sampled_from([("boolean", True), ("boolean", False), ("varchar", "yes")]),
    },
    "expenditure": {
        "amount_usd": st.one_of(
            st.decimals(-(10**9), 10**9, places=2).map(lambda sum_: ("decimal(18, 4)", sum_)),
            st.integers(-(10**8), 10**8).map(lambda cents: ("double", cents / 100)),
            st.integers(-(10**12), 10**12).map(lambda sum_: ("bigint", sum_)),
            st.sampled_from(["1.5", "1,5", "1e3"]).map(lambda sum_: ("varchar", sum_)),
        ),
        "year": st.sampled_from([("bigint", 2013), ("double", 2013.0), ("varchar", "2013")]),
    },
}


@st.composite
def tables(draw: st.DrawFn, kind: str) -> tuple[list[dict[str, Value]], Row]:
    """Rows whose cells have one type in each column, some of them missing."""
    types: Row = {}
    made: list[dict[str, Value]] = [dict(row(kind)) for _ in range(draw(st.integers(1, 6)))]
    for name, values in FIELDS[kind].items():
        types[name] = draw(values)[0]
        same = values.filter(lambda pair, wanted=types[name]: pair[0] == wanted).map(lambda pair: pair[1])
        for item in made:
            item[name] = draw(st.one_of(same, same, same, st.none()))
    if draw(st.booleans()):
        made.insert(draw(st.integers(0, len(made))), dict.fromkeys(COLUMNS[kind]))
    return made, types


def every_format_gives_the_same_batch(kind: str, small: Small, tmp_path: Path, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(tables(kind))
    def run(drawn: tuple[list[dict[str, Value]], Row]) -> None:
        made, types = drawn
        plain = write_text(tmp_path / "in.csv", kind, made)
        if all(value is None for item in made for value in item.values()):
            return
        expected = batch(small, kind, plain)
        assert expected[0] == sum(any(item.values()) for item in made)
        packed = tmp_path / "in.csv.gz"
        packed.write_bytes(gzip.compress(plain.read_bytes()))
        assert batch(small, kind, packed) == expected
        assert batch(small, kind, write_parquet(tmp_path / "in.parquet", kind, made, types)) == expected
        assert batch(small, kind, write_workbook(tmp_path / "in.xlsx", kind, made)) == expected

    run()


@pytest.mark.parametrize("kind", ["movements"])
def test_every_format_gives_the_same_batch(kind: str, small: Small, tmp_path: Path) -> None:
    every_format_gives_the_same_batch(kind, small, tmp_path, 1)


@pytest.mark.parametrize(
    ("column", "expression", "stored"),
    [
        ("movement_id", "1001.0::double", "1001"),
        ("movement_id", "1001.0::float", "1001"),
        ("movement_id", "1001::hugeint", "1001"),
        ("movement_id", "1001.000::decimal(9, 3)", "1001"),
        ("movement_id", "''", None),
        ("movement_id", "1e15::double", None),
        ("movement_id", "16777217::float", None),
        ("movement_id", "'nan'::double", None),
        ("age", "30.0::double", 30),
        ("age", "'nan'::double", "blank"),
        ("age", "''", "blank"),
        ("age", "null::integer", "blank"),
        ("age", "'inf'::double", None),
        ("movement_date", "timestamp_s '2013-05-04'", datetime.date(2013, 5, 4)),
        ("movement_date", "timestamp_ns '2013-05-04'", datetime.date(2013, 5, 4)),
        ("movement_date", "timestamp '2013-05-04 00:00:01'", None),
        ("movement_date", "timestamp 'infinity'", None),
    ],
)
def test_parquet_values_mean_what_they_say(
    small: Small, tmp_path: Path, column: str, expression: str, stored: object
) -> None:
    values = {name: f"'{value}'" for name, value in row("movements").items()} | {column: expression}
    path = tmp_path / "in.parquet"
    duckdb.sql(f"copy (select {', '.join(f'{v} as {n}' for n, v in values.items())}) to '{path}'")
    done = small.load("movements", path)
    assert done.rejected == (stored is None)
    if stored is not None:
        found = small.ask(f"select {column} from record.movement")
        assert found == [(None if stored == "blank" else stored,)]


@pytest.mark.parametrize(
    "expression",
    [
        "'\\xC3\\xA91'::blob",
        "['a']",
        "{'a': 1}",
        "timestamptz '2013-05-04 00:00:00+00'",
        "time '10:00'",
        "interval 1 day",
    ],
)
def test_parquet_types_without_a_text_are_refused_where_they_are_read(
    small: Small, tmp_path: Path, expression: str
) -> None:
    path = tmp_path / "in.parquet"
    for column, read in (("movement_id", True), ("more", False)):
        values = {name: f"'{value}'" for name, value in row("movements").items()} | {column: expression}
        duckdb.sql(f"copy (select {', '.join(f'{v} as {n}' for n, v in values.items())}) to '{path}'")
        if read:
            with pytest.raises(InputError, match=r"column movement_id: a column of type .* is not read"):
                small.load("movements", path)
        else:
            assert small.load("movements", path).loaded == 1


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet", "xlsx"])
def test_folders_names_are_no_data(small: Small, tmp_path: Path, ending: str) -> None:
    made: list[dict[str, Value]] = [dict(row("movements"))]
    folder = tmp_path / "sex=M" / "movement_id=X" / "year=2013" / "age=5" / "line=1"
    folder.mkdir(parents=True)
    path = folder / f"in.{ending}"
    if ending == "parquet":
        write_parquet(path, "movements", made, {})
    elif ending == "xlsx":
        write_workbook(path, "movements", made)
    else:
        write_text(path, "movements", made)
        if ending == "csv.gz":
            path.write_bytes(gzip.compress(path.read_bytes()))
    assert small.load("movements", path).loaded == 1
    found = small.ask(
        "select m.movement_id, s.code, m.age from record.movement as m inner join record.code as s "
        "on s.list = 'sex' and m.sex = s.number"
    )
    assert found == [("M-1", "F", 33)]


def test_a_column_of_parquet_may_have_any_name(small: Small, tmp_path: Path) -> None:
    values = {name: f"'{value}'" for name, value in row("movements").items()} | {"sex": "'?'"}
    made = ", ".join(f"{v} as {n}" for n, v in values.items())
    path = tmp_path / "in.parquet"
    duckdb.sql(f'copy (select {made}, 7 as file_row_number, 8 as line, 9 as "a "" b") to \'{path}\'')
    assert small.load("movements", path).rejected == 1
    assert small.ask("select line from record.reject") == [(1,)]
