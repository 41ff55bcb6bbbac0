"""A second edition is data only: the first one shifted by a year, built and checked beside it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.packs import DATA, PACK, REPORT_YEAR, rows_of
from tests.processes import iomdb
from tests.two_years import SHIFTED, next_year, shift

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the shipped edition and the shifted one."""
    folder = tmp_path_factory.mktemp("both")
    shutil.copytree(DATA, folder / "data")
    shift(folder / "data" / PACK.name, folder / "data" / SHIFTED)
    done = iomdb("build", "--data", folder / "data", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "iom.duckdb"


def test_check_is_clean_on_both(both: Path) -> None:
    """But for the years that both print: the second has the figures of another year there, and they are revisions."""
    done = iomdb("check", "--format", "json", cwd=both.parent)
    report = json.loads(done.stdout)
    findings = {audit["name"]: audit["findings"] for audit in report["audits"] if audit["findings"]}
    revised = findings.pop("revision")
    assert revised and all(finding["erratum"] is None for finding in revised)
    assert all(finding["erratum"] for found in findings.values() for finding in found)
    assert sum(map(len, findings.values())) == 2 * len(rows_of(PACK / "errata.csv"))
    assert [account["open"] for account in report["accounts"]] == [0, 0, 0]


def test_tables_of_the_second_edition_are_those_of_the_first_a_year_later(both: Path) -> None:
    columns = (
        "table_id, row_no, column_no, row_label, row_kind, column_kind, value, unit, status, lower, upper"
    )
    with duckdb.connect(str(both), read_only=True) as con:
        first, second = (
            con.execute(
                f"select {columns} from report.cells where report_year = ? "
                # the second takes its year before from the first, see tests/report/test_comparison.py
                "and not (table_id in ('annex_1_10', 'annex_1_11') and column_no = 4) order by all",
                [year],
            ).fetchall()
            for year in (REPORT_YEAR, REPORT_YEAR + 1)
        )
    strip = [[next_year(value) if isinstance(value, str) else value for value in row] for row in first]
    assert strip == [list(row) for row in second]
    assert len(first) > 6000


def test_each_edition_has_its_facts_and_its_gaps(both: Path) -> None:
    with duckdb.connect(str(both), read_only=True) as con:
        missing = con.execute(
            "select edition, count(*) from source.missing_fact group by all order by 1"
        ).fetchall()
        years = con.execute(
            "select report_year, min(year), max(year), count(*) filter (status = 'missing') "
            "from fact.official_by_grade group by 1 order by 1"
        ).fetchall()
        codes = con.execute("select count(*) from ref.sex").fetchall()
    assert missing == [(PACK.name, 16), (SHIFTED, 16)]
    assert years == [(2012, 2008, 2012, 16), (2013, 2009, 2013, 16)]
    assert codes == [(2,)]


def test_figures_of_the_second_edition_are_those_of_the_first(both: Path) -> None:
    columns = "figure, value, computed, verdict, from_what"
    with duckdb.connect(str(both), read_only=True) as con:
        first, second = (
            con.execute(f"select {columns} from report.figures where report_year = ?", [year]).fetchall()
            for year in (REPORT_YEAR, REPORT_YEAR + 1)
        )
    assert first == second
    assert len(first) == 479


def test_edition_without_narrative_is_built(packs: Path, tmp_path: Path) -> None:
    """An edition lists only the files that it has."""
    pack = packs / PACK.name
    shutil.rmtree(pack / "narrative")
    text = (pack / "edition.toml").read_text(encoding="utf-8")
    text = re.sub(r"files = \[.*?\]", 'files = ["totals", "corrections", "labels"]', text, flags=re.DOTALL)
    (pack / "edition.toml").write_text(text, encoding="utf-8")
    (pack / "errata.csv").unlink()
    done = iomdb("build", "--data", packs, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
