"""The exact range of sums of estimates: printed totals, a second method on small tables, and wrong use."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import iomdb
from iomdb.bounds.known import read_figures
from iomdb.bounds.ranges import Range, Ranges
from tests.packs import leaves, totals
from tests.processes import error_line
from tests.processes import iomdb as run

pytest.importorskip("ortools")
# paragraph 216 of the report
MIGRANTS = 376175


@pytest.fixture(scope="module")
def db(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[iomdb.Database]:
    with iomdb.connect(shutil.copy(built, tmp_path_factory.mktemp("bounds"))) as opened:
        yield opened


def test_all_estimates_together_are_what_the_printed_total_leaves(db: iomdb.Database) -> None:
    estimated = sum(leaf.status == "estimated" for leaf in leaves("table_3"))
    rest = MIGRANTS - sum(leaf.value or 0 for leaf in leaves("table_3") if leaf.status != "estimated")
    (found,) = db.bounds("table_3", "status = 'estimated'").itertuples()
    assert (found.value, found.lower, found.upper, found.proven) == (rest, rest, rest, True)
    assert found.cells == found.estimated == estimated


def test_known_figures_give_themselves(db: iomdb.Database) -> None:
    found = db.bounds("expenditure_by_region", "year = 2012", by="finance_region_code")
    money = {
        leaf["finance_region"]: float(leaf.value or 0)
        for leaf in leaves("expenditure_by_region")
        if leaf["year"] == "2012"
    }
    assert dict(zip(found.finance_region_code, found.value, strict=True)) == money
    assert (found.lower == found.value).all() and (found.upper == found.value).all()
    assert found.proven.all() and not found.estimated.any() and set(found.unit) == {"usd_million"}


def test_without_time_the_range_is_that_of_the_cells_and_not_proven(db: iomdb.Database) -> None:
    (one,) = db.bounds("table_8", time_limit=1e-9).itertuples()
    cells = leaves("table_8")
    assert one.lower == sum(leaf.value if leaf.lower is None else leaf.lower for leaf in cells)
    assert one.upper == sum(leaf.value if leaf.upper is None else leaf.upper for leaf in cells)
    assert not one.proven


# Tables made by hand, small enough to try all values

Open = dict[str, tuple[int, int, int]]


@pytest.fixture
def empty(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database without figures and printed numbers."""
    with duckdb.connect(str(database)) as connection:
        for (fact,) in connection.execute("select fact from meta.fact").fetchall():
            connection.execute(f"delete from fact.{fact}")
        connection.execute("delete from source.printed_cell")
        yield connection


def add(connection: duckdb.DuckDBPyConnection, fact: str, codes: str, value: int, *bounds: int) -> None:
    """A figure with these codes, which are joined by slashes; with bounds it is estimated."""
    columns = [row[0] for row in connection.execute(f"describe fact.{fact}").fetchall()]
    row = dict(zip(columns, [2012, *codes.split("/"), value, "printed"], strict=False))
    if bounds:
        row |= {"status": "estimated", "lower": bounds[0], "upper": bounds[1], "margin": 0}
    names = ", ".join(row)
    connection.execute(
        f"insert into fact.{fact} ({names}) values ({', '.join('?' * len(row))})", list(row.values())
    )


def compare(
    path: Path, fact: str, by: list[str], cells: Open, holds: Callable[..., bool], known: dict[str, int]
) -> None:
    """The range of every subset of the cells against the smallest and largest sum of all values that hold."""
    completions = [
        dict(zip(cells, values, strict=True))
        for values in itertools.product(*(range(low, high + 1) for _, low, high in cells.values()))
        if holds(*values)
    ]
    assert completions
    with iomdb.connect(path) as db:
        single = db.bounds(f"fact.{fact}", "status = 'estimated'", by=by)
        found = read_figures(db.connection, fact, [2012])
    number = {name: found.numbers[fact, 2012, *name.split("/")] for name in (*cells, *known)}
    ranges = Ranges(found, number.values(), 60)
    for size in range(1, len(cells) + 1):
        for subset in itertools.combinations(cells, size):
            sums = [sum(one[name] for name in subset) for one in completions]
            assert ranges.of([number[name] for name in subset]) == Range(min(sums), max(sums), True), subset
    exact = sum(known.values())
    assert ranges.of([number[name] for name in known]) == Range(exact, exact, True)
    for *codes, value, lower, upper in single[[*by, "value", "lower", "upper"]].itertuples(index=False):
        values = [one["/".join(codes)] for one in completions]
        assert (value, lower, upper) == (cells["/".join(codes)][0], min(values), max(values))


