"""The constraint model: hard sums, soft evidence, cost of what is distrusted. Solved with OR-tools CP-SAT."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from iomdb_loaders.extraction.errors import ContradictionError, RecoveryError, TimeLimitError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import MOVES, Evidence
from iomdb_loaders.extraction.reading.sums import identities, leaf_slots, total_slots
from iomdb_loaders.extraction.solving.components import Piece

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Solution:
    """One completion: the value of every slot, the arcs that are taken, and the cost of the rest."""

    values: dict[Slot, int]
    taken: frozenset[int]
    cost: int


@dataclass
class Model:
    """A CP-SAT model with its variables by slot and arc."""

    cp: Any
    cells: dict[Slot, Any]
    arcs: list[Any]
    cost: Any
    deadline: float
    seed: int
    dropped: frozenset[int] = field(default_factory=frozenset)


def cp_model() -> Any:
    """Return the solver's module; raises RecoveryError with the way to install it."""
    try:
        from ortools.sat.python import cp_model as module
    except ImportError as error:
        raise RecoveryError("the recovery needs OR-tools; install the package's extra `recover`") from error
    return module


def build(
    layout: Layout,
    evidence: Evidence,
    *,
    seed: int,
    deadline: float,
    known: dict[Slot, int] | None = None,
    ranges: dict[Slot, tuple[int, int]] | None = None,
    dropped: Iterable[int] = (),
) -> Model:
    """Return the model of a table. `known` fixes cells; readings in `dropped` are free to be wrong."""
    module = cp_model()
    cp = module.CpModel()
    cells = {s: cp.new_int_var(0, layout.maximum, f"{s[0]}|{s[1]}") for s in leaf_slots(layout)}
    for slot, parts in total_slots(layout).items():
        cells[slot] = cp.new_int_var(0, layout.maximum * len(parts), f"{slot[0]}|{slot[1]}")
        cp.add(cells[slot] == sum(cells[p] for p in parts))
    _cross(cp, layout, cells)
    for identity in identities(layout):
        amount = sum(cells[s] for s in identity.cells)
        cp.add(amount <= identity.value if identity.most else amount == identity.value)
    for slot, value in (known or {}).items():
        cp.add(cells[slot] == value)
    for slot, (low, high) in (ranges or {}).items():
        cp.add_linear_constraint(cells[slot], low, high)
    free = frozenset(dropped)
    arcs, terms = _paths(cp, evidence, cells, free)
    _tighten(cp, layout, evidence, cells, arcs)
    return Model(cp, cells, arcs, sum(terms), deadline, seed, free)


def build_piece(
    layout: Layout, piece: Piece, ranges: dict[Slot, tuple[int, int]], *, seed: int, deadline: float
) -> Model:
    """Return the model of a piece of a table: its open cells inside their ranges, its sums, its evidence."""
    module = cp_model()
    cp = module.CpModel()
    cells = {}
    for slot in piece.slots:
        low, high = ranges[slot]
        cells[slot] = cp.new_int_var(low, max(low, min(high, ceiling(layout, slot))), "|".join(slot))
    for equation in piece.equations:
        amount = sum(cells[s] for s in equation.plus) - sum(cells[s] for s in equation.minus)
        cp.add(amount <= equation.value if equation.most else amount == equation.value)
    arcs, terms = _paths(cp, piece.evidence, cells, frozenset())
    _tighten(cp, layout, piece.evidence, cells, arcs)
    return Model(cp, cells, arcs, sum(terms), deadline, seed)


def _tighten(cp: Any, layout: Layout, evidence: Evidence, cells: dict[Slot, Any], arcs: list[Any]) -> None:
    """Say in linear terms what the arcs imply: the solver prunes by it."""
    spoken: dict[tuple[int, Slot], list[int]] = {}
    away: dict[int, list[int]] = {}
    coming: dict[Slot, list[int]] = {}
    for number, arc in enumerate(evidence.arcs):
        if arc.kind in MOVES:
            away.setdefault(arc.chain, []).append(number)
            if arc.slot is not None:
                coming.setdefault(arc.slot, []).append(number)
        elif arc.slot is not None:
            spoken.setdefault((arc.chain, arc.slot), []).append(number)
    for (chain, slot), numbers in spoken.items():
        given = sum((evidence.arcs[n].value or 0) * arcs[n] for n in numbers)
        capped = sum(
            (evidence.arcs[n].most or 0) * arcs[n] for n in numbers if evidence.arcs[n].value is None
        )
        cp.add(cells[slot] >= given)
        # A text that stands one place off leaves its own place to what comes in from beside, or blank.
        inward = sum((evidence.arcs[n].value or 0) * arcs[n] for n in coming.get(slot, ()))
        silent = 1 - sum(arcs[n] for n in (*numbers, *away.get(chain, ())))
        cp.add(cells[slot] <= given + capped + inward + ceiling(layout, slot) * silent)


def ceiling(layout: Layout, slot: Slot) -> int:
    """Return the largest value a slot can have: totals sum many cells."""
    parts = len(layout.leaves(layout.rows, slot[0])) * len(layout.leaves(layout.columns, slot[1]))
    return layout.maximum * parts


def _cross(cp: Any, layout: Layout, cells: dict[Slot, Any]) -> None:
    """Say again that totals of totals add up: it follows already, but it lets the solver see it at once."""
    rows = [a.key for a in layout.rows if not a.of]
    columns = [a.key for a in layout.columns if not a.of]
    for total in (a for a in layout.columns if a.of):
        for sum_row in (a for a in layout.rows if a.of):
            parts = [r for r in layout.leaves(layout.rows, sum_row.key) if r in rows]
            cp.add(cells[sum_row.key, total.key] == sum(cells[r, total.key] for r in parts))
            across = [c for c in layout.leaves(layout.columns, total.key) if c in columns]
            cp.add(cells[sum_row.key, total.key] == sum(cells[sum_row.key, c] for c in across))


