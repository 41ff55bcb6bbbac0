"""How sure each cell is: whether it has one value, and which single reading would have to be wrong for another.

A cell is open if the completions with the fewest wrong readings differ in it. Every other cell is asked again with each
reading left out in turn: its margin is the weight of the lightest reading on which it depends. Readings of no weight
decide last: an open cell that has one value where the fewest of them are wrong has the margin 1.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import floor
from typing import Any

from iomdb_loaders.extraction.layout import Slot
from iomdb_loaders.extraction.reading.evidence import COLUMN, Evidence
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.search import (
    Completion,
    Range,
    Search,
    completion,
    excuse,
    least_distrust,
)
from iomdb_loaders.facts import SAFE_MARGIN

GROUP = 6  # readings that are left out by turns in one question
HASTE = 0.3  # deterministic time to look for a completion in which many slots differ
QUICK = 1.0  # deterministic time to look for the value farthest from the last one found
EFFORT = 5.0  # deterministic time to prove that no value is farther; if it runs out, the range is wider
EDGE = 1e-6  # the solver's bounds are floating-point numbers


@dataclass(frozen=True)
class Outcome:
    """What is known of every slot.

    `values` is a completion with the fewest wrong readings, whose arcs are `taken`. An open slot has the margin 0 and
    the range of these completions. `rests_on` has the lightest readings on which a slot with a margin of 1 to 3
    depends, by number; the range of a leaf is that with any one reading wrong as well (with `light_first`, one of
    those). `wide` slots have a range that a limit of effort left wider than necessary. `intervals` has the 95 %
    interval of open slots (estimates.py).
    """

    values: dict[Slot, int]
    taken: frozenset[int]
    cost: int
    margin: dict[Slot, int]
    rests_on: dict[Slot, tuple[int, ...]]
    ranges: dict[Slot, Range] = field(default_factory=dict)
    wide: frozenset[Slot] = frozenset()
    intervals: dict[Slot, Range] = field(default_factory=dict)

    def with_ranges(self, slots: list[Slot], answers: list[tuple[Range, bool]]) -> "Outcome":
        """Return the outcome with the ranges of more slots, each with whether some completion has both ends."""
        ranges = {slot: span for slot, (span, _) in zip(slots, answers, strict=True)}
        wide = {slot for slot, (_, exact) in zip(slots, answers, strict=True) if not exact}
        return replace(self, ranges=self.ranges | ranges, wide=self.wide | wide)


def outcome(search: Search, estimated: Callable[[Outcome], Outcome] = lambda found: found) -> Outcome:
    """Return what is known of every leaf and every total.

    Open cells are `estimated` on a thread of their own, while the others are asked on what they depend.
    """
    prober = Prober(search, least_distrust(search))
    every = [*leaf_slots(search.layout), *total_slots(search.layout)]
    slots = [slot for slot in every if slot not in search.settled]
    differing = prober.differing(slots, prober.trial())
    opened, single = [s for s in slots if s in differing], [s for s in slots if s not in differing]
    report, name = search.progress, search.layout.table_id
    report(f"{name}: {len(opened)} of {len(every)} cells and totals have several values")
    strokes = _trust_strokes(search, prober, opened)
    first = prober.first
    found = Outcome(
        first.values,
        first.taken,
        first.cost,
        dict.fromkeys(every, SAFE_MARGIN) | dict.fromkeys(opened, 0) | dict.fromkeys(strokes, 1),
        strokes,
    ).with_ranges(opened, search.each(lambda slot: prober.range_of(slot, (), single), opened))
    with search.beside(lambda: estimated(found)) as estimating:
        resting = depends(search, prober, single, opened)
        report(f"{name}: {len(resting)} of the others depend on a single reading")
        fixed = [slot for slot in single if slot not in resting]
        thin = [slot for slot in leaf_slots(search.layout) if slot in resting]
        spans = search.each(lambda slot: prober.range_of(slot, tuple(resting[slot]), fixed), thin)
        with_estimates = estimating.result()
    return _with_lightest(with_estimates, resting, search.evidence).with_ranges(thin, spans)


def _with_lightest(found: Outcome, resting: Mapping[Slot, list[int]], evidence: Evidence) -> Outcome:
    """Return the outcome with the weight of the lightest readings on which each slot depends, and these readings."""
    readings = evidence.readings
    margin = {slot: min(readings[r].weight for r in some) for slot, some in resting.items()}
    lightest = {
        slot: tuple(r for r in some if readings[r].weight == margin[slot]) for slot, some in resting.items()
    }
    return replace(found, margin=found.margin | margin, rests_on=found.rests_on | lightest)


def depends(
    search: Search, prober: "Prober", slots: list[Slot], opened: Collection[Slot]
) -> dict[Slot, list[int]]:
    """Return the slots that have another value if one of the trusted readings is left out, with these readings.

    With `light_first`, only with such readings of least weight: heavier ones are not asked about a slot that a lighter
    one moves. Each is asked about its own rows before all others, for it can make room for an error far away, which a
    reading there explains better.
    """
    trusted = prober.trusted()
    if not search.layout.light_first:
        return _moved(search, prober, dict.fromkeys(trusted, slots), {})
    readings, reach = search.evidence.readings, search.evidence.reach()
    open_rows = {row for row, _ in opened}
    found: dict[Slot, list[int]] = {}
    for weight in range(1, SAFE_MARGIN):
        left = [slot for slot in slots if slot not in found]
        rows = {r: {row for row, _ in reach[r]} for r in trusted if readings[r].weight == weight}
        near = {reading: [slot for slot in left if slot[0] in rows[reading]] for reading in rows}
        free = {reading: rows[reading] | open_rows for reading in rows}
        found |= _moved(search, prober, near, free)
        far = [slot for slot in left if slot not in found]
        found |= _moved(search, prober, dict.fromkeys(rows, far), {})
    return found


def _moved(
    search: Search,
    prober: "Prober",
    asked: Mapping[int, list[Slot]],
    free: Mapping[int, Collection[str]],
) -> dict[Slot, list[int]]:
    """Return which of the slots asked about each reading has another value without it, with these readings."""
    every = list(asked)
    groups = [every[i : i + GROUP] for i in range(0, len(every), GROUP)]
    answers = search.each(lambda group: prober.moved({r: asked[r] for r in group}, free), groups)
    found: dict[Slot, list[int]] = {}
    for reading, others in (pair for answer in answers for pair in answer.items()):
        for slot in others:
            found.setdefault(slot, []).append(reading)
    return found


def _trust_strokes(search: Search, prober: "Prober", opened: list[Slot]) -> dict[Slot, tuple[int, ...]]:
    """Return the open slots with one value where the fewest readings of no weight are wrong, and these readings.

    The prober's completion becomes one of these. A slot depends on the readings together: another value is possible if
    all of them are wrong as well.
    """
    base = prober.base
    if not base.strokes:
        return {}
    every = prober.trial(fixed=sorted(prober.first.values.keys() - set(opened)))
    fewest = every.clone()
    fewest.minimize(sum(base.strokes))
    _, solver = search.solve(fewest)
    prober.first = completion(base, solver)
    few = every.clone()
    few.add(sum(base.strokes) <= round(solver.objective_value))
    wrong, found = search.evidence.distrusted(prober.first.taken), {}
    still_open = prober.differing(opened, few)
    for slot in (slot for slot in opened if slot not in still_open):
        other = every.clone()
        other.add(base.cells[slot] != prober.first.values[slot])
        other.minimize(sum(base.strokes))
        _, solver = search.solve(other)
        more = search.evidence.distrusted(completion(base, solver).taken) - wrong
        found[slot] = tuple(r for r in sorted(more) if not search.evidence.readings[r].weight)
    return found


class Prober:
    """Asks what cells can be, within the distrust of the completions with the fewest wrong readings."""

    def __init__(self, search: Search, first: Completion) -> None:
        """Limit what the completions may distrust."""
        self.search, self.first = search, first
        self.seen: dict[Slot, list[int]] = {}  # other values of slots that some completion has
        self.base = search.model()
        self.base.limit(self.base.cp, first.cost)
        if not search.layout.rows_first:
            self._limit_columns()
        search.tighten(self.base.cp, self.trial(self.base.excused))

    def _limit_columns(self) -> None:
        """Let no column distrust more than in some completion with the fewest wrong readings, whatever is excused.

        Without it, the search of large columns takes too long. It hides that some cells depend on a reading, so some
        margins are too large (docs/recovery.md lists them). In short rows the rows limit enough.
        """
        columns = {part: var for part, var in self.base.distrust.items() if part[0] == COLUMN}
        most = {part: self.first.spent[part] for part in columns}
        while True:
            trial = self.trial()
            more = {part: trial.new_bool_var("") for part in columns}
            for part, flag in more.items():
                trial.add(columns[part] > most[part]).only_enforce_if(flag)
            trial.add_bool_or(more.values())
            status, solver = self.search.solve(trial)
            if status == "INFEASIBLE":
                break
            found = completion(self.base, solver)
            most = {part: max(weight, found.spent[part]) for part, weight in most.items()}
        for part, var in columns.items():
            self.base.cp.add(var <= most[part])

    def trusted(self) -> list[int]:
        """Return the readings with a weight that the completion trusts."""
        wrong = self.search.evidence.distrusted(self.first.taken)
        return [reading for reading in self.base.excused if reading not in wrong]

    def trial(self, excused: Collection[int] = (), *, must: bool = False, fixed: Iterable[Slot] = ()) -> Any:
        """Return a copy of the model that may or must excuse a reading; `fixed` slots keep their values."""
        trial = self.base.cp.clone()
        excuse(self.base, trial, excused, must=must)
        for slot in fixed:
            trial.add(self.base.cells[slot] == self.first.values[slot])
        return trial

    def differing(self, slots: Iterable[Slot], model: Any, *, prove: bool = True) -> set[Slot]:
        """Return the slots that have another value in some completion; with `prove`, the others have none.

        What is asked is added to the model.
        """
        flags, found = self._flags(slots, model), set[Slot]()
        while pending := [slot for slot in flags if slot not in found]:
            model.add_bool_or(flags[slot] for slot in pending)
            model.maximize(sum(flags[slot] for slot in pending))
            status, solver = self.search.solve(model, HASTE)
            if status == "UNKNOWN" and prove:
                model.clear_objective()
                status, solver = self.search.solve(model)
            if status in ("INFEASIBLE", "UNKNOWN"):
                break
            found |= self._others(pending, solver)
            if not prove:
                break
        return found

    def moved(
        self, asked: Mapping[int, Collection[Slot]], free: Mapping[int, Collection[str]]
    ) -> dict[int, set[Slot]]:
        """Return which of the slots asked about each reading have another value without it; it is proven of the others.

        All readings are in one question. One that moves something is asked about alone what else it moves; where it
        has rows that are `free`, with all other rows fixed, which is fast and finds most such slots.
        """
        found = {reading: set[Slot]() for reading in asked}
        together = self.trial(asked, must=True)
        flags = self._flags(dict.fromkeys(slot for slots in asked.values() for slot in slots), together)
        changed = list(asked)
        while True:
            for reading in changed:
                pending = [flags[slot] for slot in asked[reading] if slot not in found[reading]]
                together.add_bool_or(pending).only_enforce_if(self.base.excused[reading])
            status, solver = self.search.solve(together)
            if status == "INFEASIBLE":
                return found
            reading = next(r for r in asked if solver.value(self.base.excused[r]))
            found[reading] |= self._others(asked[reading], solver)
            others = [slot for slot in asked[reading] if slot not in found[reading]]
            fixed = [s for s in self.first.values if reading in free and s[0] not in free[reading]]
            alone = self.trial((reading,), must=True, fixed=fixed)
            found[reading] |= self.differing(others, alone, prove=reading in free)
            changed = [reading]

    def _flags(self, slots: Iterable[Slot], model: Any) -> dict[Slot, Any]:
        """Add a variable for each slot to the model that is true only if it has another value."""
        flags = {slot: model.new_bool_var("") for slot in slots}
        for slot, flag in flags.items():
            model.add(self.base.cells[slot] != self.first.values[slot]).only_enforce_if(flag)
        return flags

    def _others(self, slots: Iterable[Slot], solver: Any) -> set[Slot]:
        """Return the slots to which the solver gives another value, and note it."""
        values = {slot: solver.value(self.base.cells[slot]) for slot in slots}
        others = {slot: value for slot, value in values.items() if value != self.first.values[slot]}
        for slot, value in others.items():
            self.seen.setdefault(slot, []).append(value)
        return set(others)

    def range_of(self, slot: Slot, excused: tuple[int, ...], fixed: Iterable[Slot]) -> tuple[Range, bool]:
        """Return the smallest and the largest value of a slot, and whether some completion has each of them.

        It is proven before that `fixed` slots cannot change.
        """
        trial = self.trial(excused, fixed=fixed)
        (low, least), (high, most) = self._end(trial, slot, -1), self._end(trial, slot, 1)
        return (low, high), least and most

    def _end(self, trial: Any, slot: Slot, sign: int) -> tuple[int, bool]:
        """Return the last value of a slot downwards (-1) or upwards (1), and whether some completion has it.

        To prove that nothing is beyond the last value found is much faster than to prove that it is the best one.
        """
        cell, values = self.base.cells[slot], [self.first.values[slot], *self.seen.get(slot, ())]
        last = max(values) if sign > 0 else min(values)
        while True:
            beyond = trial.clone()
            beyond.add(sign * cell > sign * last)
            beyond.maximize(sign * cell)
            status, solver = self.search.solve(beyond, QUICK)
            if status == "OPTIMAL":
                return solver.value(cell), True
            if status == "UNKNOWN":
                bound = sign * floor(solver.best_objective_bound + EDGE)
                beyond.clear_objective()
                status, solver = self.search.solve(beyond, EFFORT)
                if status == "UNKNOWN":
                    return bound, False
            if status == "INFEASIBLE":
                return last, True
            last = solver.value(cell)
