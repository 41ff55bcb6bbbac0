"""A changed number changes the verdicts that rest on it, and no others.

Which ones these are follows from the plain recomputation, which records what it used. The full set of changes is in
tests/proof.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from tests.narrative.mutation import check_mutation, name_of, sample_of_cells, turning, value_of
from tests.narrative.recompute import DERIVATIONS, FIGURES, Source, Sources
from tests.narrative.rule import Row, figures
from tests.packs import all_leaves, leaf_tables

# a growth, a share, a count, an amount, twins, and two that nothing rests on
CHOSEN = [
    *sample_of_cells(2),
    *("p008_1", "p027_4", "p139_1", "p144_2", "p166_2", "p178_8", "p179_4", "p252_3", "p263_1"),
    *("p280_3", "p286_7", "p294_2", "p077_1", "p220_1"),
]


@pytest.mark.parametrize("source", CHOSEN, ids=name_of)
def test_mutation(changing: duckdb.DuckDBPyConnection, before: dict[str, Row], source: Source) -> None:
    check_mutation(changing, before, source)


def test_mutations_turn_verdicts(before: dict[str, Row]) -> None:
    """The sample can fail: many of the changes turn a verdict, some turn none."""
    assert len(CHOSEN) / 2 < turning(before, CHOSEN) < len(CHOSEN)


def codes_in_order(codes: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """The codes of a leaf cell but the year, by name."""
    return sorted((name, code) for name, code in codes if name != "year")


def shift_of(source: Source) -> Decimal:
    """Another step for each figure and almost each cell, so that no sum of steps comes out as zero."""
    if isinstance(source, str):
        paragraph, number = source.removeprefix("p").split("_")
        return Decimal(int(paragraph) + 1000 * int(number))
    return Decimal(sum(3**i * len(code) for i, (_, code) in enumerate(codes_in_order(source[1]))))


def test_every_number_changed_at_once(changing: duckdb.DuckDBPyConnection) -> None:
    """No derivation contains a printed number: all follow when everything else moves."""
    changed: dict[Source, Decimal] = {
        name: value_of(name) + shift_of(name) for name, row in FIGURES.items() if row["value"]
    }
    by_fact: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for leaf in all_leaves():
        source = (leaf.table, leaf.codes)
        if leaf.value is not None:
            changed[source] = leaf.value + shift_of(source)
        table = leaf_tables()[leaf.table]
        by_fact[table.fact, table.measure] = leaf.codes
    changing.execute(
        "update source.figure set low = null, high = null, "
        "value = value + paragraph + 1000 * cast(split_part(figure, '_', 2) as integer)"
    )
    for (fact, measure), codes in by_fact.items():
        names = [name for name, _ in codes_in_order(codes)]
        step = " + ".join(f"{3**i} * length({name})" for i, name in enumerate(names))
        changing.execute(
            f"update {fact} set {measure} = {measure} + {step}, lower = null, upper = null, margin = null, "
            f"status = 'printed' where {measure} is not null"
        )
    found = dict(changing.execute("select figure, computed from narrative.derivation").fetchall())
    for name, derivation in DERIVATIONS.items():
        expected, computed = derivation(Sources(changed)), found.get(name)
        assert (expected is None) == (computed is None), name
        assert expected is None or abs(expected - computed) < Decimal("1e-9"), name


@pytest.mark.parametrize(
    ("change", "figure"),
    [
        # another is first
        (
            "update fact.expenditure_by_region set amount_musd = 900 "
            "where finance_region = 'europe' and year = 2012",
            "p258_1",
        ),
        # two that tie are not first
        (
            "update fact.expenditure_by_region set amount_musd = "
            "(select max(amount_musd) from fact.expenditure_by_region where year = 2012) "
            "where finance_region = 'asia_oceania' and year = 2012",
            "p012_1",
        ),
        (
            "update fact.expenditure_by_service set amount_musd = 900 "
            "where service_class = 'migration_health' and year = 2011",
            "p013_2",
        ),
        (
            "update fact.expenditure_by_service set amount_musd = 900 "
            "where service_class = 'migration_health' and year = 2012",
            "p257_6",
        ),
        (
            "update fact.expenditure_by_region set amount_musd = 900 "
            "where finance_region = 'middle_east' and year = 2012",
            "p257_7",
        ),
        ("update source.figure set value = 70, low = 69.5, high = 70.5 where figure = 'p146_1'", "p142_1"),
        ("update source.figure set value = 28, low = 27.5, high = 28.5 where figure = 'p146_1'", "p144_1"),
    ],
)
def test_superlative_fails_when_the_order_changes(
    changing: duckdb.DuckDBPyConnection, before: dict[str, Row], change: str, figure: str
) -> None:
    assert before[figure]["verdict"] == "holds"
    changing.execute(change)
    assert figures(changing)[figure]["verdict"] == "contradicts"


def test_a_rank_among_amounts_of_which_one_is_lost_is_lost(changing: duckdb.DuckDBPyConnection) -> None:
    changing.execute(
        "update fact.expenditure_by_region set amount_musd = null, status = 'missing' "
        "where finance_region = 'north_america' and year = 2012"
    )
    after = figures(changing)
    for name in ("p012_1", "p258_2", "p257_7"):
        assert after[name]["verdict"] == "not testable"


def test_a_sum_of_which_a_part_is_lost_is_lost(changing: duckdb.DuckDBPyConnection) -> None:
    changing.execute(
        "update fact.project_by_service_region set projects = null, status = 'missing', lower = null, upper = null "
        "where finance_region = 'africa' and service_class = 'migration_health'"
    )
    after = figures(changing)
    lost = {name for name in DERIVATIONS if after[name]["computed"] is None}
    # all projects, and the shares in them
    assert lost == {"p010_1", "p010_3", "p010_4", "p010_5", "p010_6", "p011_1", "p011_2", "p011_3", "p252_4"}


def test_an_increase_is_on_the_year_before(changing: duckdb.DuckDBPyConnection) -> None:
    """Two years with a gap between them give no increase."""
    for fact in ("expenditure_by_region", "expenditure_by_service"):
        changing.execute(f"update fact.{fact} set year = 2010 where year = 2011")
    after = figures(changing)
    assert [after[name]["computed"] for name in ("p257_5", "p257_6", "p257_7")] == [None] * 3
    assert after["p258_1"]["computed"] == 1
