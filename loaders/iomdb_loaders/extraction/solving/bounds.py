"""How far every cell can be: the smallest and largest value over all completions that cost little more than the best.

A reading that some nearly as good completion distrusts must not pin a cell. So the bounds are taken over every
completion whose cost is at most the minimum plus the layout's slack, never over the best one alone.
"""

from collections.abc import Iterable
from math import ceil, floor

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.solving.model import Model, Progress, Solution, solve

Range = tuple[int, int]
Outcome = tuple[Solution, dict[Slot, Range]]


def bound(
    model: Model,
    layout: Layout,
    first: Solution,
    outer: dict[Slot, Range],
    slots: Iterable[Slot],
    *,
    effort: float = 0,
    questions: int = 1_000_000,
    progress: Progress | None = None,
) -> dict[Slot, Range]:
    """Return (lowest, highest) of each slot; equal where one value only is possible.

    `outer` holds ranges proven before. Where the effort for one question, or the number of `questions` about how far
    open cells reach, runs out, the range stays as wide as what is proven: it may be too wide, never too narrow.
    """
    wanted = list(slots)
    limit = first.cost + layout.slack
    seen = {s: (first.values[s], first.values[s]) for s in wanted}
    model.cp.add(model.cost <= limit)
    ranges = {s: outer.get(s, (0, layout.maximum * 1000)) for s in wanted}
    rows: dict[str, list[Slot]] = {}
    for slot in wanted:
        if ranges[slot][0] < ranges[slot][1]:
            rows.setdefault(slot[0], []).append(slot)
    for number, group in enumerate(rows.values(), start=1):
        _witness(model, layout, first, seen, ranges, group, effort)
        if progress:
            progress(f"{layout.name}: cells that may differ, row {number} of {len(rows)}")
    left = [s for s in wanted if ranges[s][0] < ranges[s][1]][: questions // 2]
    for number, slot in enumerate(left, start=1):
        stretch(model, layout, seen, ranges, slot, effort)
        if progress:
            progress(f"{layout.name}: bounds of open cells, {number} of {len(left)}")
    return ranges


def _witness(
    model: Model,
    layout: Layout,
    first: Solution,
    seen: dict[Slot, Range],
    ranges: dict[Slot, Range],
    group: list[Slot],
    effort: float,
) -> None:
    """Find completions until each cell of the group differs in one of them, or none is left that differs."""
    pending = [s for s in group if seen[s][0] == seen[s][1]]
    while pending:
        variant = model.cp.clone()
        differs = []
        for slot in pending:
            flag = variant.new_bool_var(f"d{slot}")
            variant.add(model.cells[slot] != first.values[slot]).only_enforce_if(flag)
            differs.append(flag)
        variant.add_bool_or(differs)
        answer = solve(model, what=f"{layout.name}: row {group[0][0]}", cp=variant, effort=effort)
        if answer.solution is None:
            if answer.done:
                ranges.update({s: seen[s] for s in pending})
            return
        widen(seen, answer.solution)
        pending = [s for s in pending if seen[s][0] == seen[s][1]]


def stretch(
    model: Model,
    layout: Layout,
    seen: dict[Slot, Range],
    ranges: dict[Slot, Range],
    slot: Slot,
    effort: float = 0,
) -> None:
    """Push one slot to its smallest and largest value; keeps what the solver proves of either."""
    what = f"{layout.name}: bounds of {slot[0]} x {slot[1]}"
    for low in (True, False):
        end = 0 if low else 1
        if seen[slot][end] == ranges[slot][end]:
            continue
        variant = model.cp.clone()
        if low:
            variant.minimize(model.cells[slot])
        else:
            variant.maximize(model.cells[slot])
        answer = solve(model, what=what, cp=variant, effort=effort)
        if answer.solution is not None:
            widen(seen, answer.solution)
        if answer.solution is None and not answer.done and abs(answer.bound) < 1:
            continue
        least, most = ranges[slot]
        proven = ceil(answer.bound - 1e-6) if low else floor(answer.bound + 1e-6)
        ranges[slot] = (max(least, proven), most) if low else (least, min(most, proven))


def widen(ranges: dict[Slot, Range], found: Solution) -> None:
    """Let every range take in the values of one more completion."""
    for slot, (low, high) in ranges.items():
        value = found.values[slot]
        if value < low or value > high:
            ranges[slot] = (min(low, value), max(high, value))