def _paths(
    cp: Any, evidence: Evidence, cells: dict[Slot, Any], free: frozenset[int]
) -> tuple[list[Any], list[Any]]:
    arcs: list[Any] = []
    terms: list[Any] = []
    flow: dict[tuple[int, int], list[tuple[int, Any]]] = {}
    for number, arc in enumerate(evidence.arcs):
        var = cp.new_bool_var(f"a{number}")
        arcs.append(var)
        flow.setdefault((arc.chain, arc.tail), []).append((1, var))
        flow.setdefault((arc.chain, arc.head), []).append((-1, var))
        if arc.slot is not None and arc.value is not None:
            cp.add(cells[arc.slot] == arc.value).only_enforce_if(var)
        if arc.needs is not None:
            cp.add_implication(var, arcs[arc.needs])
        if arc.cost and arc.reading not in free:
            terms.append(arc.cost * var)
    for (chain, node), parts in flow.items():
        outflow = 1 if node == 0 else -1 if node == evidence.sinks[chain] else 0
        if node == 0 and evidence.sinks[chain] == 1 and all(sign == 1 for sign, _ in parts):
            cp.add_exactly_one(var for _, var in parts)
        elif not (node == 1 and evidence.sinks[chain] == 1):
            cp.add(sum(sign * var for sign, var in parts) == outflow)
    for a, b in evidence.conflicts:
        cp.add_bool_or(arcs[a].negated(), arcs[b].negated())
    for index, (cover, cost) in enumerate(evidence.covers):
        missed = cp.new_bool_var(f"m{index}")
        cp.add_bool_or(missed, *(arcs[a] for a in cover))
        terms.append(cost * missed)
    return arcs, terms


@dataclass(frozen=True)
class Answer:
    """What the solver could say: `done` when proven, else the best completion so far and a bound that holds."""

    done: bool
    solution: Solution | None
    bound: float


def solve(model: Model, *, what: str, cp: Any = None, effort: float = 0, strategies: int = 1) -> Answer:
    """Solve (a variant `cp` of) the model, with deterministic `effort` at most; raises TimeLimitError.

    Several `strategies` take turns in one order, so the outcome does not depend on the machine's cores.
    """
    module = cp_model()
    solver = module.CpSolver()
    left = model.deadline - time.monotonic()
    if left <= 0:
        raise TimeLimitError(f"{what}: out of time; give a longer time limit")
    solver.parameters.max_time_in_seconds = left
    if effort:
        solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = strategies
    solver.parameters.interleave_search = strategies > 1
    solver.parameters.random_seed = model.seed
    solver.parameters.linearization_level = 2  # the sums prune through their linear relaxation
    status = solver.solve(model.cp if cp is None else cp)
    if status == module.INFEASIBLE:
        return Answer(True, None, 0)
    if time.monotonic() >= model.deadline and status != module.OPTIMAL:
        raise TimeLimitError(f"{what}: not finished inside the time limit; give a longer one")
    if status not in (module.OPTIMAL, module.FEASIBLE):
        return Answer(False, None, solver.best_objective_bound)
    taken = frozenset(i for i, var in enumerate(model.arcs) if solver.value(var))
    values = {s: int(solver.value(v)) for s, v in model.cells.items()}
    cost = int(solver.value(model.cost))
    return Answer(status == module.OPTIMAL, Solution(values, taken, cost), solver.best_objective_bound)


def best(
    model: Model, layout: Layout, *, effort: float = 0, hint: Solution | None = None, strategies: int = 1
) -> Solution:
    """Return a completion of the least cost (of the least found, when `effort` runs out before the proof).

    Raises ContradictionError when the sums admit none, TimeLimitError when none was found.
    """
    variant = model.cp.clone()
    variant.minimize(model.cost)
    if hint is not None:
        for slot, var in model.cells.items():
            if slot in hint.values:
                variant.add_hint(var, hint.values[slot])
    what = f"{layout.name}: smallest set of distrusted readings"
    answer = solve(model, what=what, cp=variant, effort=effort, strategies=strategies)
    if answer.solution is None:
        if answer.done:
            raise ContradictionError(contradiction(layout))
        raise TimeLimitError(f"{what}: none found with this effort; give a larger `effort` in the layout")
    return answer.solution


def contradiction(layout: Layout) -> str:
    """Return one line that names the agreements that cannot hold together (evidence put aside)."""
    module = cp_model()
    cp = module.CpModel()
    cells = {s: cp.new_int_var(0, layout.maximum, f"{s[0]}|{s[1]}") for s in leaf_slots(layout)}
    switches: dict[int, str] = {}
    for identity in identities(layout):
        switch = cp.new_bool_var(identity.source)
        amount = sum(cells[s] for s in identity.cells)
        held = amount <= identity.value if identity.most else amount == identity.value
        cp.add(held).only_enforce_if(switch)
        rows, columns = {s[0] for s in identity.cells}, {s[1] for s in identity.cells}
        where = f"{min(rows)}..{max(rows)} x {min(columns)}..{max(columns)}"
        switches[switch.index] = f"{identity.source} ({where} = {identity.value})"
        cp.add_assumption(switch)
    solver = module.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(cp) == module.INFEASIBLE:
        guilty = [switches[i] for i in solver.sufficient_assumptions_for_infeasibility() if i in switches]
        return f"{layout.file}: {layout.name}: these sums contradict each other: {'; '.join(guilty)}; correct one"
    return f"{layout.file}: {layout.name}: the known values contradict the sums of the table; correct them"
