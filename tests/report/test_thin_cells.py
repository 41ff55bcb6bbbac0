"""Table 4 with a thin cell, one that no single reading changes and an estimated one: what each part makes of them.

Status decides what bounds mean. The figures are literal; the database is built from a pack that has them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

import iomdb as api
from iomdb.diff import diff
from iomdb.public.copying import _withhold_printed
from tests.packs import DATA, PACK
from tests.processes import iomdb

THIN = "49303,49 303,printed,49300,49309,2,,,837,'49 641' in line 837,"
SAFE = "49641,49 641,printed,,,4,,,837,,"
OPEN = "30260,,estimated,30000,30500,0,30100,30400,838,,several values fit every sum"
CHANGED = {
    "tables/table_4.csv": {
        "49303,49 303,printed,,,,,,837,,": THIN,
        "49641,49 641,printed,,,,,,837,,": SAFE,
        "30260,30 260,printed,,,,,,838,,": OPEN,
    },
    "totals.csv": {
        "total,M,200030,200 030,printed,,848,,": "total,M,200030,200 030,printed,3,848,'8' in line 848,"
    },
}


@pytest.fixture(scope="module")
def built_thin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thin")
    shutil.copytree(DATA, folder / "data")
    for name, lines in CHANGED.items():
        path = folder / "data" / PACK.name / name
        text = path.read_text(encoding="utf-8")
        for old, new in lines.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    done = iomdb("build", "--data", folder / "data", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "iom.duckdb"


@pytest.fixture(scope="module")
def db(built_thin: Path) -> Iterator[api.Database]:
    with api.connect(shutil.copy(built_thin, built_thin.with_name("copy.duckdb"))) as opened:
        yield opened


def test_facts_have_margin_and_bounds(db: api.Database) -> None:
    rows = db.connection.execute(
        "select migrants, status, lower, upper, margin from mart.movement_by_age_sex "
        "where margin is not null order by migrants"
    ).fetchall()
    assert rows == [
        (30260, "estimated", 30000, 30500, 0),
        (49303, "printed", 49300, 49309, 2),
        (49641, "printed", None, None, 4),
    ]


def test_bounds_of_cells_and_sums_are_those_of_estimates(db: api.Database) -> None:
    rows = db.connection.execute(
        "select row_key, column_key, lower, upper from report.table_4_cells "
        "where lower is not null or upper is not null"
    ).fetchall()
    # 30,000 + 32,268; 176,145 and 376,175 with 260 less or 240 more: nothing for the thin cell of the first row
    assert {(row, column): (int(lower), int(upper)) for row, column, lower, upper in rows} == {
        ("age_10_17", "F"): (30000, 30500),
        ("age_10_17", "total"): (62268, 62768),
        ("total", "F"): (175885, 176385),
        ("total", "total"): (375915, 376415),
    }


def test_explain_states_what_a_thin_cell_rests_on(db: api.Database) -> None:
    cell = db.explain("table_4", "0-9", "Female")
    lines = dict(cell.lines())
    assert lines["value"] == "49303 migrants (printed)" and "fits" not in lines
    assert lines["margin"] == (
        "would change only if '49 641' in line 837 were wrong as well; it would lie between 49300 and 49309"
    )
    assert cell.cell["rests_on"] == "'49 641' in line 837" and cell.cell["margin"] == 2
    assert (
        dict(db.explain("table_4", "0-9", "Male").lines())["margin"] == "no single misread text can change it"
    )
    total = dict(db.explain("table_4", "Total", "Male").lines())
    assert total["margin"] == "would change only if '8' in line 848 were wrong as well"
    assert "margin" not in dict(db.explain("table_4", "18-29", "Male").lines())


def test_explain_states_range_and_interval_of_an_estimate(db: api.Database) -> None:
    cell = db.explain("table_4", "10-17", "Female")
    lines = dict(cell.lines())
    assert lines["value"] == "30260 migrants (estimated, between 30000 and 30500)"
    assert lines["fits"].startswith("values from 30000 to 30500; the printed sums admit none outside")
    assert lines["fits"].endswith("95 % of the completions lie between 30100 and 30400")
    assert (cell.cell["estimate_low"], cell.cell["estimate_high"]) == (Decimal(30100), Decimal(30400))


def test_tables_mark_thin_cells_and_explain_the_mark(built_thin: Path) -> None:
    text = iomdb("table", "table_4", "--format", "table", cwd=built_thin.parent).stdout
    rows = {line.split("  ")[0]: line.split()[1:] for line in text.splitlines()}
    assert rows["0-9"] == ["49303", "t", "49641", "98944"]
    assert rows["10-17"] == ["30260", "e", "32268", "62528", "e"]
    status = next(line for line in text.splitlines() if line.startswith("Status: "))
    assert status == (
        "Status: 4 of 36 values estimated (e); bounds with --cells; one more wrong reading could change 1 (t)"
    )


@pytest.mark.proof
def test_diff_lists_changes_of_bounds_and_margin_apart(built: Path, built_thin: Path) -> None:
    changes = {(change.name, change.change): change.count for change in diff(built, built_thin)}
    assert changes["fact.movement_by_age_sex", "changed bounds or margin"] == 2
    assert changes["fact.movement_by_age_sex", "changed"] == 1
    assert changes["source.printed_cell", "changed bounds or margin"] == 3
    assert ("report.cells", "changed bounds or margin") not in changes


def test_what_is_withheld_is_in_no_reading_that_another_cell_rests_on(
    built_thin: Path, tmp_path: Path
) -> None:
    with duckdb.connect(shutil.copy(built_thin, tmp_path / "iom.duckdb")) as con:
        con.execute(
            "update fact.movement_by_age_sex set migrants = null, status = 'suppressed', lower = null, upper = null, "
            "margin = null where age_group = 'age_10_17' and sex = 'F'"
        )
        _withhold_printed(con)
        assert con.execute(
            "select value, printed, lower, upper, margin, estimate_low, estimate_high, note from source.printed_cell "
            "where table_id = 'table_4' and row_key = 'age_10_17' and column_key = 'F'"
        ).fetchall() == [(None, "", None, None, None, None, None, "")]
        assert con.execute("select count(*) from source.printed_cell where rests_on <> ''").fetchall() == [
            (0,)
        ]


@pytest.mark.proof
def test_web_site_and_workbook_have_the_margin(built_thin: Path, tmp_path: Path) -> None:
    done = iomdb("-d", built_thin, "publish", "site", "--output", tmp_path / "site", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/2012/table_4/age_0_9.html").read_text(encoding="utf-8")
    assert (
        "<dt>Margin</dt><dd>2: would change only if &#39;49 641&#39; in line 837 were wrong as well" in page
    )
    assert "<dt>Margin</dt><dd>4: no single misread text can change it</dd>" in page
    assert "<dt>Bounds</dt>" not in page
    page = (tmp_path / "site/2012/table_4/age_10_17.html").read_text(encoding="utf-8")
    assert "30,000–30,500 migrants" in page and "95 % of the completions lie in 30,100–30,400" in page
    done = iomdb("-d", built_thin, "publish", "xlsx", tmp_path / "x.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = openpyxl.load_workbook(tmp_path / "x.xlsx")["Figures"].iter_rows(min_row=2, values_only=True)
    names = next(rows)
    found = [dict(zip(names, row, strict=True)) for row in rows if row[1] == "table_4"]
    assert {row["Value"]: row["Margin"] for row in found if row["Margin"] != "[z]"} == {
        49303: 2,
        49641: 4,
        30260: 0,
        200030: 3,
    }
