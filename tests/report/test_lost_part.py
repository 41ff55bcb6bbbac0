"""A sum with a lost part is lost: audits that add up facts stay silent where a figure is missing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

# audits that compare sums of facts; the others compare single figures
AUDITS = (
    "expenditure_operational",
    "expenditure_region_precision",
    "expenditure_service_precision",
    "expenditure_total_precision",
    "movement_region",
    "movement_service",
    "movement_total",
    "official_grade",
    "official_total",
    "share_sum",
)


def findings(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    query = " union all ".join(f"select '{audit}', item from audit.{audit}" for audit in AUDITS)
    return set(con.execute(query).fetchall())


def test_a_lost_figure_makes_no_finding(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        before = findings(con)
        facts = con.execute("select fact, measure from meta.fact order by fact").fetchall()
        assert len(facts) >= 12
        for fact, measure in facts:
            con.execute("begin")
            con.execute(
                f"update fact.{fact} set {measure} = null, status = 'missing', "
                "lower = null, upper = null, margin = null "
                f"where rowid = (select max(rowid) from fact.{fact} where {measure} > 0)"
            )
            assert findings(con) - before == set(), fact
            con.execute("rollback")


@pytest.mark.parametrize("change", ["amount_musd + 1", "amount_musd - 1"])
def test_a_wrong_figure_makes_one(database: Path, change: str) -> None:
    with duckdb.connect(str(database)) as con:
        before = findings(con)
        con.execute(
            f"update fact.expenditure_by_service set amount_musd = {change} "
            "where rowid = (select max(rowid) from fact.expenditure_by_service where amount_musd > 1)"
        )
        assert {audit for audit, _ in findings(con) - before} >= {"expenditure_operational"}
