"""Find a completion with the fewest wrong readings, by weight.

Each row and each column is solved by itself first: what it must distrust, the table must. So little is left to spend
on them together, and the weight is raised step by step until a completion exists. The steps before are proven
impossible.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import count
from threading import Event
from typing import Any, TypeVar

from iomdb_loaders.extraction.errors import ContradictionError, ExtractionError, TimeLimitError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import COLUMN, ROW, Evidence, Part
from iomdb_loaders.extraction.solving.model import Model, table_model

Progress = Callable[[str], None]
Range = tuple[int, int]  # the lowest and the highest value of a cell
PAUSE = 0.02  # seconds between attempts to stop solvers
WORKERS = 2  # searches in parallel; each by itself, so their number changes nothing

T = TypeVar("T")
R = TypeVar("R")


def check_installed() -> None:
    """Raise ExtractionError if the packages of the extra `recover` are missing."""
    missing = [name for name in ("networkx", "ortools") if find_spec(name) is None]
    if missing:
        step = "install iomdb with its extra: pip install 'iomdb[recover]'"
        raise ExtractionError(f"recovery needs {' and '.join(missing)}; {step}")


@dataclass(frozen=True)
class Completion:
    """One way to complete the table: the value of every slot, the arcs taken, and what is distrusted in each part."""

    values: dict[Slot, int]
    taken: frozenset[int]
    spent: dict[Part, int]

    @property
    def cost(self) -> int:
        """The weight of the readings that are distrusted."""
        return sum(weight for (axis, _), weight in self.spent.items() if axis == COLUMN)


@dataclass
class Search:
    """What every search of one recovery shares."""

    layout: Layout
    evidence: Evidence
    seed: int
    deadline: float  # of time.monotonic()
    progress: Progress
    least: Mapping[Part, int] = field(default_factory=dict)
    settled: Mapping[Slot, int] = field(default_factory=dict)  # what is not in question
    only: Callable[[Slot], bool] = lambda slot: True  # which cells and totals the model has
    # all parts of a search share these: the solvers that run, and whether they have been stopped
    running: set[Any] = field(default_factory=set)
    stopped: Event = field(default_factory=Event)

    def model(self) -> Model:
        """Return a new model of the table, or of `only` some of its cells and totals."""
        model = table_model(self.layout, self.evidence, self.least, self.only)
        for slot, value in self.settled.items():
            if slot in model.cells:
                model.cp.add(model.cells[slot] == value)
        return model

    def alone(self, part: Part) -> "Search":
        """Return the search of one row or one column by itself, with the texts that concern nothing else."""
        axis, key = part

        def inside(slot: Slot) -> bool:
            return slot[axis] == key

        own = self.evidence.of_chains(self.evidence.chains_within(inside))
        return replace(self, evidence=own, least={}, only=inside)

    def solve(self, cp: Any, effort: float = 0, *, tighten: bool = False) -> tuple[str, Any]:
        """Return the solver's verdict, within this deterministic effort, and the solver; raises TimeLimitError.

        With `tighten`, its response has the domains of all variables without what it found to be impossible.
        """
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = self.time_left()
        if effort:
            solver.parameters.max_deterministic_time = effort
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is Python's: a solver would take it and go on
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed
        solver.parameters.fill_tightened_domains_in_response = tighten
        solver.parameters.keep_all_feasible_solutions_in_presolve = tighten
        if self.layout.rows_first:  # in short rows, relaxations and probing take longer than the search
            solver.parameters.linearization_level = solver.parameters.cp_model_probing_level = 0
        self.running.add(solver)
        try:
            self.time_left()  # it may have been stopped meanwhile
            status = solver.status_name(solver.solve(cp))
        finally:
            self.running.discard(solver)
        if status in ("OPTIMAL", "INFEASIBLE") or (effort and self.time_left()):
            return status, solver
        raise self._late()

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """Stop all that runs if the block is interrupted or fails."""
        try:
            yield
        except BaseException:
            self.stopped.set()
            while self.running:
                for solver in tuple(self.running):
                    solver.stop_search()  # has no effect before the search has begun
                time.sleep(PAUSE)
            raise

    def time_left(self) -> float:
        """Return the seconds that are left; raises TimeLimitError if there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0 or self.stopped.is_set():
            raise self._late()
        return left

    def _late(self) -> TimeLimitError:
        return TimeLimitError(
            f"{self.layout.table_id}: not finished within the time limit; give a longer one"
        )

    def tighten(self, cp: Any, wider: Any) -> None:
        """Take from the domains of `cp` what no solution of `wider` has, a copy of it with more freedom.

        The solver would find it out again for every question, which took most of the time.
        """
        _, solver = self.solve(wider, tighten=True)
        tightened = solver.response_proto.tightened_variables
        for variable, tight in zip(cp.proto.variables, tightened, strict=False):  # `wider` has some more
            domain = list(tight.domain)
            variable.domain.clear()
            variable.domain.extend(domain)

    @contextmanager
    def beside(self, work: Callable[[], R]) -> Iterator[Future[R]]:
        """Do other work at the same time. If what is done meanwhile fails or is interrupted, it has no time left."""
        with ThreadPoolExecutor(1) as pool, self._stopping():
            yield pool.submit(work)

    def each(self, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Return the results of independent searches, in the order of the items."""
        with ThreadPoolExecutor(WORKERS) as pool, self._stopping():
            return list(pool.map(work, items))


def excuse(model: Model, cp: Any, readings: Iterable[int] = (), *, must: bool = False) -> None:
    """Let `cp`, the model or a copy of it, excuse one of these readings at most; with `must`, exactly one."""
    some = set(readings)
    cp.add(sum(var for number, var in model.excused.items() if number not in some) == 0)
    if some:
        cp.add_linear_constraint(sum(model.excused[number] for number in some), int(must), 1)


def completion(model: Model, solver: Any) -> Completion:
    """Return the completion that the solver found."""
    return Completion(
        {slot: solver.value(var) for slot, var in model.cells.items()},
        frozenset(number for number, var in model.arcs.items() if solver.value(var)),
        {part: solver.value(var) for part, var in model.distrust.items()},
    )


def least_distrust(search: Search) -> Completion:
    """Return a completion with the fewest wrong readings; raises ContradictionError if the sums admit none."""
    layout, evidence = search.layout, search.evidence
    if search.solve(table_model(layout, Evidence(), {}).cp)[0] == "INFEASIBLE":
        step = "fix `agreements` in the layout"
        raise ContradictionError(
            f"{layout.file}: the agreements of {layout.table_id} contradict each other; {step}"
        )

    parts = dict.fromkeys(part for reading in evidence.readings for part in reading.parts)
    weights = search.each(lambda part: _least_of(search, part), parts)
    search.least = dict(zip(parts, weights, strict=True))
    by_axis = (sum(w for part, w in search.least.items() if part[0] == axis) for axis in (ROW, COLUMN))
    return fewest_wrong(search, search.model(), max(by_axis))


def fewest_wrong(search: Search, model: Model, least: int, *, quiet: bool = False) -> Completion:
    """Return a completion: raise the weight of wrong readings from `least` step by step until a completion has it."""
    excuse(model, model.cp)
    for weight in count(least):
        trial = model.cp.clone()
        model.limit(trial, weight)
        status, solver = search.solve(trial)
        found = "none" if status == "INFEASIBLE" else "found"
        if not quiet:
            search.progress(f"{search.layout.table_id}: wrong readings of weight {weight}: {found}")
        if status != "INFEASIBLE":
            return completion(model, solver)
    raise AssertionError("a completion may distrust every reading")


def _least_of(search: Search, part: Part) -> int:
    alone = search.alone(part)
    return fewest_wrong(alone, alone.model(), 0, quiet=True).cost
