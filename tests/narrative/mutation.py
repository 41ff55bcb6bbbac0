"""Change a number, and say from the plain recomputation which figures must follow."""

from __future__ import annotations

import random
from collections.abc import Iterable
from decimal import Decimal

import duckdb

from tests.narrative.recompute import DERIVATIONS, FIGURES, Source, Sources
from tests.narrative.rule import Row, figures, judge
from tests.packs import REPORT_YEAR, all_leaves, leaf_tables

SEED = 20130530  # the date of the report
TABLES = [table for table in sorted(leaf_tables()) if table not in ("annex_1_1", "annex_1_9")]
# places and counts: a change may leave them as they are
ORDERS = ("rank", "states", "service_classes")


def sample_of_cells(size: int) -> list[Source]:
    """Up to `size` cells of each table that figures rest on, and one of a table that none does."""
    chance = random.Random(SEED)
    cells = {leaf: (leaf.table, leaf.codes) for leaf in all_leaves() if leaf.value and leaf.value > 2}
    picked: list[Source] = []
    for table in TABLES:
        found = [source for leaf, source in cells.items() if leaf.table == table]
        picked += chance.sample(found, min(size, len(found)))
    picked.append(next(source for leaf, source in cells.items() if leaf.table == "annex_1_9"))
    return picked


def name_of(source: Source) -> str:
    return source if isinstance(source, str) else f"{source[0]}-{'-'.join(code for _, code in source[1])}"


def value_of(source: Source) -> Decimal:
    if isinstance(source, str):
        return Decimal(FIGURES[source]["value"])
    leaf = next(leaf for leaf in all_leaves() if (leaf.table, leaf.codes) == source)
    assert leaf.value is not None
    return leaf.value


def step_of(source: Source) -> Decimal:
    """A tenth more: enough to turn a verdict where it is a large part."""
    return Decimal(max(1, round(value_of(source) / 10)))


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
            f"lower = null, upper = null, margin = null where report_year = {REPORT_YEAR} and {where}",
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


def check_mutation(con: duckdb.DuckDBPyConnection, before: dict[str, Row], source: Source) -> None:
    """The verdicts that rest on the number change as the recomputation says, and no others."""
    step = step_of(source)
    verdicts, resting = expected(before, source, step)
    mutate(con, source, step)
    after = figures(con)
    assert {name: row["verdict"] for name, row in after.items()} == verdicts
    moved = {name for name in before if after[name]["computed"] != before[name]["computed"]}
    assert moved <= resting
    assert moved or not resting or all(FIGURES[name]["unit"] in ORDERS for name in resting)
    assert all(after[name] == before[name] for name in before if name not in resting | {source})


def turning(before: dict[str, Row], sources: Iterable[Source]) -> int:
    """How many of the changes turn a verdict."""
    return sum(
        any(verdict != before[name]["verdict"] for name, verdict in verdicts.items())
        for verdicts, _ in (expected(before, source, step_of(source)) for source in sources)
    )
