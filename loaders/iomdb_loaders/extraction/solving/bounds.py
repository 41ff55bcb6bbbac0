"""The range of every cell: its smallest and largest value over all completions that cost little more than the cheapest.

A reading that some nearly as good completion distrusts must not determine a cell. So the bounds are taken over every
completion that costs at most the minimum and the layout's slack, never over the cheapest one alone.
"""

from collections.abc import Iterable
from math import ceil, floor

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.solving.solver import Model, Range, Solution, solve

EDGE = 1e-6  # the solver's bounds are floating-point numbers


def bound(
    model: Model, layout: Layout, first: Solution, outer: dict[Slot, Range], slots: Iterable[Slot]
) -> dict[Slot, Range]:
    """Return the range of each slot; both ends are equal where only one value is possible.

    `outer` holds ranges proven before. If the layout's `effort` for one bound or its number of `questions` runs out,
    a range stays as wide as what is proven: it may be too wide, never too narrow.
    """
    wanted = list(slots)
    report = model.search.progress
    seen = {s: (first.values[s], first.values[s]) for s in wanted}
    model.cp.add(model.cost <= first.cost + layout.slack)
    ranges = {s: outer.get(s, (0, layout.maximum * 1000)) for s in wanted}
    rows: dict[str, list[Slot]] = {}
    for slot in wanted:
        if ranges[slot][0] < ranges[slot][1]:
            rows.setdefault(slot[0], []).append(slot)
    for number, row in enumerate(rows.values(), start=1):
        _find_differing(model, layout, first, seen, ranges, row)
        report(f"{layout.table_id}: cells that may differ, row {number} of {len(rows)}")
    left = [s for s in wanted if ranges[s][0] < ranges[s][1]][: layout.questions // 2]
    for number, slot in enumerate(left, start=1):
        stretch(model, layout, seen, ranges, slot)
        report(f"{layout.table_id}: bounds of open cells, {number} of {len(left)}")
    return ranges


def _find_differing(
    model: Model,
    layout: Layout,
    first: Solution,
    seen: dict[Slot, Range],
    ranges: dict[Slot, Range],
    slots: list[Slot],
) -> None:
    """Find completions until each of the slots differs in one of them, or those left are proven never to differ."""
    pending = [s for s in slots if seen[s][0] == seen[s][1]]
    while pending:
        variant = model.cp.clone()
        differs = []
        for slot in pending:
            flag = variant.new_bool_var(f"d{slot}")
            variant.add(model.cells[slot] != first.values[slot]).only_enforce_if(flag)
            differs.append(flag)
        variant.add_bool_or(differs)
        answer = solve(model, what=f"{layout.table_id}: row {slots[0][0]}", cp=variant, effort=layout.effort)
        if answer.solution is None:
            if answer.done:
                ranges.update({s: seen[s] for s in pending})
            return
        _widen(seen, answer.solution)
        pending = [s for s in pending if seen[s][0] == seen[s][1]]


def stretch(
    model: Model, layout: Layout, seen: dict[Slot, Range], ranges: dict[Slot, Range], slot: Slot
) -> None:
    """Push one slot to its smallest and largest value, and narrow its range to what the solver proves of either."""
    what = f"{layout.table_id}: bounds of {slot[0]} x {slot[1]}"
    for low in (True, False):
        end = 0 if low else 1
        if seen[slot][end] == ranges[slot][end]:
            continue
        variant = model.cp.clone()
        if low:
            variant.minimize(model.cells[slot])
        else:
            variant.maximize(model.cells[slot])
        answer = solve(model, what=what, cp=variant, effort=layout.effort)
        if answer.solution is not None:
            _widen(seen, answer.solution)
        if answer.solution is None and not answer.done and abs(answer.bound) < 1:
            continue
        least, most = ranges[slot]
        proven = ceil(answer.bound - EDGE) if low else floor(answer.bound + EDGE)
        ranges[slot] = (max(least, proven), most) if low else (least, min(most, proven))


def _widen(seen: dict[Slot, Range], found: Solution) -> None:
    """Extend every range to the values of one more completion."""
    for slot, (low, high) in seen.items():
        value = found.values[slot]
        seen[slot] = (min(low, value), max(high, value))
