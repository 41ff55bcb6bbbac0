"""A changed figure does not pass: 200 leaf cells, each changed by one unit, each found.

Two hundred builds would take minutes. So the edition is copied inside one database once for each
mutation, under a report year of its own, one cell is changed in each copy, and one run of all audits
tells which copies have an open finding. A handful is done the long way: file, build, check.
"""

from __future__ import annotations

import csv
import random
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.packs import (
    DATA,
    PACK,
    REPORT_YEAR,
    Leaf,
    LeafTable,
    all_leaves,
    leaf_tables,
    number_of,
    rows_of,
)
from tests.processes import iomdb

SEED = 20130530  # the date of the report
SAMPLE = 200
STEP_OF_YEARS = 100  # between copies: wider than the years a report looks back
# Annex I.9 prints no totals, and V.B repeats its sums in tenths of a million only: a change of
# a few thousand stays within the rounding. Only the printed text of the cell itself tells it.
ROUNDED = {"annex_1_9": Decimal(100)}


def unit(table: str) -> Decimal:
    """The smallest step of the figures of a table."""
    return Decimal("0.1") if table.startswith("expenditure_") else Decimal(1)


def sample() -> list[Leaf]:
    """Some of each table, the rest at random over all cells that have a value."""
    chance = random.Random(SEED)
    known = [leaf for leaf in all_leaves() if leaf.value is not None]
    chosen: dict[Leaf, None] = {}
    for table in sorted(leaf_tables()):
        cells = [leaf for leaf in known if leaf.table == table]
        chosen |= dict.fromkeys(chance.sample(cells, min(5, len(cells))))
    rest = [leaf for leaf in known if leaf not in chosen]
    chosen |= dict.fromkeys(chance.sample(rest, min(SAMPLE - len(chosen), len(rest))))
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


@pytest.fixture(scope="module")
def found(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Leaf, set[str]]:
    """Which audits find each mutation of the sample, changed by the smallest step."""
    return audited(built, tmp_path_factory.mktemp("unit"), {leaf: unit(leaf.table) for leaf in sample()})


def audited(built: Path, folder: Path, steps: dict[Leaf, Decimal]) -> dict[Leaf, set[str]]:
    path = folder / "copies.duckdb"
    shutil.copy(built, path)
    with duckdb.connect(str(path)) as con:
        # one copy more than mutations: it stays as it is and shows that copying adds no finding
        copy_edition(con, len(steps) + 1)
        for place, (leaf, step) in enumerate(steps.items(), start=1):
            mutate(con, leaf, place, step)
        told = open_by_copy(con)
    untouched = told.get(len(steps) + 1, set())
    assert untouched == told.get(0, set())
    return {
        leaf: {audit for audit, _ in told.get(place, set()) - untouched}
        for place, leaf in enumerate(steps, start=1)
    }


def identities(audits: set[str]) -> set[str]:
    """The audits that a wrong transcription meets: it changes the printed text with the value."""
    return audits - {"reading"}


def text_tells(leaf: Leaf) -> bool:
    """Whether test_pack.py finds the change: the text of a printed cell no longer says its value."""
    return leaf.status == "printed" and leaf.value == number_of(leaf.printed)


def test_sample_is_what_it_claims() -> None:
    chosen = sample()
    assert len(chosen) == SAMPLE == len(set(chosen))
    assert {leaf.table for leaf in chosen} == set(leaf_tables())


def test_every_mutation_of_a_value_is_found(found: dict[Leaf, set[str]]) -> None:
    """By `iomdb check`, or by the test that reads the printed text once more."""
    assert len(found) == SAMPLE
    assert [leaf for leaf, audits in found.items() if not audits and not text_tells(leaf)] == []


def test_identities_alone_find_all_but_what_rounding_hides(found: dict[Leaf, set[str]]) -> None:
    """A wrong transcription changes text and value alike; then only sums and twins can tell."""
    missed = [leaf for leaf, audits in found.items() if not identities(audits)]
    assert {leaf.table for leaf in missed} <= set(ROUNDED)
    assert len(missed) < 0.2 * SAMPLE


def test_what_rounding_hides_is_found_beyond_the_rounding(built: Path, tmp_path: Path) -> None:
    steps = {leaf: ROUNDED[leaf.table] for leaf in all_leaves() if leaf.table in ROUNDED}
    assert len(steps) == 56
    told = audited(built, tmp_path, steps)
    assert [leaf for leaf, audits in told.items() if not identities(audits)] == []


LONG_WAY = [leaf for leaf in sample() if leaf.table not in ROUNDED][:: SAMPLE // 5][:4]


@pytest.mark.parametrize("leaf", LONG_WAY, ids=lambda leaf: f"{leaf.table}-{'-'.join(leaf.key)}")
def test_mutation_the_long_way(leaf: Leaf, packs: Path, tmp_path: Path) -> None:
    """Change the file; the build refuses it or the check fails and names the table."""
    path = packs / leaf_tables()[leaf.table].path.relative_to(DATA)
    rows = rows_of(path)
    row = rows[leaf.file_line - 2]
    row["value"] = str(Decimal(row["value"]) + unit(leaf.table))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    built = iomdb("build", "--data", packs, cwd=tmp_path)
    if built.returncode != 0:  # an estimated value beyond its bounds
        assert built.returncode == 2 and path.name in built.stderr
        return
    done = iomdb("check", cwd=tmp_path)
    assert done.returncode == 1
    assert any(leaf.table in line and line.endswith("[OPEN]") for line in done.stdout.splitlines())
