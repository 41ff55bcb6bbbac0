"""Cell suppression: which quantities to withhold, so that the others reveal none of those under the limit N.

The attacker sees every other number of the file, knows which counts are zero and which codes can occur together, and
solves everything at once. For him a primary quantity, one under N, must remain possible from its lowest value up to N
at least. The range of every suppressed quantity must be N - 1 wide, and that of one withheld to protect others also a
tenth of its value.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError
from iomdb.public.declarations import Joint
from iomdb.public.quantities import Counts, Quantity

if TYPE_CHECKING:
    from ortools.linear_solver import pywraplp

TINY = 1e-6
# range that a quantity withheld to protect others must have, as a part of its value
SHARE = 0.1
# random objectives: they prove most counts safe before single solves
TRIES = 12


def suppressed_quantities(
    counts: Counts, under: int, progress: Callable[[str], None] = lambda step: None
) -> set[Quantity]:
    """The quantities to suppress: those from 1 to under - 1, and others that protect them.

    Raises InputError if published figures reveal a count, or if the solver, an extra, is not installed.
    """
    if not any(_is_primary(quantity, under) for quantity in counts.quantities):
        return set()
    _solver()
    suppressed: set[Quantity] = set()
    for quantities in _blocks(counts.quantities):
        populations, codes = quantities[0].key
        progress(f"suppress {', '.join(populations)} {' '.join(dict(codes)['year'])}")
        suppressed |= _Block(counts, quantities, under).protect()
    return suppressed


def _is_primary(quantity: Quantity, under: int) -> bool:
    return quantity.open and 0 < quantity.value < under


def _blocks(quantities: Iterable[Quantity]) -> list[list[Quantity]]:
    """Quantities that share leaves, directly or through others: each block can be protected alone."""
    from networkx.utils import UnionFind

    used = [quantity for quantity in quantities if any(quantity.parts)]
    leaves = UnionFind()
    for quantity in used:
        leaves.union(*(number for part in quantity.parts for number in part))
    blocks: dict[int, list[Quantity]] = defaultdict(list)
    for quantity in used:
        blocks[leaves[next(number for part in quantity.parts for number in part)]].append(quantity)
    return list(blocks.values())


def _solver() -> pywraplp.Solver:
    try:
        from ortools.linear_solver import pywraplp
    except ImportError:
        what = "--suppress-under: the solver is not installed; run: pip install 'iomdb[recover]'"
        raise InputError(what) from None
    return pywraplp.Solver.CreateSolver("GLOP")


class _Block:
    """Quantities that share persons, and how far each can change while all published numbers hold."""

    def __init__(self, counts: Counts, quantities: list[Quantity], under: int) -> None:
        self.counts = counts
        self.under = under
        self.quantities = quantities
        self.primary = frozenset(quantity for quantity in quantities if _is_primary(quantity, under))
        self.suppressed = set(self.primary)
        # suppressed, and not yet found to have room enough
        self.unsafe = set(self.primary)
        # smallest and largest change found so far in a table that the attacker cannot rule out
        self.reach: dict[Quantity, tuple[float, float]] = dict.fromkeys(quantities, (0.0, 0.0))
        # change to the lowest value that an attacker who knows the zeros must consider possible
        self.down: dict[Quantity, float] = {q: float(min(q.least - q.value, 0)) for q in quantities}
        leaves = {number for quantity in quantities for part in quantity.parts for number in part}
        self.joints = [joint for joint in counts.joints if not leaves.isdisjoint(joint.numbers)]
        solver, _ = self.model(set())
        if solver.Solve() != solver.OPTIMAL:
            raise InputError(
                f"--suppress-under {under}: facts on {', '.join(quantities[0].key[0])} count different persons; "
                "take all facts of that year from records, or none"
            )

    def protect(self) -> set[Quantity]:
        """Add secondary suppressions until the attack leaves every suppressed quantity enough room."""
        while exposed := self._attack():
            repair = _Repair(self)
            for quantity in exposed:
                self._protect(repair, quantity)
        return self.suppressed

    def _needed(self, quantity: Quantity) -> tuple[float, float]:
        """The change down and up that must remain possible."""
        width = float(self.under - 1)
        if quantity in self.primary:
            down = self.down[quantity]
            return down, max(float(self.under - quantity.value), down + width)
        width = max(width, SHARE * quantity.value)
        down, up = self.reach[quantity]
        if up - down >= width - TINY:
            return 0.0, 0.0
        down = max(self.down[quantity], -width / 2)
        return down, down + width

    def _is_safe(self, quantity: Quantity) -> bool:
        down, up = self._needed(quantity)
        return self.reach[quantity][0] <= down + TINY and self.reach[quantity][1] >= up - TINY

    def _attack(self) -> list[Quantity]:
        """Solve the published sums; the suppressed quantities that keep too little room, the smallest first."""
        hidden = {n for n, quantity in self.counts.of_leaf.items() if quantity in self.suppressed}
        solver, changes = self.model(hidden)
        published = {
            tuple(hidden.intersection(part))
            for quantity in self.quantities
            if quantity not in self.suppressed
            for part in quantity.parts
        }
        for part in sorted(published):
            _hold(solver, changes, part)
        objective = solver.Objective()
        dice = random.Random(len(self.suppressed))
        for _ in range(TRIES if self.unsafe else 0):
            objective.Clear()
            for change in changes.values():
                objective.SetCoefficient(change, dice.uniform(-1, 1))
            self._explore(solver, changes)
        for quantity in self._sorted_unsafe():
            if quantity in self.unsafe:
                objective.Clear()
                for number in hidden.intersection(quantity.parts[0]):
                    objective.SetCoefficient(changes[number], 1)
                self._explore(solver, changes)
        return self._sorted_unsafe()

    def _sorted_unsafe(self) -> list[Quantity]:
        return sorted(self.unsafe, key=lambda quantity: (quantity.value, quantity.name))

    def _protect(self, repair: _Repair, quantity: Quantity) -> None:
        """Suppress at the least cost what lets the quantity change as far as it must."""
        for side in (0, 1):
            if abs(self.reach[quantity][side]) >= abs(self._needed(quantity)[side]) - TINY:
                continue
            changes = repair.solve(quantity, self._needed(quantity)[side])
            if changes is None and side == 0:
                # the zeros of several tables together leave it less room than those of each
                self.down[quantity] = repair.lowest(quantity)
                changes = repair.solve(quantity, self.down[quantity])
            if changes is None:
                raise InputError(
                    f"--suppress-under {self.under}: published figures reveal the count of {quantity.name}; "
                    "take all facts of that year from records, or none"
                )
            added = {q for q in self.quantities if abs(_change(q, changes)) > TINY} - self.suppressed
            self.suppressed |= added
            self.unsafe |= added
            repair.set_costs(added)
            self._note(changes)

    def model(self, free: set[int]) -> tuple[pywraplp.Solver, dict[int, Any]]:
        """A variable for the change of each free leaf; facts that give the same quantity must change alike."""
        solver = _solver()
        changes = {}
        for number in sorted(
            {n for quantity in self.quantities for part in quantity.parts for n in part} & free
        ):
            value = self.counts.leaves[number].value or 0
            # narrower bounds than the attacker's, so the room found here is there for him too
            changes[number] = solver.NumVar(1 - value, 8 * self.under + value, "")
        for quantity in self.quantities:
            first, *others = quantity.parts
            for other in others:
                # leaves that both use cancel out
                same = _hold(solver, changes, set(first).difference(other))
                for number in free.intersection(other).difference(first):
                    same.SetCoefficient(changes[number], -1)
        for joint in self.joints:
            self._add_joint(solver, changes, joint)
        return solver, changes

    def _add_joint(self, solver: pywraplp.Solver, changes: dict[int, Any], joint: Joint) -> None:
        """Both facts must remain sums of some joint counts."""
        persons = {pair: solver.NumVar(0, solver.infinity(), "") for pair in joint.pairs}
        for side, codes in enumerate(joint.sides):
            for code, numbers in codes.items():
                value = sum(self.counts.leaves[number].value or 0 for number in numbers)
                total = solver.Constraint(value, value)
                for pair, count in persons.items():
                    if pair[side] == code:
                        total.SetCoefficient(count, 1)
                for number in numbers:
                    if number in changes:
                        total.SetCoefficient(changes[number], -1)

    def _explore(self, solver: pywraplp.Solver, changes: dict[int, Any]) -> None:
        """Note how far everything changes at both ends of the objective."""
        for maximize in (True, False):
            solver.Objective().SetOptimizationDirection(maximize)
            if solver.Solve() == solver.OPTIMAL:
                self._note({number: change.solution_value() for number, change in changes.items()})

    def _note(self, changes: dict[int, float]) -> None:
        """Note how far quantities go in a table that the attacker cannot rule out now, nor after more suppressions."""
        for quantity in [*self.unsafe]:
            change = _change(quantity, changes)
            down, up = self.reach[quantity]
            self.reach[quantity] = (min(down, change), max(up, change))
            if self._is_safe(quantity):
                self.unsafe.discard(quantity)


class _Repair:
    """The table that differs from the true one where it must, and elsewhere at the least cost."""

    def __init__(self, block: _Block) -> None:
        self.block = block
        self.solver, self.changes = block.model(set(block.counts.of_leaf))
        # each solve starts from the last one
        self.solver.SetSolverSpecificParametersAsString("use_preprocessing:false use_dual_simplex:true")
        # increase and decrease of each quantity
        self.deviation: dict[Quantity, tuple[Any, Any]] = {}
        for quantity in block.quantities:
            if quantity.open:
                more, less = (self.solver.NumVar(0, self.solver.infinity(), "") for _ in range(2))
                total = _hold(self.solver, self.changes, quantity.parts[0])
                total.SetCoefficient(more, -1)
                total.SetCoefficient(less, 1)
                self.deviation[quantity] = more, less
            else:
                for part in quantity.parts:
                    _hold(self.solver, self.changes, part)
        self.set_costs(self.deviation)

    def set_costs(self, quantities: Iterable[Quantity]) -> None:
        """What is suppressed already is free; the cost of others grows with their value to readers."""
        objective = self.solver.Objective()
        objective.SetMinimization()
        for quantity in self.deviation.keys() & quantities:
            cost = 0.0 if quantity in self.block.suppressed else math.sqrt(quantity.value)
            for variable in self.deviation[quantity]:
                objective.SetCoefficient(variable, cost)

    def solve(self, quantity: Quantity, needed: float) -> dict[int, float] | None:
        """Change the quantity by `needed`; the change of every leaf, or None if nothing allows it."""
        both = self.deviation[quantity]
        for variable, amount in zip(both, (max(needed, 0), max(-needed, 0)), strict=True):
            variable.SetBounds(amount, amount)
        solved = self.solver.Solve() == self.solver.OPTIMAL
        changes = (
            {number: change.solution_value() for number, change in self.changes.items()} if solved else None
        )
        for variable in both:
            variable.SetBounds(0, self.solver.infinity())
        return changes

    def lowest(self, quantity: Quantity) -> float:
        """The furthest the quantity can go down if everything else may change."""
        objective = self.solver.Objective()
        objective.Clear()
        for number in quantity.parts[0]:
            objective.SetCoefficient(self.changes[number], 1)
        self.solver.Solve()
        lowest = min(objective.Value(), 0.0)
        objective.Clear()
        self.set_costs(self.deviation)
        return float(lowest)


def _hold(solver: pywraplp.Solver, changes: dict[int, Any], part: Iterable[int]) -> Any:
    """The changes of these leaves cancel out."""
    total = solver.Constraint(0, 0)
    for number in part:
        if number in changes:
            total.SetCoefficient(changes[number], 1)
    return total


def _change(quantity: Quantity, changes: dict[int, float]) -> float:
    return sum(changes.get(number, 0.0) for number in quantity.parts[0])