@pytest.mark.parametrize(("europe", "is_used"), [(14, True), (15, False)])
def test_every_subset_of_a_small_table(
    database: Path, empty: duckdb.DuckDBPyConnection, europe: int, is_used: bool
) -> None:
    """Table 1 with two rows, whose services Table 3 counts too; a total that the figures contradict is not used."""
    cells = {
        "africa/return": (4, 0, 6),
        "africa/resettlement": (3, 1, 5),
        "europe/return": (2, 0, 4),
        "europe/resettlement": (5, 2, 9),
    }
    known = {"europe/labour_migration": 7}
    for codes, numbers in cells.items():
        add(empty, "movement_by_service", codes, *numbers)
    for codes, value in known.items():
        add(empty, "movement_by_service", codes, value)
    for codes, value in (
        ("return/africa/canada", 6),
        ("resettlement/europe/norway", 8),
        ("labour_migration/europe/norway", 7),
    ):
        add(empty, "movement_by_destination", codes, value)
    empty.execute(
        "insert into source.printed_cell (edition, table_id, row_key, column_key, kind, value, status, printed, "
        "rests_on, note) values ('mc2377', 'table_1', 'europe/total', 'total', 'computed', ?, 'printed', '', '', '')",
        [europe],
    )
    empty.close()

    def holds(africa_return: int, africa_resettled: int, europe_return: int, europe_resettled: int) -> bool:
        is_total = europe_return + europe_resettled + 7 == 14
        return (
            africa_return + europe_return == 6
            and africa_resettled + europe_resettled == 8
            and (is_total or not is_used)
        )

    compare(database, "movement_by_service", ["budget_region", "service"], cells, holds, known)


def test_two_tables_that_count_the_same_journeys(database: Path, empty: duckdb.DuckDBPyConnection) -> None:
    """Table 2 counts areas, Table 3 countries, which lie in one area; other countries of the region lie in any."""
    add(empty, "movement_by_area", "west_africa/australia_new_zealand", 10)
    add(empty, "movement_by_area", "west_africa/south_asia", 5)
    cells = {
        "resettlement/africa/australia": (6, 0, 15),
        "resettlement/africa/new_zealand": (4, 0, 7),
        "resettlement/africa/bangladesh": (2, 0, 15),
        "resettlement/africa/other_asia_oceania": (3, 1, 9),
    }
    for codes, numbers in cells.items():
        add(empty, "movement_by_destination", codes, *numbers)
    empty.close()

    def holds(australia: int, new_zealand: int, bangladesh: int, other: int) -> bool:
        is_total = australia + new_zealand + bangladesh + other == 15
        return is_total and australia + new_zealand <= 10 and bangladesh <= 5

    by = ["service", "departure_region", "destination"]
    compare(database, "movement_by_destination", by, cells, holds, {})


@pytest.mark.parametrize(
    ("fact", "options", "message"),
    [
        ("tabel_3", {}, "did you mean table_3?"),
        ("xyz", {}, "use one of movement_by_service"),
        ("table_3", {"where": "nothing = 1"}, '"nothing" not found'),
        ("table_3", {"where": "foo bar baz"}, "syntax error"),
        ("table_3", {"where": "cast(destination as integer) = 1"}, "Could not convert"),
        ("table_3", {"where": "destination = 'australia'"}, "fact.movement_by_destination has codes"),
        ("table_3", {"by": "destinatio"}, "did you mean destination?"),
        ("table_3", {"year": 1999}, "no figures of 1999; use one of 2012"),
        ("table_5", {}, "add: and headcount is not null"),
    ],
)
def test_wrong_use_is_one_line(db: iomdb.Database, fact: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(iomdb.InputError) as caught:
        db.bounds(fact, **options)
    assert message in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.proof
def test_the_command_gives_the_sum_and_what_limits_it(built: Path) -> None:
    done = run("bounds", "table_7", "--where", "grade = 'P-4'", "--by", "grade", cwd=built.parent)
    printed = totals("table_7")["total", "p_4"]["value"]
    header, row = done.stdout.splitlines()
    assert header == "grade,value,lower,upper,unit,cells,estimated,proven"
    assert row.startswith(f"P-4,{printed},{printed},{printed},officials,169,") and row.endswith(",True")
    assert " table_7" in done.stderr and done.stderr.startswith("sums used: ")
    assert "--by: 'grad'" in error_line(run("bounds", "table_7", "--by", "grad", cwd=built.parent))


def test_estimates_need_the_solver(db: iomdb.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    with pytest.raises(iomdb.InputError, match=r"pip install 'iomdb\[recover\]'"):
        db.bounds("table_7")
    assert db.bounds("table_1").value[0] == MIGRANTS
