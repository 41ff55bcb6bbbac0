"""Postings have no ids: the same ones must not count twice, in whatever form the file comes again."""

from __future__ import annotations

import csv
import gzip
import random
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from iomdb_loaders import records
from iomdb_loaders.errors import InputError
from iomdb_loaders.records import Loaded
from tests.records.examples import COLUMNS, YEAR, Row, row, write_csv
from tests.records.small import REGISTRY, SQL, Small

KIND = "expenditure"


def postings(count: int) -> list[Row]:
    """Postings, some of which are equal to others."""
    return [row(KIND, amount_usd=f"{100 + number // 2}.5") for number in range(count)]


def load(small: Small, *paths: Path, **options: object) -> Loaded:
    request = records.Request(KIND, paths, YEAR, max_rejects="100%", plain_ids=True, **options)  # type: ignore[arg-type]
    return records.load(small.con, SQL, REGISTRY, request, "test", lambda step: None)


def total(small: Small) -> Decimal | None:
    found: Decimal | None = small.ask("select sum(amount_usd) from record.expenditure")[0][0]
    return found


def saved_again(path: Path, made: list[Row], form: str) -> Path:
    """The same postings in a file with other bytes."""
    made = random.Random(1).sample(made, len(made))
    if form == "xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(COLUMNS[KIND])
        for item in made:
            sheet.append([item[name] for name in COLUMNS[KIND]])
        book.save(path.with_suffix(".xlsx"))
        return path.with_suffix(".xlsx")
    write_csv(path, made, KIND)
    if form == "parquet":
        target = path.with_suffix(".parquet")
        duckdb.sql(f"copy (from read_csv('{path}', all_varchar = true)) to '{target}'")
        return target
    if form == "gzip":
        target = path.with_suffix(".csv.gz")
        target.write_bytes(gzip.compress(path.read_bytes()))
        return target
    if form == "CRLF":
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    if form == "quotes":
        with path.open("w", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(COLUMNS[KIND])
            writer.writerows([item[name] for name in COLUMNS[KIND]] for item in made)
    if form == "other spelling":
        text = path.read_text().replace("migration_health", "Migration Health").replace(".5,", ".50,")
        path.write_text(text)
    return path


@pytest.mark.parametrize("form", ["order", "CRLF", "quotes", "gzip", "xlsx", "parquet", "other spelling"])
def test_postings_that_come_again_are_refused(small: Small, tmp_path: Path, form: str) -> None:
    made = postings(7)
    load(small, write_csv(tmp_path / "in.csv", made, KIND))
    before = total(small)
    again = saved_again(tmp_path / "again.csv", made, form)
    with pytest.raises(InputError, match=r"all its rows are in batch 1; .*iomdb unload 1; .*--allow-repeats"):
        load(small, again)
    assert total(small) == before
    assert load(small, again, allow_repeats=True).loaded == 7


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (slice(0, 3), "all its rows are in batch 1"),
        (slice(0, 9), "all rows of batch 1 are in it"),
        (slice(1, 9), None),
        (slice(7, 9), None),
    ],
)
def test_a_part_and_a_later_state_of_a_file_are_refused(
    small: Small, tmp_path: Path, rows: slice, message: str | None
) -> None:
    made = postings(9)
    load(small, write_csv(tmp_path / "in.csv", made[:6], KIND))
    again = write_csv(tmp_path / "again.csv", made[rows], KIND)
    if message is None:
        assert load(small, again).loaded == len(made[rows])
    else:
        with pytest.raises(InputError, match=message):
            load(small, again)


def test_multiplicity_counts(small: Small, tmp_path: Path) -> None:
    """One posting more of two equal ones is no repetition of the batch."""
    one, other = row(KIND), row(KIND, amount_usd="7")
    load(small, write_csv(tmp_path / "1.csv", [one, other], KIND))
    assert load(small, write_csv(tmp_path / "2.csv", [one, one], KIND)).loaded == 2


@pytest.mark.parametrize("rejected", [False, True])
def test_two_files_of_a_batch_are_compared(small: Small, tmp_path: Path, *, rejected: bool) -> None:
    made = postings(5)
    bad = [row(KIND, amount_usd="x")] if rejected else []
    first = write_csv(tmp_path / "1.csv", [row(KIND, amount_usd="3"), *bad], KIND)
    second = write_csv(tmp_path / "2.csv", [*made[:2], *bad, *made[2:]], KIND)
    third = saved_again(tmp_path / "3.csv", made, "CRLF")
    with pytest.raises(InputError, match=r"3\.csv: its rows are those of .*2\.csv"):
        load(small, first, second, third)
    assert load(small, first, second, third, allow_repeats=True).loaded == 11


def test_a_file_with_rejected_rows_that_comes_again_with_a_map(small: Small, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [row(KIND), row(KIND, programme="op")], KIND)
    assert load(small, path).rejected == 1
    (tmp_path / "map.toml").write_text('[values.programme]\nop = "operational"\n')
    with pytest.raises(InputError, match=r"batch 1, which rejected 1 rows; .* first run: iomdb unload 1"):
        load(small, path, mapping=tmp_path / "map.toml")
    small.unload(1)
    assert load(small, path, mapping=tmp_path / "map.toml").loaded == 2


LARGEST = Decimal("9999999999999.99")


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_amounts_load_and_sum(small: Small, tmp_path: Path, sign: int) -> None:
    made = [row(KIND, amount_usd=str(sign * LARGEST)) for _ in range(3)]
    made += [
        row(
            KIND,
            amount_usd=str(sign * LARGEST),
            programme="administrative",
            service_class="",
            finance_region="",
        )
    ]
    assert load(small, write_csv(tmp_path / "in.csv", made, KIND)).loaded == 4
    for fact, unit in (
        ("by_programme", "musd"),
        ("by_service", "musd"),
        ("by_region", "musd"),
        ("by_service_region", "kusd"),
    ):
        factor = 1_000_000 if unit == "musd" else 1_000
        found = small.ask(
            f"select sum(amount_{unit}) from fact.expenditure_{fact} where report_year = {YEAR} and year = {YEAR}"
        )[0][0]
        assert found * factor == sign * LARGEST * (4 if fact == "by_programme" else 3)
    for (view,) in small.ask(
        "select schema_name || '.' || view_name from duckdb_views() where view_name like 'expenditure%'"
    ):
        small.ask(f"from {view}")


def test_sums_beyond_a_fact_are_refused(small: Small, tmp_path: Path) -> None:
    made = [row(KIND, amount_usd=str(LARGEST))] * 100_001
    with pytest.raises(InputError, match="the sums of 2013 are larger than a fact can hold"):
        load(small, write_csv(tmp_path / "in.csv", made, KIND))
    assert total(small) is None
