"""The smallest and the largest value of a sum of figures, over all completions that the known sums admit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from iomdb.bounds.known import Figures
from iomdb.errors import InputError
from iomdb.public.declarations import Joint

# more than any count of persons
_MOST = 10**9


@dataclass(frozen=True)
class Range:
    """Both ends; `proven`: a completion reaches each of them, otherwise the time limit left the range too wide."""

    lower: int
    upper: int
    proven: bool


class Ranges:
    """One model of the figures that `chosen` depend on, which is solved for each end of each range.

    `used` counts the sums in it: by the table that states them, `text`, and `shared` and `joint` for two facts.
    """

    def __init__(self, found: Figures, chosen: Iterable[int], time_limit: float) -> None:
        """`time_limit` is in seconds for each end. Raises InputError if the solver, an extra, is not installed."""
        self._cp = _cp_model()
        self._figures = found.figures
        self._time_limit = time_limit
        linked = _linked(found, chosen)
        sums = [one for one in found.sums if not linked.isdisjoint(one.numbers)]
        joints = [joint for joint in found.joints if not linked.isdisjoint(joint.numbers)]
        self.used = Counter(one.stated_in for one in sums)
        self._model = self._cp.CpModel()
        self._open = {}
        for number in sorted(linked):
            figure = self._figures[number]
            self._open[number] = self._model.new_int_var(figure.lower, figure.upper, "")
            self._model.add_hint(self._open[number], figure.value)
        for one in sums:
            total = self._total(one.plus) - self._total(one.minus)
            self._model.add(total >= one.lower)
            if one.upper is not None:
                self._model.add(total <= one.upper)
        self._join(joints)

    def of(self, numbers: Sequence[int]) -> Range:
        """The range of the sum of these figures, all of which have a value."""
        total = self._total(numbers)
        if isinstance(total, int):
            return Range(total, total, True)
        figures = [self._figures[number] for number in numbers]
        self._model.minimize(total)
        is_least, least = self._solve(self._model)
        self._model.maximize(total)
        is_most, most = self._solve(self._model)
        return Range(
            max([sum(figure.lower or 0 for figure in figures), *least]),
            min([sum(figure.upper or 0 for figure in figures), *most]),
            is_least and is_most,
        )

    def _total(self, numbers: Iterable[int]) -> Any:
        """The sum of these figures: an expression, or an integer if none of them is open."""
        return sum(
            self._open[number] if number in self._open else self._figures[number].value for number in numbers
        )

    def _join(self, joints: Sequence[Joint]) -> None:
        """Two facts must be sums of some joint counts, unless their stored estimates are not either."""
        joined = self._model.clone()
        for joint in joints:
            persons = {pair: joined.new_int_var(0, _MOST, "") for pair in joint.pairs}
            for side, by_code in enumerate(joint.sides):
                for code, numbers in by_code.items():
                    counts = [count for pair, count in persons.items() if pair[side] == code]
                    joined.add(sum(counts) == self._total(numbers))
        stored = joined.clone()
        for number, variable in self._open.items():
            stored.add(variable == self._figures[number].value)
        is_possible, _ = self._solve(stored)
        if joints and is_possible:
            self._model = joined
            self.used["joint"] = len(joints)

    def _solve(self, model: Any) -> tuple[bool, tuple[int, ...]]:
        """Whether a completion is proven to be the best one, and the bound that the solver has proven, if any."""
        solver = self._cp.CpSolver()
        solver.parameters.max_time_in_seconds = self._time_limit
        # the models are small, and more workers take longer to start
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False
        status = solver.solve(model)
        if status not in (self._cp.OPTIMAL, self._cp.FEASIBLE):
            return False, ()
        return status == self._cp.OPTIMAL, (round(solver.best_objective_bound),)


def _linked(found: Figures, chosen: Iterable[int]) -> set[int]:
    """The open figures among the chosen, and all that sums link to them."""
    is_open = {number for number, figure in enumerate(found.figures) if figure.is_open}
    groups = [
        is_open.intersection(numbers)
        for numbers in (*(one.numbers for one in found.sums), *(joint.numbers for joint in found.joints))
    ]
    linked, before = is_open.intersection(chosen), -1
    while len(linked) > before:
        before = len(linked)
        for group in groups:
            if not linked.isdisjoint(group):
                linked |= group
    return linked


def _cp_model() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        what = "bounds of estimates: the solver is not installed; run: pip install 'iomdb[recover]'"
        raise InputError(what) from None
    return cp_model
