"""Bounds of sums in the whole of Tables 2 and 3, and over two report years; a second solver for the same sums."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import iomdb
from iomdb.bounds.known import Figures, read_figures
from iomdb.bounds.ranges import Ranges
from tests.packs import leaves, totals

pytestmark = pytest.mark.proof
pytest.importorskip("ortools")
FACTS = {
    "table_2": "movement_by_area",
    "table_3": "movement_by_destination",
    "table_7": "official_by_nationality",
}
KEYS = {
    "table_2": (["departure_area_code"], ["destination_area_code"]),
    "table_3": (["service_code", "departure_region_code"], ["destination_code"]),
    "table_7": (["nationality_code"], ["grade_code"]),
}


@pytest.fixture(scope="module")
def db(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[iomdb.Database]:
    with iomdb.connect(shutil.copy(built, tmp_path_factory.mktemp("bounds"))) as opened:
        yield opened


@pytest.mark.parametrize("table", FACTS)
def test_every_printed_total_of_a_row_or_column_is_exact(db: iomdb.Database, table: str) -> None:
    """Subtotals of regions and services are sums of these."""
    printed, tested = totals(table), 0
    for axis, by in enumerate(KEYS[table]):
        for one in db.bounds(table, by=by).itertuples():
            key = "/".join(one[1 : 1 + len(by)])
            total = printed.get(("total", key) if axis else (key, "total"))
            if total and total["status"] != "estimated":
                value = int(total["value"])
                assert (one.value, one.lower, one.upper, one.proven) == (value, value, value, True), key
                tested += 1
    assert tested >= 50


def test_a_flow_of_the_text_is_part_of_its_cell(db: iomdb.Database) -> None:
    """Paragraph 219: 35,357 Burundians returned from the United Republic of Tanzania."""
    chosen = "service = 'repatriation' and departure_region = 'africa' and destination = 'burundi'"
    assert db.bounds("fact.movement_by_destination", chosen).lower[0] >= 35357


@pytest.mark.parametrize("table", FACTS)
def test_no_cell_is_wider_than_its_stored_bounds(
    db: iomdb.Database, table: str, portion: Callable[[int], int]
) -> None:
    stored = [leaf for leaf in leaves(table) if leaf.status == "estimated"]
    for leaf in random.Random(1).sample(stored, min(len(stored), portion(200))):
        chosen = " and ".join(f"{name} = '{code}'" for name, code in leaf.codes)
        (one,) = db.bounds(f"fact.{FACTS[table]}", chosen).itertuples()
        assert leaf.lower <= int(one.lower) <= int(one.value) <= int(one.upper) <= leaf.upper, chosen
        assert one.proven and one.value == leaf.value


def test_a_sum_over_two_report_years(two_years: Path, tmp_path: Path) -> None:
    with iomdb.connect(shutil.copy(two_years, tmp_path)) as db:
        chosen = "destination in ('Iraq', 'Israel')"
        both, *single = (db.bounds("table_3", chosen, year=year) for year in (None, 2012, 2013))
        by_year = db.bounds("table_3", chosen, by="report_year")
    for name in ("value", "lower", "upper", "cells", "estimated"):
        assert both[name].tolist() == [sum(one[name][0] for one in single)]
        assert by_year[name].tolist() == [one[name][0] for one in single]
    assert both.proven.all()


class Scip:
    """The same figures and sums for a solver that branches on a linear program."""

    def __init__(self, found: Figures) -> None:
        from ortools.linear_solver import pywraplp

        self.found = found
        self.solver = pywraplp.Solver.CreateSolver("SCIP")
        self.open = {
            number: self.solver.IntVar(figure.lower, figure.upper, "")
            for number, figure in enumerate(found.figures)
            if figure.is_open
        }
        for one in found.sums:
            upper = self.solver.infinity() if one.upper is None else one.upper
            self._limit(one.plus, one.minus, one.lower, upper)
        for joint in found.joints:
            persons = {pair: self.solver.IntVar(0, self.solver.infinity(), "") for pair in joint.pairs}
            for side, by_code in enumerate(joint.sides):
                for code, numbers in by_code.items():
                    total = self._limit(numbers, (), 0, 0)
                    for pair, count in persons.items():
                        if pair[side] == code:
                            total.SetCoefficient(count, -1)

    def _limit(self, plus: list[int], minus: list[int], lower: float, upper: float) -> object:
        exact = sum(self.found.figures[n].value for n in plus if n not in self.open) - sum(
            self.found.figures[n].value for n in minus if n not in self.open
        )
        total = self.solver.Constraint(lower - exact, upper - exact)
        for numbers, sign in ((plus, 1), (minus, -1)):
            for number in self.open.keys() & set(numbers):
                total.SetCoefficient(self.open[number], sign)
        return total

    def ends(self, numbers: list[int]) -> tuple[int, int]:
        exact = sum(self.found.figures[n].value for n in numbers if n not in self.open)
        objective, found = self.solver.Objective(), []
        objective.Clear()
        for number in self.open.keys() & set(numbers):
            objective.SetCoefficient(self.open[number], 1)
        for is_most in (False, True):
            objective.SetOptimizationDirection(is_most)
            assert self.solver.Solve() == self.solver.OPTIMAL
            found.append(exact + round(objective.Value()))
        return found[0], found[1]


def test_another_solver_finds_the_same_ranges(db: iomdb.Database, portion: Callable[[int], int]) -> None:
    """Sums of some cells of Tables 2 and 3, of any size."""
    dice = random.Random(2)
    found = read_figures(db.connection, "movement_by_area", [2012])
    numbers = [n for n, figure in enumerate(found.figures)]
    ours, other = Ranges(found, numbers, 60), Scip(found)
    for _ in range(portion(100)):
        chosen = dice.sample(numbers, dice.choice((2, 5, 20, 100, 500)))
        one = ours.of(chosen)
        assert one.proven and (one.lower, one.upper) == other.ends(chosen)
