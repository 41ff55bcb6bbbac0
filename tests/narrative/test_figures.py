"""The narrative as data: every figure loaded, counted, bounded by its qualifier and judged by one rule."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import duckdb
import pytest

from tests.narrative.rule import Row, bounds, judge, rows
from tests.packs import PACK, code_list, rows_of

FIGURES = rows_of(PACK / "narrative" / "figures.csv")
COUNTS = rows_of(PACK / "narrative" / "figure_counts.csv")
ALL_ERRATA = rows_of(PACK / "errata.csv")
ERRATA = {row["item"]: row for row in ALL_ERRATA if row["audit"] == "figure"}
PARAGRAPHS = 302
CODES = {
    **{name: name for name in ("geo_region", "geo_area", "service", "service_class", "finance_region")},
    **dict.fromkeys(("country", "partner_country", "origin", "destination"), "country"),
    "programme": "programme",
}


@pytest.fixture(scope="module")
def printed(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The rows of report.figures."""
    return rows(con, "select * from report.figures")


# -- loaded as the edition has it ----------------------------------------------------------------------


def test_every_figure_is_there_once_in_the_order_of_the_text(printed: list[Row]) -> None:
    assert [row["figure"] for row in printed] == [row["figure"] for row in FIGURES]
    for row, source in zip(printed, FIGURES, strict=True):
        for name in ("place", "topic", "subject", "kind", "printed", "qualifier", "unit"):
            assert row[name] == source[name]
        for name in ("value", "precision", "low", "high"):
            assert row[name] == (Decimal(source[name]) if source[name] else None), row["figure"]
        assert row["paragraph"] == int(source["paragraph"])


def test_ids_name_their_paragraph_and_run_on() -> None:
    runs: Counter[str] = Counter()
    for row in FIGURES:
        runs[row["paragraph"]] += 1
        assert row["figure"] == f"p{int(row['paragraph']):03d}_{runs[row['paragraph']]}"


def test_every_paragraph_was_counted() -> None:
    counted = [int(row["paragraph"]) for row in COUNTS if row["place"] == "paragraph"]
    assert counted == list(range(1, PARAGRAPHS + 1))
    found = Counter((row["paragraph"], row["place"]) for row in FIGURES)
    assert found == Counter({(r["paragraph"], r["place"]): int(r["figures"]) for r in COUNTS})
    assert sum(found.values()) == len(FIGURES) == 479


def test_reviewed_counts() -> None:
    """Some paragraphs counted by hand: a change of the file alone must not carry its own count along."""
    counts = {int(r["paragraph"]): int(r["figures"]) for r in COUNTS if r["place"] == "paragraph"}
    reviewed = {9: 5, 14: 5, 22: 8, 27: 9, 178: 17, 219: 9, 251: 6, 252: 10, 256: 9, 257: 7, 286: 13, 302: 0}
    assert {paragraph: counts[paragraph] for paragraph in reviewed} == reviewed


def test_codes_lead_to_their_lists() -> None:
    for column, name in CODES.items():
        known = {row["code"] for row in code_list(name)}
        assert {row[column] for row in FIGURES if row.get(column)} <= known


def test_views_join_to_the_code_lists(con: duckdb.DuckDBPyConnection) -> None:
    columns = con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'narrative' "
        "and table_name in ('figure', 'repatriation_flow', 'development_fund')"
    ).fetchall()
    coded = [(view, column) for view, column in columns if column in CODES]
    assert len(coded) == 12
    for view, column in coded:
        orphans = con.execute(
            f"select {column} from narrative.{view} where {column} not in (select code from ref.{CODES[column]})"
        ).fetchall()
        assert orphans == [], (view, column)
        filled = con.execute(f"select count({column}) from narrative.{view}").fetchall()[0][0]
        assert filled, (view, column)


def test_a_topic_is_one_filter(con: duckdb.DuckDBPyConnection) -> None:
    found = dict(con.execute("select topic, count(*) from narrative.figure group by topic").fetchall())
    assert found == Counter(row["topic"] for row in FIGURES)


def test_repatriation_flows(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select o.name, d.name, f.persons from narrative.repatriation_flow as f "
        "join ref.country as o on f.origin = o.code join ref.country as d on f.destination = d.code "
        "order by f.persons desc"
    ).fetchall()
    assert len(found) == 8 and sum(row[2] for row in found) == 81_734
    assert found[0] == ("United Republic of Tanzania", "Burundi", 35_357)
    assert {row[1] for row in found} == {"Burundi", "Liberia", "Angola", "Côte d'Ivoire"}


