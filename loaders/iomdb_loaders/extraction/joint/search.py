"""Find a completion with the fewest wrong readings, by weight.

Each column by itself is solved first: what it must distrust, the table must. So the columns together have little left
to spend, and the weight is raised step by step until a completion exists. The steps before are proven impossible.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from iomdb_loaders.extraction.errors import ContradictionError, TimeLimitError
from iomdb_loaders.extraction.joint.evidence import Evidence
from iomdb_loaders.extraction.joint.model import Model, table_model
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.solving.solver import Progress

WORKERS = 2  # searches in parallel; each by itself, so their number changes nothing

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Completion:
    """One way to complete the table: the value of every slot, the arcs taken, and the weight distrusted by column."""

    values: dict[Slot, int]
    taken: frozenset[int]
    spent: dict[str, int]


@dataclass
class Search:
    """What every search of one recovery shares."""

    layout: Layout
    evidence: Evidence
    seed: int
    deadline: float  # of time.monotonic()
    progress: Progress
    least: dict[str, int] = field(default_factory=dict)

    def model(self) -> Model:
        """Return a new model of the table."""
        return table_model(self.layout, self.evidence, self.least)

    def solve(self, cp: Any, effort: float = 0) -> tuple[str, Any]:
        """Return the solver's verdict, within this deterministic effort, and the solver; raises TimeLimitError."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        left = self.deadline - time.monotonic()
        if left > 0:
            solver.parameters.max_time_in_seconds = left
            if effort:
                solver.parameters.max_deterministic_time = effort
            solver.parameters.num_workers = 1
            solver.parameters.random_seed = self.seed
            status = solver.status_name(solver.solve(cp))
            if status in ("OPTIMAL", "INFEASIBLE") or time.monotonic() < self.deadline:
                return status, solver
        raise TimeLimitError(f"{self.layout.table_id}: not finished within the time limit; give a longer one")

    def each(self, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Return the results of independent searches, in the order of the items."""
        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(work, items))


def excuse(model: Model, cp: Any, readings: Iterable[int] = ()) -> None:
    """Let `cp`, the model or a copy of it, excuse one of these readings at most."""
    some = set(readings)
    cp.add(sum(var for number, var in model.excused.items() if number not in some) == 0)
    if len(some) > 1:
        cp.add(sum(model.excused[number] for number in some) <= 1)


def completion(model: Model, solver: Any) -> Completion:
    """Return the completion that the solver found."""
    return Completion(
        {slot: solver.value(var) for slot, var in model.cells.items()},
        frozenset(number for number, var in enumerate(model.arcs) if solver.value(var)),
        {column: solver.value(var) for column, var in model.distrust.items()},
    )


def least_distrust(search: Search) -> Completion:
    """Return a completion with the fewest wrong readings; raises ContradictionError if the sums admit none."""
    name = search.layout.table_id
    if search.solve(table_model(search.layout, Evidence(), {}).cp)[0] == "INFEASIBLE":
        step = "fix `agreements` in the layout"
        raise ContradictionError(
            f"{search.layout.file}: the agreements of {name} contradict each other; {step}"
        )
    columns = [column.key for column in search.layout.columns]
    search.least = dict(
        zip(columns, search.each(lambda key: _least_of_column(search, key), columns), strict=True)
    )
    model = search.model()
    excuse(model, model.cp)
    weight = sum(search.least.values())
    while True:
        trial = model.cp.clone()
        trial.add(sum(model.distrust.values()) <= weight)
        status, solver = search.solve(trial)
        search.progress(
            f"{name}: wrong readings of weight {weight}: {'none' if status == 'INFEASIBLE' else 'found'}"
        )
        if status != "INFEASIBLE":
            return completion(model, solver)
        weight += 1


def _least_of_column(search: Search, column: str) -> int:
    model = table_model(search.layout, search.evidence.of_column(column), {}, only=column)
    if column not in model.distrust:
        return 0
    excuse(model, model.cp)
    model.cp.minimize(model.distrust[column])
    _, solver = search.solve(model.cp)
    least: int = round(solver.objective_value)
    return least
