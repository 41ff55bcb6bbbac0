"""A year from end to end at full size: drafted from 376,175 movements, checked, frozen, built, compared, published."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import duckdb
import pytest

from tests import next_year
from tests.packs import rows_of
from tests.processes import iomdb

pytestmark = pytest.mark.proof

# the cell in error of each finding that the layout of the report makes: rounded lines, and E-1 and E-2 left out
CELL_OF = {
    r"Annex I.1 total (\d+)": ("annex_1_1", "total", r"\1"),
    # Table 6 has no number of a grade in the years before there was one
    rf"fact.official_by_grade has no row of grade {next_year.GRADE} in \d+": (
        "table_6",
        next_year.GRADE,
        "2013/F",
    ),
    r"Table 6 against Table 5: total": ("table_6", "total", "2013/total"),
}


def test_a_year_from_end_to_end(built: Path, tmp_path: Path) -> None:
    # at full size in CI too
    cells, _ = next_year.make(tmp_path, 1)
    next_year.assert_right(tmp_path, built, cells)
    pack = tmp_path / "data" / "iom2013"
    drafted = {path: path.read_bytes() for path in pack.rglob("*.csv")}
    for kind in next_year.KINDS:
        next_year.run(tmp_path, "load", kind, f"records/{kind}.csv", "--year", 2012)
    next_year.run(tmp_path, "edition", "draft", 2013, "--output", pack, "--again")
    assert {path: path.read_bytes() for path in pack.rglob("*.csv")} == drafted
    review = iomdb("edition", "check", pack, "--all", cwd=tmp_path)
    assert review.returncode == 1
    shown = " ".join(review.stdout.split())
    for expected in (
        "table_7 new column: P-6",
        "table_5 new row: P-6",
        f"table_8 new row: {name(next_year.NEW_NATIONALITY)}",
        f"annex_1_8 gone row: {rows_of(tmp_path / 'data/codes/service_class.csv')[6]['name']}",
        "table_7: no column for a new code",
    ):
        assert expected in shown, expected
    explain_what_the_layout_makes(tmp_path, pack)
    next_year.run(tmp_path, "edition", "freeze", pack)
    next_year.run(tmp_path, "build", "--data", "data", "--output", "both.duckdb")
    next_year.assert_right(tmp_path, built, cells)
    assert iomdb("-d", "both.duckdb", "check", cwd=tmp_path).returncode == 0
    compared = iomdb("-d", "both.duckdb", "compare", 2012, 2013, "table_5", cwd=tmp_path)
    assert compared.returncode == 0 and "only in 2013" in compared.stdout
    next_year.run(tmp_path, "-d", "both.duckdb", "export", "public.duckdb", "--public", "--data", "data")
    assert_protected(tmp_path / "public.duckdb")


def name(code: str) -> str:
    return next(row["name"] for row in next_year.code_list("country") if row["code"] == code)


def explain_what_the_layout_makes(folder: Path, pack: Path) -> None:
    """Write the first page, and an erratum for each finding; any other finding fails here."""
    audits = json.loads(iomdb("-d", "both.duckdb", "check", "--format", "json", cwd=folder).stdout)["audits"]
    rows = []
    for audit in audits:
        for finding in audit["findings"]:
            if finding["report_year"] == 2013:
                patterns = [pattern for pattern in CELL_OF if re.fullmatch(pattern, finding["item"])]
                assert patterns, finding
                pattern, cell = patterns[0], CELL_OF[patterns[0]]
                found = re.fullmatch(pattern, finding["item"])
                assert found
                numbers = (
                    "" if finding[key] is None else f"{finding[key]:g}" for key in ("printed", "computed")
                )
                place = [found.expand(part) for part in cell]
                rows.append(
                    [len(rows) + 1, audit["name"], finding["item"], *place, "", *numbers, "the layout"]
                )
    # whether the rounded lines of 2013 add up to its total depends on the amounts, and so on how many records there are
    assert {pattern for pattern in CELL_OF if any(re.fullmatch(pattern, str(row[2])) for row in rows)} == {
        *CELL_OF
    }
    assert len(rows) in (7, 8)
    with (pack / "errata.csv").open("w", encoding="utf-8", newline="") as file:
        header = "erratum,audit,item,table_id,row_key,column_key,figure,printed,computed,explanation"
        csv.writer(file, lineterminator="\n").writerows([header.split(","), *rows])
    path = pack / "edition.toml"
    text = path.read_text(encoding="utf-8").replace('"draft"', '"MC/2400"\npublished = 2014-05-30')
    path.write_text(text.replace('["totals"', '["totals", "errata"'), encoding="utf-8")


def assert_protected(public: Path) -> None:
    """No count of persons of 2013 under five is in the facts, the tables or the printed cells."""
    with duckdb.connect(str(public), read_only=True) as con:
        small = con.execute(
            "select count(*) from source.printed_cell where edition = 'iom2013' and value between 1 and 4 "
            "and table_id in ('table_1', 'table_2', 'table_3', 'table_4', 'table_5', 'table_7', 'table_8')"
        ).fetchall()
        leaves = con.execute(
            "select count(*) from fact.employee_by_nationality where report_year = 2013 and headcount between 1 and 4"
        ).fetchall()
        kept = con.execute(
            "select count(*) from source.printed_cell where edition = 'iom2013' and value is not null"
        ).fetchall()
    assert small == leaves == [(0,)] and kept[0][0] > 4000
