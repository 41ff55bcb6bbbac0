"""Which quantities to suppress, so that what stays published reveals none of those under the limit.

The reader who attacks is one who sees every other number of the file, knows which counts are zero, and solves
all sums at once. For him a count under the limit must remain possible from its least value up to the limit.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError
from iomdb.public.quantities import Counts, Quantity

if TYPE_CHECKING:
    from ortools.linear_solver import pywraplp

TINY = 1e-6
# random directions that show most counts free before any is tried alone
TRIES = 12


def suppressed_quantities(
    counts: Counts, under: int, progress: Callable[[str], None] = lambda step: None
) -> set[Quantity]:
    """The quantities to suppress: those from 1 to under - 1, and others that protect them.

    Raises InputError if a count cannot be protected because published figures give it, or if the solver,
    an extra, is not installed.
    """
    primary = [q for q in counts.quantities if q.open and 0 < q.value < under]
    if not primary:
        return set()
    _solver()
    suppressed: set[Quantity] = set()
    blocks: dict[tuple[bool, str], list[Quantity]] = defaultdict(list)
    for quantity in counts.quantities:
        population, codes = quantity.key
        # movements and staff share nothing, nor do the years
        blocks[population == "movement", dict(codes)["year"]].append(quantity)
    for (is_movement, year), quantities in sorted(blocks.items(), key=lambda item: item[0]):
        progress(f"suppress {'movements' if is_movement else 'staff'} of {year}")
        suppressed |= _Block(counts, quantities, under).protect()
    return suppressed


def _solver() -> pywraplp.Solver:
    try:
        from ortools.linear_solver import pywraplp
    except ImportError:
        what = "--suppress-under: the solver is not installed; run: pip install 'iomdb[recover]'"
        raise InputError(what) from None
    return pywraplp.Solver.CreateSolver("GLOP")


class _Block:
    """Quantities that share persons, and how far each can be moved while all that is published holds."""

    def __init__(self, counts: Counts, quantities: list[Quantity], under: int) -> None:
        self.counts = counts
        self.under = under
        self.quantities = [quantity for quantity in quantities if any(quantity.parts)]
        self.suppressed = {q for q in self.quantities if q.open and 0 < q.value < under}
        self.primary = frozenset(self.suppressed)
        # the least and the largest change of each quantity in a table that a reader cannot rule out
        self.reach: dict[Quantity, tuple[float, float]] = dict.fromkeys(self.quantities, (0.0, 0.0))
        # how far down a count can be thought at all, zeros being known
        self.down: dict[Quantity, float] = {q: float(min(q.least - q.value, 0)) for q in self.primary}

    def protect(self) -> set[Quantity]:
        """Add quantities until an attack finds none under the limit."""
        while exposed := self._attack():
            repair = _Repair(self)
            for quantity in exposed:
                self._mend(repair, quantity)
        return self.suppressed

    def _wanted(self, quantity: Quantity) -> tuple[float, float]:
        """The change down and up that must be possible; one person for what only protects others."""
        if quantity in self.primary:
            return self.down[quantity], float(self.under - quantity.value)
        down, up = self.reach[quantity]
        return (0.0, 0.0) if up - down >= 1 - TINY else (-0.5, 0.5)

    def _is_safe(self, quantity: Quantity) -> bool:
        down, up = self._wanted(quantity)
        return self.reach[quantity][0] <= down + TINY and self.reach[quantity][1] >= up - TINY

    def _attack(self) -> list[Quantity]:
        """Solve the published sums; the suppressed quantities that they leave too little room."""
        hidden = {n for n, quantity in self.counts.of_leaf.items() if quantity in self.suppressed}
        solver, moves = self._model(hidden)
        published = {
            tuple(hidden.intersection(part))
            for quantity in self.quantities
            if quantity not in self.suppressed
            for part in quantity.parts
        }
        for part in sorted(published):
            _sum(solver, moves, part)
        objective = solver.Objective()
        dice = random.Random(len(self.suppressed))
        for _ in range(TRIES):
            objective.Clear()
            for move in moves.values():
                objective.SetCoefficient(move, dice.uniform(-1, 1))
            for maximize in (True, False):
                self._learn(solver, moves, maximize)
        for quantity in self._unsafe():
            if not self._is_safe(quantity):
                objective.Clear()
                for number in hidden.intersection(quantity.parts[0]):
                    objective.SetCoefficient(moves[number], 1)
                for maximize in (True, False):
                    self._learn(solver, moves, maximize)
        return self._unsafe()

    def _unsafe(self) -> list[Quantity]:
        unsafe = [quantity for quantity in self.suppressed if not self._is_safe(quantity)]
        return sorted(unsafe, key=_stable)

    def _mend(self, repair: _Repair, quantity: Quantity) -> None:
        """Suppress what lets the quantity move as far as it must, at the least cost."""
        for side in (0, 1):
            if abs(self.reach[quantity][side]) >= abs(self._wanted(quantity)[side]) - TINY:
                continue
            moves = repair.solve(quantity, self._wanted(quantity)[side])
            if moves is None and side == 0 and quantity in self.primary:
                # the zeros of several tables together leave it less room than each of them
                self.down[quantity] = repair.lowest(quantity)
                moves = repair.solve(quantity, self.down[quantity])
            if moves is None:
                raise self._revealed(quantity)
            self.suppressed |= {q for q in self.quantities if abs(_change(q, moves)) > TINY}
            repair.renew_costs()
            self._note(moves)

    def _revealed(self, quantity: Quantity) -> InputError:
        population, codes = quantity.key
        what = ", ".join(f"{name} {code}" for name, code in sorted(codes))
        return InputError(
            f"--suppress-under {self.under}: published figures reveal the count of {population} with {what}; "
            "take all facts of that year from records, or none"
        )

    def _model(self, free: set[int]) -> tuple[pywraplp.Solver, dict[int, Any]]:
        """A variable for the change of each free leaf, and the sums that several facts have in common."""
        solver = _solver()
        moves = {}
        for number in sorted(
            {n for quantity in self.quantities for part in quantity.parts for n in part} & free
        ):
            value = self.counts.leaves[number].value or 0
            # narrower than what a reader must think possible, so the room found is really there
            moves[number] = solver.NumVar(1 - value, 8 * self.under + value, "")
        for quantity in self.quantities:
            first, *others = quantity.parts
            for other in others:
                same = _sum(solver, moves, first)
                for number in free.intersection(other):
                    same.SetCoefficient(moves[number], -1)
        return solver, moves

    def _learn(self, solver: pywraplp.Solver, moves: dict[int, Any], maximize: bool) -> None:
        solver.Objective().SetOptimizationDirection(maximize)
        if solver.Solve() == solver.OPTIMAL:
            self._note({number: move.solution_value() for number, move in moves.items()})

    def _note(self, moves: dict[int, float]) -> None:
        """Remember how far each quantity went in a table that holds all that is published."""
        for quantity in self.suppressed:
            change = _change(quantity, moves)
            down, up = self.reach[quantity]
            self.reach[quantity] = (min(down, change), max(up, change))


class _Repair:
    """The least costly table that differs from the true one where it must."""

    def __init__(self, block: _Block) -> None:
        self.block = block
        self.solver, moves = block._model(set(block.counts.of_leaf))
        self.moves = moves
        self.change: dict[Quantity, tuple[Any, Any]] = {}
        for quantity in block.quantities:
            if quantity.open:
                more = self.solver.NumVar(0, self.solver.infinity(), "")
                less = self.solver.NumVar(0, self.solver.infinity(), "")
                total = _sum(self.solver, moves, quantity.parts[0])
                total.SetCoefficient(more, -1)
                total.SetCoefficient(less, 1)
                self.change[quantity] = more, less
            else:
                for part in quantity.parts:
                    _sum(self.solver, moves, part)
        self.renew_costs()

    def renew_costs(self) -> None:
        """What is suppressed already costs nothing more; large numbers tell readers most."""
        objective = self.solver.Objective()
        objective.SetMinimization()
        for quantity, (more, less) in self.change.items():
            cost = 0.0 if quantity in self.block.suppressed else math.sqrt(quantity.value)
            objective.SetCoefficient(more, cost)
            objective.SetCoefficient(less, cost)

    def solve(self, quantity: Quantity, wanted: float) -> dict[int, float] | None:
        """Move the quantity by `wanted`; the change of every leaf, or None if nothing lets it move."""
        more, less = self.change[quantity]
        more.SetBounds(max(wanted, 0), max(wanted, 0))
        less.SetBounds(max(-wanted, 0), max(-wanted, 0))
        solved = self.solver.Solve() == self.solver.OPTIMAL
        moves = {number: move.solution_value() for number, move in self.moves.items()} if solved else None
        for variable in (more, less):
            variable.SetBounds(0, self.solver.infinity())
        return moves

    def lowest(self, quantity: Quantity) -> float:
        """The furthest the quantity can go down if everything else may move."""
        objective = self.solver.Objective()
        objective.Clear()
        for number in quantity.parts[0]:
            objective.SetCoefficient(self.moves[number], 1)
        self.solver.Solve()
        lowest = min(objective.Value(), 0.0)
        objective.Clear()
        self.renew_costs()
        return float(lowest)


def _sum(solver: pywraplp.Solver, moves: dict[int, Any], part: Iterable[int]) -> Any:
    """The changes of these leaves make up for each other."""
    total = solver.Constraint(0, 0)
    for number in part:
        if number in moves:
            total.SetCoefficient(moves[number], 1)
    return total


def _change(quantity: Quantity, moves: dict[int, float]) -> float:
    return sum(moves.get(number, 0.0) for number in quantity.parts[0])


def _stable(quantity: Quantity) -> tuple[int, str, list[tuple[str, str]]]:
    """An order that does not hang on the run: the smallest counts first."""
    population, codes = quantity.key
    return quantity.value, population, sorted(codes)
