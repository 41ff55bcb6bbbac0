"""Two reports side by side, held against the files of both packs: changes, breaks, ranges of estimates, revisions."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import iomdb
from tests.packs import PACK, leaf_tables, leaves
from tests.processes import error_line, on_terminal
from tests.processes import iomdb as run
from tests.two_years import SHIFTED

EARLIER, LATER = 2012, 2013
# tables whose file has every leaf cell of the report year
LEAF_TABLES = (
    *(f"table_{n}" for n in (1, 2, 3, 4, 5, 7, 8)),
    "expenditure_by_service",
    "annex_1_8",
    "annex_1_9",
)


@pytest.fixture(scope="module")
def years(two_years: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """With all optimizers of DuckDB on, as other clients have them."""
    with duckdb.connect(str(two_years), read_only=True) as con:
        yield con


def read_leaves(pack: Path, table: str, year: int) -> pd.DataFrame:
    """The leaf cells of the report year in a pack; {year} in place of the year."""
    rows = [
        {
            "row_key": re.sub(r"^\d{4}", "{year}", leaf.row_key),
            "column_key": re.sub(r"^\d{4}", "{year}", leaf.column_key),
            "value": leaf.value,
            "lower": leaf.value if leaf.lower is None else leaf.lower,
            "upper": leaf.value if leaf.upper is None else leaf.upper,
            "status": leaf.status,
        }
        for leaf in leaf_tables(pack)[table].leaves
        if dict(leaf.codes).get("year", str(year)) == str(year)
    ]
    return pd.DataFrame(rows)


def percent(change: Decimal, base: Decimal) -> Decimal | None:
    return (100 * change / base).quantize(Decimal("0.1"), ROUND_HALF_UP) if base > 0 else None


@pytest.mark.parametrize("table", LEAF_TABLES)
def test_leaves_are_those_of_both_packs(
    years: duckdb.DuckDBPyConnection, two_packs: Path, table: str
) -> None:
    one, two = (
        read_leaves(two_packs / PACK.name, table, EARLIER),
        read_leaves(two_packs / SHIFTED, table, LATER),
    )
    merged = one.merge(two, on=["row_key", "column_key"], how="outer", suffixes=("_1", "_2"), indicator=True)
    expected = {}
    for row in merged.to_dict("records"):
        key = row["row_key"], row["column_key"]
        if row["_merge"] != "both":
            only = EARLIER if row["_merge"] == "left_only" else LATER
            expected[key] = (None, None, None, None, f"only in {only}")
            continue
        change = row["value_2"] - row["value_1"]
        is_estimated = "estimated" in (row["status_1"], row["status_2"])
        span = (
            (row["lower_2"] - row["upper_1"], row["upper_2"] - row["lower_1"])
            if is_estimated
            else (None, None)
        )
        expected[key] = (change, percent(change, row["value_1"]), *span, None)
    found = {
        (row_key, column_key): tuple(rest)
        for row_key, column_key, *rest in years.execute(
            "select row_key, column_key, change, change_percent, change_lower, change_upper, break_in_series "
            "from report.comparison where table_id = ? and row_kind = 'leaf' and column_kind = 'leaf' "
            "and unit <> 'rank' and column_key <> 'increase'",
            [table],
        ).fetchall()
    }
    # some tables print a blank for every combination; their rows of the packs are all there
    assert {key: found[key] for key in expected} == expected
    assert len(found) == len(expected)


def breaks(years: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[str, str], str]:
    rows = years.execute(
        "select row_key, column_key, break_in_series from report.comparison "
        "where table_id = ? and break_in_series is not null",
        [table],
    ).fetchall()
    return {(row_key, column_key): text for row_key, column_key, text in rows}


def test_sums_over_a_vanished_row_are_flagged(years: duckdb.DuckDBPyConnection) -> None:
    """Table 1 without Labour Migration: the totals of the regions that had it, the grand total, and no other."""
    had_it = {leaf["budget_region"] for leaf in leaves("table_1") if leaf["service"] == "labour_migration"}
    regions = {leaf["budget_region"] for leaf in leaves("table_1")}
    assert had_it and had_it < regions
    found = breaks(years, "table_1")
    assert {key for (key, _), text in found.items() if text == "its parts differ"} >= {
        *(f"{region}/total" for region in had_it),
        "total",
    }
    assert {(f"{region}/total", "total") for region in regions - had_it}.isdisjoint(found)
    assert all(
        text == f"only in {EARLIER}" for (key, _), text in found.items() if key.endswith("labour_migration")
    )


def test_a_new_grade_is_flagged_with_its_totals(years: duckdb.DuckDBPyConnection) -> None:
    found = breaks(years, "table_5")
    assert found["consultant", "field/F"] == f"only in {LATER}"
    assert found["total", "field/F"] == found["total", "total"] == "its parts differ"
    assert ("total", "headquarters/M") not in found and ("d_1", "field/F") not in found


def test_revisions(years: duckdb.DuckDBPyConnection) -> None:
    """The report on 2013 prints 700.1 for 2012, where 690.6 was printed; the sums follow."""
    assert years.execute(
        "select row_key, column_key, earlier_value, revised_value, note from report.comparison "
        "where revised_value is not null and table_id = 'expenditure_by_service' and row_kind = 'leaf'"
    ).fetchall() == [
        ("movement_emergency", "{year}", Decimal("690.6"), Decimal("700.1"), "revised to 700.1 for 2012")
    ]
    found = years.execute(
        "select * from audit.revision where item like 'expenditure_by_service%' order by item"
    ).fetchall()
    assert found == [
        (
            2013,
            "expenditure_by_service movement_emergency 2012 in the report of 2012",
            Decimal("690.6"),
            Decimal("700.1"),
        ),
        (
            2013,
            "expenditure_by_service total 2012 in the report of 2012",
            Decimal("1197.4"),
            Decimal("1206.9"),
        ),
    ]


def open_items(path: Path) -> dict[str, set[str]]:
    """The items without an erratum that `iomdb check` lists, by audit."""
    report = json.loads(run("--database", path, "check", "--format", "json", cwd=path.parent).stdout)
    return {
        audit["name"]: {finding["item"] for finding in audit["findings"] if finding["erratum"] is None}
        for audit in report["audits"]
    }


def test_an_erratum_explains_a_revision(two_years: Path) -> None:
    found = open_items(two_years)
    assert found["stale_erratum"] == set()
    # 1,265.4 of 2011 in one report is 1,265 in the other: both are right
    assert found["revision"] == {
        "expenditure_by_service total 2012 in the report of 2012",
        "annex_1_7 movement_emergency 2012 in the report of 2012",
    }


def test_it_is_not_stale_without_the_earlier_report(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute(
            "insert into source.erratum values ('mc2377', '99', 'revision', 'table_4 x in the report of 2011', "
            "null, null, null, 'x', 1, 2, '')"
        )
    assert open_items(database)["stale_erratum"] == set()


def own_year(pack: Path, table: str, year: int) -> int:
    return sum(int(leaf.value or 0) for leaf in leaf_tables(pack)[table].leaves if leaf["year"] == str(year))


def test_mart_counts_each_year_once(years: duckdb.DuckDBPyConnection, two_packs: Path) -> None:
    """2009 to 2011 are in both reports, 2012 is in Table 5 of one and Table 6 of the other."""
    found = dict(
        years.execute("select year, sum(headcount) from mart.official_by_grade group by year").fetchall()
    )
    assert found == {
        2008: own_year(two_packs / PACK.name, "table_6", 2008),
        **{year: own_year(two_packs / SHIFTED, "table_6", year) for year in (2009, 2010, 2011)},
        2012: own_year(two_packs / PACK.name, "table_5", 2012),
        2013: own_year(two_packs / SHIFTED, "table_5", 2013),
    }
    spent = years.execute(
        "select year, sum(amount_musd) from mart.expenditure_by_programme where year > 2010 group by year order by year"
    ).fetchall()
    # paragraph 251 prints 2012; of 2011 both reports have no own one, and the later prints the million
    assert spent == [(2011, Decimal(1309)), (2012, Decimal("1239.8")), (2013, Decimal("1239.8"))]


def test_sections_of_staff_take_the_year_before_from_its_report(years: duckdb.DuckDBPyConnection) -> None:
    """Annex I.12 prints 851 Officials and 7,502 Employees, 213 at Headquarters and 8,140 in the Field."""
    found = years.execute(
        "select table_id, row_key, value from report.cells where table_id in ('annex_1_10', 'annex_1_11') "
        "and report_year = 2013 and column_key = '2012' order by table_id, row_no"
    ).fetchall()
    assert found == [
        ("annex_1_10", "officials", 851),
        ("annex_1_10", "employees", 7502),
        ("annex_1_10", "total", 8353),
        ("annex_1_11", "headquarters", 213),
        ("annex_1_11", "field", 8140),
        ("annex_1_11", "total", 8353),
    ]
    [(query,)] = years.execute(
        "select fact_query from source.provenance where table_id = 'annex_1_10' and report_year = 2013 "
        "and row_key = 'officials' and column_key = '2012'"
    ).fetchall()
    assert sum(headcount or 0 for *_, headcount, _, _, _, _ in years.execute(query).fetchall()) == 851


def test_an_estimate_may_have_changed_within_its_bounds(years: duckdb.DuckDBPyConnection) -> None:
    notes = years.execute(
        "select note, change_lower, change_upper from report.comparison where table_id = 'table_3' and change_lower < 0"
    ).fetchall()
    assert len(notes) > 100
    assert all(note.endswith(f"change between {lower:.0f} and {upper:.0f}") for note, lower, upper in notes)


def test_python_and_command_line_show_the_view(two_years: Path, tmp_path: Path) -> None:
    shutil.copy(two_years, tmp_path / "iom.duckdb")
    with iomdb.connect(tmp_path / "iom.duckdb") as db:
        frame = db.compare(EARLIER, LATER, "table_4")
        view = db.query("from report.comparison where table_id = 'table_4' order by row_no, column_no")
        with pytest.raises(iomdb.InputError, match="2013 is not before 2012"):
            db.compare(LATER, EARLIER, "table_4")
    pd.testing.assert_frame_equal(frame, view)
    done = run(
        "compare",
        EARLIER,
        LATER,
        "table_4",
        "--where",
        "row_key = 'age_0_9' and column_key = 'F'",
        cwd=tmp_path,
    )
    [row] = csv.DictReader(done.stdout.splitlines())
    assert (row["earlier_value"], row["later_value"], row["change"]) == ("49303", "30000", "-19303")
    assert (row["change_percent"], row["earlier_status"], row["note"]) == ("-39.2", "printed", "")


@pytest.mark.parametrize("table", ["table_1", "expenditure_by_service"])
def test_a_terminal_of_80_columns(two_years: Path, table: str) -> None:
    shown = on_terminal(
        ["--database", str(two_years), "compare", str(EARLIER), str(LATER), table, "--no-pager"],
        two_years.parent,
        80,
    )
    assert max(map(len, shown.splitlines())) <= 80
    assert "shown in" not in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((2012, 2014, "table_4"), "no figures of 2014; use one of 2012, 2013"),
        ((2013, 2012, "table_4"), "give the earlier year first"),
        ((2012, 2013, "table_44"), "did you mean table_4?"),
        ((2012, 2013, "table_6_v1"), "use the name of its table"),
    ],
)
def test_wrong_use(two_years: Path, tmp_path: Path, arguments: tuple[object, ...], message: str) -> None:
    assert message in error_line(run("--database", two_years, "compare", *arguments, cwd=tmp_path))
