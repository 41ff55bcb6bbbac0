"""Claims of the narrative: each verdict against plain arithmetic, and turned by a change that is large enough."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import duckdb
import pytest

from tests.narrative.claims import CLAIMS, verdict
from tests.narrative.mutation import mutate, value_of
from tests.narrative.recompute import Source
from tests.packs import PACK, leaves, rows_of

ROWS = rows_of(PACK / "narrative" / "claims.csv")
# by hand from the text: what the paragraph claims, against the numbers of the report
CONTRADICTED = {"c246_1", "c263_1", "c270_1", "c270_2"}
VERDICTS = "select claim, verdict from narrative.claim"


def test_every_claim_is_there_once_in_the_order_of_the_text(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select claim, paragraph, kind, subject, note from narrative.claim").fetchall()
    assert found == [
        (row["claim"], int(row["paragraph"]), row["kind"], row["subject"], row["note"]) for row in ROWS
    ]
    runs: Counter[str] = Counter()
    for row in ROWS:
        runs[row["paragraph"]] += 1
        assert row["claim"] == f"c{int(row['paragraph']):03d}_{runs[row['paragraph']]}"


def test_verdicts(con: duckdb.DuckDBPyConnection) -> None:
    found = dict(con.execute(VERDICTS).fetchall())
    assert {name for name, word in found.items() if word == "contradicts"} == CONTRADICTED
    assert {name: found[name] for name in CLAIMS} == {name: verdict(name, {}) for name in CLAIMS}
    assert {row["claim"] for row in ROWS if not row["not_testable"]} == set(CLAIMS)


def test_what_is_not_testable_has_a_reason(con: duckdb.DuckDBPyConnection) -> None:
    found = dict(
        con.execute("select claim, reason from narrative.claim where verdict = 'not testable'").fetchall()
    )
    assert found.pop("c267_1") == "rounding and qualifiers of the numbers admit both"
    assert found == {row["claim"]: row["not_testable"] for row in ROWS if row["not_testable"]}
    assert con.execute(
        "select count(*) from narrative.claim where verdict <> 'not testable' and reason is not null"
    ).fetchall() == [(0,)]


def test_paragraph_200_has_a_claim_and_no_figure(con: duckdb.DuckDBPyConnection) -> None:
    sql = "select count(*) from narrative.{} where paragraph = 200"
    assert con.execute(sql.format("figure")).fetchall() == [(0,)]
    assert con.execute(sql.format("claim")).fetchall() == [(1,)]


FINDINGS = "select item, printed, computed from audit.figure_claim"


def test_every_contradiction_has_an_erratum(con: duckdb.DuckDBPyConnection) -> None:
    errata = [row for row in rows_of(PACK / "errata.csv") if row["audit"] == "figure_claim"]
    found = set(con.execute(FINDINGS).fetchall())
    assert found == {(row["item"], Decimal(row["printed"]), Decimal(row["computed"])) for row in errata}
    assert [row["figure"] for row in errata] == [row["item"].split(",")[0] for row in errata]
    assert {row["figure"] for row in errata} == CONTRADICTED


def test_another_contradiction_is_found(changing: duckdb.DuckDBPyConnection) -> None:
    before = changing.execute(FINDINGS).fetchall()
    changing.execute("update source.claim set kind = 'increase' where claim = 'c252_3'")
    after = changing.execute(FINDINGS).fetchall()
    assert set(after) - set(before) == {("c252_3, number 2", 2800, 2300)}


def test_a_claim_about_a_lost_number_is_lost(changing: duckdb.DuckDBPyConnection) -> None:
    changing.execute("update source.figure set value = null, low = null, high = null where figure = 'p263_6'")
    found = changing.execute("select verdict, reason from narrative.claim where claim = 'c263_1'").fetchall()
    assert found == [("not testable", "a number is lost")]


def cell(table: str, **codes: str) -> Source:
    """The first leaf cell with these codes."""
    return next(
        (leaf.table, leaf.codes)
        for leaf in leaves(table)
        if all(leaf[name] == code for name, code in codes.items())
    )


# a number that the claim rests on, and a step that makes the claim untrue, or true if it was not
TURNING: dict[str, tuple[Source, int]] = {
    "c011_1": (cell("annex_1_8", service_class="migration_health"), 5000),
    "c058_1": ("p058_2", -40),
    "c142_1": ("p146_1", 2),
    "c142_2": ("p142_8", -8),
    "c143_1": ("p143_3", 90),
    "c151_1": (cell("table_1", service="processing_integration"), 9000),
    "c153_2": ("p153_4", -22),
    "c246_1": ("p278_2", -69),
    "c252_1": ("p252_3", 5),
    "c252_2": (cell("table_8", location="headquarters"), 9000),
    "c252_3": ("p252_5", -700),
    "c253_1": (cell("expenditure_total", programme="administrative", year="2011"), 1300),
    "c255_1": ("p254_2", 2000000),
    "c255_2": ("p255_4", 1000000),
    "c257_1": (cell("expenditure_by_service", service_class="movement_emergency", year="2011"), -84),
    "c257_2": (cell("expenditure_by_service", service_class="migration_development", year="2012"), 51),
    "c263_1": ("p263_5", 1),
    "c267_1": ("p252_9", 700),
    "c270_1": (cell("table_6", grade="p_2", year="2009", sex="M"), 20),
    "c270_2": (cell("table_6", grade="p_4", year="2011", sex="M"), 5),
    "c270_3": (cell("table_6", grade="p_4", year="2011", sex="F"), 3),
}


@pytest.mark.parametrize("claim", sorted(CLAIMS))
def test_a_change_turns_the_verdict(changing: duckdb.DuckDBPyConnection, claim: str) -> None:
    """All verdicts follow the plain arithmetic after the change, and the comparison that it concerns turns."""
    source, step = TURNING[claim]
    sql = f"select number, verdict from narrative.claim_test where claim = '{claim}'"
    before = set(changing.execute(sql).fetchall())
    mutate(changing, source, Decimal(step))
    assert set(changing.execute(sql).fetchall()) != before
    changed = {source: value_of(source) + step}
    found = dict(changing.execute(VERDICTS).fetchall())
    assert {name: found[name] for name in CLAIMS} == {name: verdict(name, changed) for name in CLAIMS}


# one claim per kind, with numbers 10 and 3 (compared), or 10 and 3 of 100; the verdict by hand
KINDS = {
    "increase": "holds",
    "decrease": "contradicts",
    "highest": "holds",
    "lowest": "contradicts",
    "majority": "contradicts",
    "minority": "holds",
    "constant": "contradicts",
    "all": "contradicts",
    "none": "contradicts",
}


@pytest.mark.parametrize("kind", KINDS)
def test_kind(changing: duckdb.DuckDBPyConnection, kind: str) -> None:
    changing.execute("update source.figure set value = 10, low = 9.5, high = 10.5 where figure = 'p263_5'")
    changing.execute("update source.figure set value = 3, low = 2.5, high = 3.5 where figure = 'p263_6'")
    limits = "low = 9, high = 11" if kind == "constant" else "low = null"
    changing.execute(f"update source.claim set kind = '{kind}', {limits} where claim = 'c263_1'")
    assert dict(changing.execute(VERDICTS).fetchall())["c263_1"] == KINDS[kind]
