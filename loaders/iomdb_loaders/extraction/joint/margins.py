"""How sure each cell is: whether it has one value, and which single reading would have to be wrong for another.

A cell is open if the completions with the fewest wrong readings differ in it. Every other cell is asked again with each
reading left out in turn: its margin is the weight of the lightest reading on which it depends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from iomdb_loaders.extraction.joint.search import Completion, Search, completion, excuse, least_distrust
from iomdb_loaders.extraction.layout import Slot
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.solver import Range
from iomdb_loaders.facts import SAFE_MARGIN

GROUP = 6  # readings that are left out by turns in one question
EFFORT = 5.0  # deterministic time for one end of a range; if it runs out, what is proven is wider
EDGE = 1e-6  # the solver's bounds are floating-point numbers


@dataclass(frozen=True)
class Outcome:
    """What is known of every slot.

    `values` is a completion with the fewest wrong readings, whose arcs are `taken`. An open slot has the margin 0 and
    the range of these completions. `rests_on` has the lightest readings on which a slot with a margin of 1 to 3
    depends, by number; its range is that with any one reading wrong as well. `wide` slots have a range that a limit
    of effort left wider than necessary.
    """

    values: dict[Slot, int]
    taken: frozenset[int]
    cost: int
    margin: dict[Slot, int]
    ranges: dict[Slot, Range]
    rests_on: dict[Slot, tuple[int, ...]]
    wide: frozenset[Slot]


def outcome(search: Search) -> Outcome:
    """Return what is known of every leaf and every total."""
    first = least_distrust(search)
    prober = Prober(search, first)
    slots = [*leaf_slots(search.layout), *total_slots(search.layout)]
    opened = prober.differing(slots)
    report, name = search.progress, search.layout.table_id
    report(f"{name}: {len(opened)} of {len(slots)} cells and totals have several values")
    single = [slot for slot in slots if slot not in opened]
    depends = _depends(search, prober, single)
    report(f"{name}: {len(depends)} of the others depend on a single reading")
    asked = [
        *((slot, ()) for slot in slots if slot in opened),
        *((s, tuple(depends[s])) for s in single if s in depends),
    ]
    answers = search.each(lambda question: prober.range_of(*question), asked)
    ranges = {slot: (value, value) for slot, value in first.values.items()}
    ranges.update({slot: span for (slot, _), (span, _) in zip(asked, answers, strict=True)})
    weight = {
        slot: min(search.evidence.readings[r].weight for r in readings) for slot, readings in depends.items()
    }
    lightest = {
        slot: tuple(r for r in readings if search.evidence.readings[r].weight == weight[slot])
        for slot, readings in depends.items()
    }
    margin = {slot: 0 if slot in opened else weight.get(slot, SAFE_MARGIN) for slot in slots}
    wide = frozenset(slot for (slot, _), (_, exact) in zip(asked, answers, strict=True) if not exact)
    return Outcome(first.values, first.taken, sum(first.spent.values()), margin, ranges, lightest, wide)


def _depends(search: Search, prober: "Prober", slots: list[Slot]) -> dict[Slot, list[int]]:
    """Return the slots that have another value if one of the trusted readings is left out, with these readings.

    On most readings nothing depends, so groups of them are asked first: is there one that moves any slot?
    """
    distrusted = search.evidence.distrusted(prober.first.taken)
    readings = [reading for reading in prober.base.excused if reading not in distrusted]
    groups = [tuple(readings[i : i + GROUP]) for i in range(0, len(readings), GROUP)]
    moving = search.each(lambda group: bool(prober.differing(slots, group, some=True)), groups)
    asked = [reading for group, moves in zip(groups, moving, strict=True) if moves for reading in group]
    depends: dict[Slot, list[int]] = {}
    for reading, moved in zip(
        asked, search.each(lambda r: prober.differing(slots, (r,)), asked), strict=True
    ):
        for slot in moved:
            depends.setdefault(slot, []).append(reading)
    return depends


class Prober:
    """Asks what cells can be, within the distrust of the completions with the fewest wrong readings."""

    def __init__(self, search: Search, first: Completion) -> None:
        """Find in which columns these completions distrust more than the first one does."""
        self.search, self.first = search, first
        self.base = search.model()
        self.base.cp.add(sum(self.base.distrust.values()) <= sum(first.spent.values()))
        most = dict(first.spent)
        while True:
            trial = self._trial(())
            more = []
            for column, var in self.base.distrust.items():
                flag = trial.new_bool_var("")
                trial.add(var > most[column]).only_enforce_if(flag)
                more.append(flag)
            trial.add_bool_or(more)
            status, solver = search.solve(trial)
            if status == "INFEASIBLE":
                break
            found = completion(self.base, solver)
            most = {column: max(weight, found.spent[column]) for column, weight in most.items()}
        for column, var in self.base.distrust.items():
            self.base.cp.add(var <= most[column])

    def _trial(self, excused: Iterable[int]) -> Any:
        trial = self.base.cp.clone()
        excuse(self.base, trial, excused)
        return trial

    def differing(
        self, slots: Iterable[Slot], excused: tuple[int, ...] = (), *, some: bool = False
    ) -> set[Slot]:
        """Return the slots that have another value in some completion; it is proven that the others have not.

        With `some`, any such slots are enough.
        """
        pending, found = list(slots), set[Slot]()
        while pending:
            trial = self._trial(excused)
            flags = [trial.new_bool_var("") for _ in pending]
            for flag, slot in zip(flags, pending, strict=True):
                trial.add(self.base.cells[slot] != self.first.values[slot]).only_enforce_if(flag)
            trial.add_bool_or(flags)
            status, solver = self.search.solve(trial)
            if status == "INFEASIBLE":
                break
            found |= {s for s in pending if solver.value(self.base.cells[s]) != self.first.values[s]}
            pending = [] if some else [slot for slot in pending if slot not in found]
        return found

    def range_of(self, slot: Slot, excused: tuple[int, ...] = ()) -> tuple[Range, bool]:
        """Return the smallest and the largest value of a slot, and whether some completion has each of them."""
        ends, exact = [], True
        for low in (True, False):
            trial = self._trial(excused)
            (trial.minimize if low else trial.maximize)(self.base.cells[slot])
            status, solver = self.search.solve(trial, EFFORT)
            exact &= status == "OPTIMAL"
            edge = solver.best_objective_bound
            ends.append(ceil(edge - EDGE) if low else floor(edge + EDGE))
        return (ends[0], ends[1]), exact
