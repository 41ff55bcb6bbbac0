"""A changed number changes the verdicts that rest on it, and no others.

Which ones these are tells the plain computation of test_figures_computed.py, which keeps account of
what it looked at.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.packs import REPORT_YEAR, all_leaves, leaf_tables
from tests.test_figures import Row, judge, rows
from tests.test_figures_computed import DERIVATIONS, FIGURES, Source, Sources

SEED = 20130530  # the date of the report
TABLES = [table for table in sorted(leaf_tables()) if table not in ("annex_1_1", "annex_1_9")]
# places and counts: a change may leave them as they are
ORDERS = ("rank", "states", "service_classes")
# a growth, a share, a count, an amount, twins, and two that nothing rests on
CHOSEN_FIGURES = [
    *("p008_1", "p027_4", "p139_1", "p144_2", "p166_2", "p178_8", "p179_4", "p252_3", "p263_1"),
    *("p280_3", "p286_7", "p294_2", "p077_1", "p220_1"),
]


def chosen() -> list[Source]:
    """Two cells of each table that figures rest on, one of a table that none does, and some figures."""
    chance = random.Random(SEED)
    cells = {leaf: (leaf.table, leaf.codes) for leaf in all_leaves() if leaf.value and leaf.value > 2}
    picked: list[Source] = []
    for table in TABLES:
        picked += chance.sample([source for leaf, source in cells.items() if leaf.table == table], 2)
    picked.append(next(source for leaf, source in cells.items() if leaf.table == "annex_1_9"))
    return [*picked, *CHOSEN_FIGURES]


def name_of(source: Source) -> str:
    return source if isinstance(source, str) else f"{source[0]}-{'-'.join(code for _, code in source[1])}"


def value_of(source: Source) -> Decimal:
    if isinstance(source, str):
        return Decimal(FIGURES[source]["value"])
    leaf = next(leaf for leaf in all_leaves() if (leaf.table, leaf.codes) == source)
    assert leaf.value is not None
    return leaf.value


@pytest.fixture(scope="module")
def writable(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """One copy for all mutations: each is rolled back."""
    path = tmp_path_factory.mktemp("figures") / "iom.duckdb"
    path.write_bytes(built.read_bytes())
    with duckdb.connect(str(path)) as con:
        yield con


@pytest.fixture(scope="module")
def before(writable: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    return figures(writable)


def figures(con: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    return {row["figure"]: row for row in rows(con, "select * from report.figures")}


def mutate(con: duckdb.DuckDBPyConnection, source: Source, step: Decimal) -> None:
    """Add `step` to a figure and its bounds, or to a leaf cell."""
    if isinstance(source, str):
        sql = f"update source.figure set value = value + {step}, low = low + {step}, high = high + {step}"
        changed = con.execute(f"{sql} where figure = ?", [source]).fetchall()
    else:
        table, codes = leaf_tables()[source[0]], source[1]
        where = " and ".join(f"{name} = ?" for name, _ in codes)
        changed = con.execute(
            f"update {table.fact} set {table.measure} = {table.measure} + {step}, status = 'printed', "
            f"lower = null, upper = null where report_year = {REPORT_YEAR} and {where}",
            [code for _, code in codes],
        ).fetchall()
    assert changed == [(1,)], source


def expected(before: dict[str, Row], source: Source, step: Decimal) -> tuple[dict[str, str], set[str]]:
    """All verdicts after the change, and the figures that rest on what was changed."""
    changed, resting = {source: value_of(source) + step}, set()
    verdicts = {}
    for name, row in before.items():
        after = dict(row)
        if name == source:
            after |= {key: row[key] + step for key in ("value", "low", "high") if row[key] is not None}
        if name in DERIVATIONS:
            sources = Sources(changed)
            after["computed"] = DERIVATIONS[name](sources)
            if source in sources.used:
                resting.add(name)
        verdicts[name] = judge(after)
    return verdicts, resting


@pytest.mark.parametrize("source", chosen(), ids=name_of)
def test_mutation(writable: duckdb.DuckDBPyConnection, before: dict[str, Row], source: Source) -> None:
    # a tenth more: enough to turn a verdict where it is a large part
    step = Decimal(max(1, round(value_of(source) / 10)))
    verdicts, resting = expected(before, source, step)
    writable.execute("begin")
    try:
        mutate(writable, source, step)
        after = figures(writable)
    finally:
        writable.execute("rollback")
    assert {name: row["verdict"] for name, row in after.items()} == verdicts
    moved = {name for name in before if after[name]["computed"] != before[name]["computed"]}
    assert moved <= resting
    assert moved or not resting or all(FIGURES[name]["unit"] in ORDERS for name in resting)
    assert all(after[name] == before[name] for name in before if name not in resting | {source})


def codes_in_order(codes: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """The codes of a leaf cell but the year, by name."""
    return sorted((name, code) for name, code in codes if name != "year")


def shift_of(source: Source) -> Decimal:
    """Another step for each figure and almost each cell, so that no sum of steps comes out as zero."""
    if isinstance(source, str):
        paragraph, number = source.removeprefix("p").split("_")
        return Decimal(int(paragraph) + 1000 * int(number))
    return Decimal(sum(3**i * len(code) for i, (_, code) in enumerate(codes_in_order(source[1]))))


def test_every_number_changed_at_once(writable: duckdb.DuckDBPyConnection) -> None:
    """No derivation holds a number of the print: all follow when everything else moves."""
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
    writable.execute("begin")
    try:
        writable.execute(
            "update source.figure set low = null, high = null, "
            "value = value + paragraph + 1000 * cast(split_part(figure, '_', 2) as integer)"
        )
        for (fact, measure), codes in by_fact.items():
            names = [name for name, _ in codes_in_order(codes)]
            step = " + ".join(f"{3**i} * length({name})" for i, name in enumerate(names))
            writable.execute(
                f"update {fact} set {measure} = {measure} + {step}, lower = null, upper = null, "
                f"status = 'printed' where {measure} is not null"
            )
        found = dict(writable.execute("select figure, computed from narrative.derivation").fetchall())
    finally:
        writable.execute("rollback")
    for name, derivation in DERIVATIONS.items():
        expected, computed = derivation(Sources(changed)), found.get(name)
        assert (expected is None) == (computed is None), name
        assert expected is None or abs(expected - computed) < Decimal("1e-9"), name


def test_mutations_turn_verdicts(before: dict[str, Row]) -> None:
    """The sample is worth its name: many of them turn a verdict, some turn none."""
    turned = 0
    for source in chosen():
        step = Decimal(max(1, round(value_of(source) / 10)))
        verdicts, _ = expected(before, source, step)
        turned += any(verdicts[name] != before[name]["verdict"] for name in before)
    assert len(chosen()) / 2 < turned < len(chosen())


@pytest.mark.parametrize(
    ("change", "figure"),
    [
        # another first
        (
            "update fact.expenditure_by_region set amount_musd = 900 "
            "where finance_region = 'europe' and year = 2012",
            "p258_1",
        ),
        # a tie is no first place
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
    writable: duckdb.DuckDBPyConnection, before: dict[str, Row], change: str, figure: str
) -> None:
    assert before[figure]["verdict"] == "holds"
    writable.execute("begin")
    try:
        writable.execute(change)
        assert figures(writable)[figure]["verdict"] == "contradicts"
    finally:
        writable.execute("rollback")


def test_a_rank_among_amounts_of_which_one_is_lost_is_lost(writable: duckdb.DuckDBPyConnection) -> None:
    writable.execute("begin")
    try:
        writable.execute(
            "update fact.expenditure_by_region set amount_musd = null, status = 'missing' "
            "where finance_region = 'north_america' and year = 2012"
        )
        after = figures(writable)
    finally:
        writable.execute("rollback")
    for name in ("p012_1", "p258_2", "p257_7"):
        assert after[name]["verdict"] == "not testable"


def test_figures_of_another_document_are_not_held_against_these_paragraphs(
    writable: duckdb.DuckDBPyConnection,
) -> None:
    writable.execute("begin")
    try:
        writable.execute("insert into source.edition values ('other', 2013, 'X/1', 'Another report', null)")
        writable.execute(
            "insert into source.figure select * replace ('other' as edition) from source.figure "
            "where figure in ('p027_1', 'p027_4', 'p027_6')"
        )
        found = rows(writable, "select verdict, computed from report.figures where report_year = 2013")
    finally:
        writable.execute("rollback")
    assert found == [{"verdict": "not testable", "computed": None}] * 3
