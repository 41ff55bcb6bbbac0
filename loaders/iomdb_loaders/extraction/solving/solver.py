"""Solve constraint models with OR-tools CP-SAT, reproducibly and within limits of effort and time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from iomdb_loaders.extraction.errors import ContradictionError, ExtractionError, TimeLimitError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.sums import agreed_sums, leaf_slots

Progress = Callable[[str], None]
Range = tuple[int, int]  # the lowest and the highest value of a cell


@dataclass(frozen=True)
class Search:
    """What every solve of one recovery shares: the solver's seed, when to stop, and where to report progress."""

    seed: int
    deadline: float  # of time.monotonic()
    progress: Progress


@dataclass
class Model:
    """A CP-SAT model with its variables by slot and by arc."""

    cp: Any
    cells: dict[Slot, Any]
    arcs: list[Any]
    cost: Any
    search: Search


@dataclass(frozen=True)
class Solution:
    """One completion: the value of every slot, the arcs taken, and their cost."""

    values: dict[Slot, int]
    taken: frozenset[int]
    cost: int


@dataclass(frozen=True)
class Answer:
    """The solver's result. `done`: proven; else the best completion so far. `bound` holds in any case."""

    done: bool
    solution: Solution | None
    bound: float


def check_installed() -> None:
    """Raise ExtractionError if the packages of the extra `recover` are missing."""
    missing = [name for name in ("networkx", "ortools") if find_spec(name) is None]
    if missing:
        step = "install iomdb with its extra: pip install 'iomdb[recover]'"
        raise ExtractionError(f"recovery needs {' and '.join(missing)}; {step}")


def cp_model() -> Any:
    """Return the solver's module, which takes long to import."""
    from ortools.sat.python import cp_model as module

    return module


def solve(model: Model, *, what: str, cp: Any = None, effort: float = 0) -> Answer:
    """Solve the model (or its variant `cp`) with at most this deterministic `effort`; raises TimeLimitError."""
    module = cp_model()
    solver = module.CpSolver()
    left = model.search.deadline - time.monotonic()
    if left <= 0:
        raise TimeLimitError(f"{what}: out of time; give a longer time limit")
    solver.parameters.max_time_in_seconds = left
    if effort:
        solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = model.search.seed
    solver.parameters.linearization_level = 2  # the sums prune through their linear relaxation
    status = solver.solve(model.cp if cp is None else cp)
    if status == module.INFEASIBLE:
        return Answer(True, None, 0)
    if time.monotonic() >= model.search.deadline and status != module.OPTIMAL:
        raise TimeLimitError(f"{what}: not finished within the time limit; give a longer one")
    if status not in (module.OPTIMAL, module.FEASIBLE):
        return Answer(False, None, solver.best_objective_bound)
    taken = frozenset(i for i, var in enumerate(model.arcs) if solver.value(var))
    values = {s: int(solver.value(v)) for s, v in model.cells.items()}
    solution = Solution(values, taken, int(solver.value(model.cost)))
    return Answer(status == module.OPTIMAL, solution, solver.best_objective_bound)


def cheapest(model: Model, layout: Layout, *, effort: float = 0) -> Solution:
    """Return a completion of least cost (the least found, if `effort` runs out before the proof).

    Raises ContradictionError if the sums admit none, TimeLimitError if none was found.
    """
    variant = model.cp.clone()
    variant.minimize(model.cost)
    what = f"{layout.table_id}: cheapest set of distrusted readings"
    answer = solve(model, what=what, cp=variant, effort=effort)
    if answer.solution is None:
        if answer.done:
            raise ContradictionError(_contradiction(layout))
        raise TimeLimitError(f"{what}: none found with this effort; give a larger `effort` in the layout")
    return answer.solution


def _contradiction(layout: Layout) -> str:
    """Return one line that names the agreements that contradict each other, whatever the evidence."""
    module = cp_model()
    cp = module.CpModel()
    cells = {s: cp.new_int_var(0, layout.maximum, f"{s[0]}|{s[1]}") for s in leaf_slots(layout)}
    switches: dict[int, str] = {}
    for agreed in agreed_sums(layout):
        switch = cp.new_bool_var(agreed.source)
        amount = sum(cells[s] for s in agreed.cells)
        cp.add(amount <= agreed.value if agreed.at_most else amount == agreed.value).only_enforce_if(switch)
        rows, columns = {s[0] for s in agreed.cells}, {s[1] for s in agreed.cells}
        where = f"{min(rows)}..{max(rows)} x {min(columns)}..{max(columns)}"
        switches[switch.index] = f"{agreed.source} ({where} = {agreed.value})"
        cp.add_assumption(switch)
    solver = module.CpSolver()
    solver.parameters.num_workers = 1
    place = f"{layout.file}: {layout.table_id}"
    if solver.solve(cp) == module.INFEASIBLE:
        guilty = [switches[i] for i in solver.sufficient_assumptions_for_infeasibility() if i in switches]
        return f"{place}: these sums contradict each other: {'; '.join(guilty)}; fix one"
    return f"{place}: the known values contradict the sums of the table; fix them"
