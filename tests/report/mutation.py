"""Change leaf cells by one unit each, and find out which audits notice.

Hundreds of builds would take minutes. So the edition is copied inside one database once for each
mutation, under a report year of its own, one cell is changed in each copy, and one run of all audits
shows which copies have an open finding.
"""

from __future__ import annotations

import random
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb

from tests.packs import (
    PACK,
    REPORT_YEAR,
    Leaf,
    LeafTable,
    all_leaves,
    leaf_tables,
    number_of,
)
from tests.planning import short_planning

SEED = 20130530  # the date of the report
STEP_OF_YEARS = 100  # between copies: wider than the years a report looks back
# Annex I.9 prints no totals, and V.B repeats its sums in tenths of a million only: a change of
# a few thousand stays within the rounding. Only the printed text of the cell itself shows it.
ROUNDED = {"annex_1_9": Decimal(100)}


def unit(table: str) -> Decimal:
    """The smallest step of the figures of a table."""
    return Decimal("0.1") if table.startswith("expenditure_") else Decimal(1)


def sample(size: int) -> list[Leaf]:
    """Some of each table, the rest at random over all cells that have a value."""
    chance = random.Random(SEED)
    known = [leaf for leaf in all_leaves() if leaf.value is not None]
    chosen: dict[Leaf, None] = {}
    for table in sorted(leaf_tables()):
        cells = [leaf for leaf in known if leaf.table == table]
        chosen |= dict.fromkeys(chance.sample(cells, min(max(size // 40, 1), len(cells))))
    rest = [leaf for leaf in known if leaf not in chosen]
    chosen |= dict.fromkeys(chance.sample(rest, min(size - len(chosen), len(rest))))
    return list(chosen)


def shifted(column: str, shift: str) -> str:
    """SQL: a text with the years of the edition moved by `shift` years."""
    for year in range(REPORT_YEAR - 4, REPORT_YEAR + 1):
        column = f"replace({column}, '{year}', ({year} + {shift})::varchar)"
    return column


def copy_edition(con: duckdb.DuckDBPyConnection, copies: int) -> None:
    """Copies 1 to `copies` of the edition's tables, each under its own report year.

    The narrative is not copied, so its errata go, and its audits find nothing here.
    """
    con.execute("delete from source.erratum where starts_with(audit, 'figure')")
    con.execute(
        f"create temp table copy as select range * {STEP_OF_YEARS} as shift from range(1, {copies + 1})"
    )
    con.execute(
        "insert into source.edition select edition || shift, report_year + shift, document, title, published "
        "from source.edition, copy"
    )
    for table, texts in (("printed_cell", ("row_key", "column_key")), ("erratum", ("item",))):
        changed = ", ".join(f"{shifted(text, 'shift')} as {text}" for text in texts)
        con.execute(
            f"insert into source.{table} "
            f"select * exclude (shift) replace (edition || shift as edition, {changed}) "
            f"from source.{table}, copy"
        )
    facts = con.execute("select table_name from duckdb_tables() where schema_name = 'fact'").fetchall()
    for (fact,) in facts:
        has_year = con.execute(
            "select count(*) from duckdb_columns() where schema_name = 'fact' and table_name = ? "
            "and column_name = 'year'",
            [fact],
        ).fetchall()[0][0]
        years = "report_year + shift as report_year" + (", year + shift as year" if has_year else "")
        con.execute(
            f"insert into fact.{fact} select * exclude (shift) replace ({years}) from fact.{fact}, copy"
        )


def mutate(con: duckdb.DuckDBPyConnection, leaf: Leaf, place: int, step: Decimal) -> None:
    """Change one cell in copy `place` as a changed file would: the fact and the printed cell."""
    table: LeafTable = leaf_tables()[leaf.table]
    shift = place * STEP_OF_YEARS
    codes = dict(leaf.codes)
    where = {**codes, "report_year": str(REPORT_YEAR + shift)}
    if "year" in codes:
        where["year"] = str(int(codes["year"]) + shift)
    new = f"{{0}} = {{0}} + {step}, upper = greatest(upper, {{0}} + {step})"
    changed = con.execute(
        f"update {table.fact} set {new.format(table.measure)} where "
        + " and ".join(f"{name} = ?" for name in where),
        list(where.values()),
    ).fetchall()
    keys = [moved(key, shift) for key in leaf.key]
    changed += con.execute(
        f"update source.printed_cell set {new.format('value')} "
        "where edition = ? and table_id = ? and row_key = ? and column_key = ?",
        [f"{PACK.name}{shift}", leaf.table, *keys],
    ).fetchall()
    assert changed == [(1,), (1,)], leaf


def moved(key: str, shift: int) -> str:
    for year in range(REPORT_YEAR - 4, REPORT_YEAR + 1):
        key = key.replace(str(year), str(year + shift))
    return key


def open_by_copy(con: duckdb.DuckDBPyConnection) -> dict[int, set[tuple[str, str]]]:
    """Open findings of each copy, the years in their text moved back."""
    with short_planning(con):
        rows = con.execute(
            "select report_year, audit, item from audit.finding "
            "where erratum is null and not starts_with(audit, 'figure')"
        ).fetchall()
    found: dict[int, set[tuple[str, str]]] = {}
    for year, audit, item in rows:
        shift = year - REPORT_YEAR
        for own in range(REPORT_YEAR - 4, REPORT_YEAR + 1):
            item = item.replace(str(own + shift), str(own))
        found.setdefault(shift // STEP_OF_YEARS, set()).add((audit, item))
    return found


def audited(built: Path, folder: Path, steps: dict[Leaf, Decimal]) -> dict[Leaf, set[str]]:
    """Which audits find each cell changed by its step."""
    path = folder / "copies.duckdb"
    shutil.copy(built, path)
    with duckdb.connect(str(path)) as con:
        # one copy more than mutations: it stays as it is and shows that copying adds no finding
        copy_edition(con, len(steps) + 1)
        for place, (leaf, step) in enumerate(steps.items(), start=1):
            mutate(con, leaf, place, step)
        findings = open_by_copy(con)
    untouched = findings.get(len(steps) + 1, set())
    assert untouched == findings.get(0, set())
    return {
        leaf: {audit for audit, _ in findings.get(place, set()) - untouched}
        for place, leaf in enumerate(steps, start=1)
    }


def identities(audits: set[str]) -> set[str]:
    """The audits that find a wrong transcription: it changes the printed text with the value."""
    return audits - {"reading"}


def text_differs(leaf: Leaf) -> bool:
    """Whether tests/pack finds the change: the printed text of the cell is not its value any more."""
    return leaf.status == "printed" and leaf.value == number_of(leaf.printed)


def check_mutations(built: Path, folder: Path, size: int) -> None:
    """Change each cell of a sample by the smallest step.

    `iomdb check` finds it, or the test that reads the printed text once more. A wrong transcription changes text
    and value alike; then only sums and twins can find it, and they find all but what rounding hides.
    """
    chosen = sample(size)
    assert len(chosen) == size == len(set(chosen))
    assert {leaf.table for leaf in chosen} == set(leaf_tables())
    found = audited(built, folder, {leaf: unit(leaf.table) for leaf in chosen})
    assert len(found) == size
    assert [leaf for leaf, audits in found.items() if not audits and not text_differs(leaf)] == []
    missed = [leaf for leaf, audits in found.items() if not identities(audits)]
    assert {leaf.table for leaf in missed} <= set(ROUNDED)
    assert len(missed) < 0.2 * size