def test_development_fund(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select * exclude report_year from narrative.development_fund").fetchall()
    assert found == [
        ("africa", 20, 25, Decimal(3_446_700), "over"),
        ("asia_oceania", 10, 11, Decimal(1_701_280), "exact"),
        ("europe", 7, 8, Decimal(963_647), "exact"),
        ("latin_america_caribbean", 11, 13, Decimal(1_877_152), "exact"),
        ("middle_east", 1, 1, Decimal(90_000), "exact"),
    ]


# -- bounds and verdicts -------------------------------------------------------------------------------


def test_bounds_follow_from_value_precision_and_qualifier() -> None:
    for row in FIGURES:
        low, high = (Decimal(row[name]) if row[name] else None for name in ("low", "high"))
        if not row["value"]:
            assert (low, high, row["precision"]) == (None, None, ""), row["figure"]
        else:
            precision = Decimal(row["precision"] or 0)
            assert (low, high) == bounds(Decimal(row["value"]), precision, row["qualifier"]), row["figure"]
            assert precision > 0 or row["printed"] == "majority", row["figure"]


def test_verdicts_follow_from_the_rule(printed: list[Row]) -> None:
    assert {row["figure"]: row["verdict"] for row in printed} == {
        row["figure"]: judge(row) for row in printed
    }


def test_verdicts_are_of_all_kinds(printed: list[Row]) -> None:
    assert Counter(row["verdict"] for row in printed) == {
        "holds": 148,
        "rounds differently": 4,
        "contradicts": 8,
        "not testable": 319,
    }


@pytest.mark.parametrize(
    ("change", "computed", "verdict"),
    [
        ("value = 33", "33.4999", "holds"),
        ("value = 33", "33.51", "rounds differently"),
        ("value = 33", "34", "rounds differently"),
        ("value = 33", "34.01", "contradicts"),
        ("value = -5, low = -5.5, high = -4.5", "-5.37", "holds"),
        ("value = 34, unit = 'projects', low = 33.5, high = 34.5", "35", "contradicts"),
        ("qualifier = 'over', high = null, low = 33", "33.0001", "holds"),
        ("qualifier = 'over', high = null, low = 33", "33", "rounds differently"),
        ("qualifier = 'more_than', high = null, low = 33, unit = 'staff'", "33", "contradicts"),
        ("qualifier = 'at_least', high = null, low = 33", "33", "holds"),
        ("qualifier = 'nearly', low = 31.35, high = 33", "31.35", "holds"),
        ("qualifier = 'nearly', low = 31.35, high = 33", "33.2", "rounds differently"),
        ("qualifier = 'nearly', low = 31.35, high = 33", "31", "contradicts"),
        ("value = null, precision = null, low = null, high = null", "33", "not testable"),
        ("value = 33", "null", "not testable"),
    ],
)
def test_rule(changing: duckdb.DuckDBPyConnection, change: str, computed: str, verdict: str) -> None:
    """One figure of 33 per cent, changed, against a computed value that the test sets."""
    changing.execute(f"update source.figure set {change} where figure = 'p010_4'")
    changing.execute(
        "create or replace view narrative.derivation as select 2012 as report_year, 'p010_4' as figure, "
        f"cast({computed} as decimal(28, 10)) as computed, 'test' as from_what"
    )
    row = rows(changing, "select * from report.figures where figure = 'p010_4'")[0]
    assert row["verdict"] == verdict == judge(row)


# -- errata --------------------------------------------------------------------------------------------


def test_every_contradiction_has_its_erratum(printed: list[Row]) -> None:
    odd = {row["figure"]: row for row in printed if row["verdict"] in ("rounds differently", "contradicts")}
    explained = {name: erratum for name, erratum in ERRATA.items() if name in odd}
    assert len(odd) >= 11
    assert set(odd) == set(explained)
    for name, row in odd.items():
        assert row["explanation"] == ERRATA[name]["explanation"]
        assert Decimal(ERRATA[name]["printed"]) == row["value"]
        assert abs(Decimal(ERRATA[name]["computed"]) - row["computed"]) <= Decimal("0.0000005")


def test_every_erratum_belongs_to_a_figure_that_fails(printed: list[Row]) -> None:
    """An erratum of a figure that holds is stale."""
    verdicts = {row["figure"]: row["verdict"] for row in printed}
    assert {verdicts[name] for name in ERRATA}.isdisjoint({"holds", "not testable"})


def test_what_holds_needs_no_explanation(printed: list[Row]) -> None:
    held = [row for row in printed if row["verdict"] in ("holds", "not testable")]
    assert all(row["explanation"] is None for row in held)


def test_explanations_name_the_paragraph() -> None:
    for name, row in ERRATA.items():
        assert f" {int(name[1:4])}" in row["explanation"] or "erratum" in row["explanation"], name


# -- audits: each finds what it is there for ---------------------------------------------------------------

BREAKS = {
    "figure": "update source.figure set value = 30, low = 29.5, high = 30.5 where figure = 'p010_4'",
    "figure_count": "delete from source.figure where figure = 'p302_1' or figure = 'p003_1'",
    "figure_flow": "update fact.movement_by_destination set migrants = 35356, status = 'printed', "
    "lower = null, upper = null, margin = null where service = 'repatriation' and departure_region = 'africa' "
    "and destination = 'burundi'",
    "figure_part": "update source.figure set value = 655, low = 654.5, high = 655.5 where figure = 'p060_2'",
    "figure_twin": "update source.figure set value = 95, low = 94.5, high = 95.5 where figure = 'p288_1'",
}


@pytest.mark.parametrize("audit", sorted(BREAKS))
def test_audit_finds_what_it_is_there_for(changing: duckdb.DuckDBPyConnection, audit: str) -> None:
    sql = f"select item, printed, computed from audit.{audit}"
    known = set(changing.execute(sql).fetchall())
    assert {item for item, _, _ in known} == {row["item"] for row in ALL_ERRATA if row["audit"] == audit}
    changing.execute(BREAKS[audit])
    assert set(changing.execute(sql).fetchall()) - known


def test_count_audit_finds_one_too_many(changing: duckdb.DuckDBPyConnection) -> None:
    changing.execute(
        "insert into source.figure select * replace ('p302_1' as figure, 302 as paragraph) "
        "from source.figure where figure = 'p301_1'"
    )
    found = changing.execute("select item, printed, computed from audit.figure_count").fetchall()
    assert found == [("paragraph 302, paragraph", 0, 1)]
