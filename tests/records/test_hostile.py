"""Input that is made to take long or much memory ends soon, with one line."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import duckdb
import pytest

from iomdb_loaders.errors import InputError
from iomdb_loaders.records import rejects
from tests.records.examples import COLUMNS, Row, row, rows, write_csv
from tests.records.small import Small
from tests.records.test_workbooks import load_with_map, workbook

HEADER = ",".join(COLUMNS["movements"])


@pytest.mark.parametrize("line", ["\n", "x" * 1000, ",".join(row("movements").values()) + "\n"])
def test_a_gzip_bomb_is_refused(small: Small, tmp_path: Path, line: str) -> None:
    path = tmp_path / "in.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{line * (40_000_000 // len(line))}".encode()))
    with pytest.raises(InputError, match="unpack to more than"):
        small.load("movements", path)


def test_an_xlsx_bomb_is_refused(small: Small, tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/more.xml", bytes(40_000_000))
    with pytest.raises(InputError, match=r"unpack to 400\d+, which is no table"):
        small.load("movements", path)


@pytest.mark.parametrize("count", [2_001, 1_000_000])
def test_too_many_columns_are_refused(small: Small, tmp_path: Path, count: int) -> None:
    (tmp_path / "in.csv").write_text(",".join(f"c{number}" for number in range(count)) + "\n1\n")
    with pytest.raises(InputError, match="line 1: more than 2000 columns"):
        small.load("movements", tmp_path / "in.csv")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (f"{HEADER}\n{'x' * 200_000}\n", None),
        (f"{HEADER.replace('sex', '?')}\n{'x' * 200_000}\n", "in.csv, line 1: column sex is missing"),
        (f'{HEADER.replace("sex", "?")}\n"{"x" * 200_000}"\n', "in.csv, line 1: column sex is missing"),
        (f"{HEADER},{'x' * 200_000}\n", "in.csv, line 1: the first line is longer than 131072 bytes"),
        (f'{HEADER},"{"x" * 200_000}"\n', "in.csv, line 1: the first line is longer than 131072 bytes"),
    ],
)
def test_long_lines_are_refused_by_name(small: Small, tmp_path: Path, text: str, error: str | None) -> None:
    path = tmp_path / "in.csv"
    path.write_text(text)
    if error is None:
        assert small.load("movements", path).rejected == 1
        return
    with pytest.raises(InputError, match=error):
        small.load("movements", path)


def test_many_values_of_a_map_are_replaced(small: Small, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [row("movements", sex="v99999")], "movements")
    pairs = "".join(f'v{number} = "F"\n' for number in range(100_000))
    assert load_with_map(small, path, f"[values.sex]\n{pairs}").loaded == 1


@pytest.mark.parametrize("limit", [3, 4])
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
@pytest.mark.parametrize(
    ("bad", "reason"),
    [({"sex": "?"}, "sex: not a known sex"), ({}, "movement_id: the id is in an earlier row")],
)
def test_reading_stops_soon_after_the_limit_of_rejects(
    small: Small,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limit: int,
    ending: str,
    bad: Row,
    reason: str,
) -> None:
    """Two good rows, 6 bad ones, of which one is wrong in another way; then more that are never listed."""
    monkeypatch.setattr(rejects, "MOST_LISTED", limit)
    made = [row("movements"), row("movements", movement_id="M-2"), row("movements", age="999")]
    made += [row("movements", **bad) for _ in range(5)] + rows("movements", 5)
    path = write_csv(tmp_path / "in.csv", made, "movements")
    if ending == "csv.gz":
        path = tmp_path / "in.csv.gz"
        path.write_bytes(gzip.compress((tmp_path / "in.csv").read_bytes()))
    elif ending == "parquet":
        path = tmp_path / "in.parquet"
        duckdb.sql(f"copy (from read_csv('{tmp_path / 'in.csv'}', all_varchar = true)) to '{path}'")
    with pytest.raises(InputError) as raised:
        small.load("movements", path, max_rejects="1")
    assert f": {limit + 1} of the first {limit + 3} rows rejected, 1 allowed, nothing loaded" in str(
        raised.value
    )
    assert str(raised.value).endswith(f"most often ({limit}): {reason}")
    with (tmp_path / f"{path.name}.rejects.csv").open() as file:
        assert len(file.readlines()) == 1 + limit + 1
    assert small.count("record.movement") == 0


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet", "xlsx"])
def test_pipes_are_refused(small: Small, tmp_path: Path, ending: str) -> None:
    os.mkfifo(tmp_path / f"pipe.{ending}")
    for pattern in (f"pipe.{ending}", "*"):
        with pytest.raises(InputError, match=f"pipe.{ending}: not a regular file"):
            small.load("movements", tmp_path / pattern)


def test_odd_names_are_refused(small: Small, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [row("movements")], "movements")
    os.mkfifo(tmp_path / "map.toml")
    with pytest.raises(InputError, match=r"map\.toml: not a regular file"):
        load_with_pipe(small, path)
    for name in (b"\xff.csv", b"a\nb.csv", b"a\x1b[31m.csv"):
        odd = tmp_path / os.fsdecode(name)
        path.rename(odd)
        with pytest.raises(InputError, match="rename the file") as raised:
            small.load("movements", odd)
        assert str(raised.value).isprintable()
        odd.rename(path)


def load_with_pipe(small: Small, path: Path) -> None:
    from iomdb_loaders import records
    from tests.records.examples import YEAR
    from tests.records.small import REGISTRY, SQL

    request = records.Request("movements", path, YEAR, plain_ids=True, mapping=path.with_name("map.toml"))
    records.load(small.con, SQL, REGISTRY, request, "test", lambda step: None)
