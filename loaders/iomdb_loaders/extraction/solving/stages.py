"""Parts of a table that are tables themselves: totals are settled among themselves before the cells below them.

A stage names the rows and columns that are the leaves of the part. Every other row or column that sums some of
them is a total of the part. The evidence is what speaks of the part; what a text may mean elsewhere stays
possible, at its price.
"""

from dataclasses import replace
from fnmatch import fnmatchcase

from iomdb_loaders.extraction.layout import Axis, Layout, Slot, Stage, leaf_keys, matching
from iomdb_loaders.extraction.reading.evidence import Evidence, some_chains
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import Range, bound
from iomdb_loaders.extraction.solving.model import best, build
from iomdb_loaders.extraction.solving.relaxation import narrow_both


def chosen(axes: tuple[Axis, ...], patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that a stage names: '*' in `leaf` stands for all leaves, other patterns match keys or paths."""
    if patterns == ("leaf",):
        return leaf_keys(axes)
    return tuple(
        a.key
        for a in axes
        if any(fnmatchcase(a.key, p) or (not a.of and fnmatchcase(a.path, p)) for p in patterns)
    )


def part_axis(layout: Layout, axes: tuple[Axis, ...], keys: tuple[str, ...]) -> tuple[Axis, ...]:
    """Return the axis of a stage: the chosen entries as leaves, and every entry that sums some of them whole."""
    sets = {k: set(layout.leaves(axes, k)) for k in keys}
    found: list[Axis] = []
    for axis in axes:
        if axis.key in sets:
            found.append(replace(axis, path=axis.key, of=()))
            continue
        mine = set(layout.leaves(axes, axis.key))
        parts = tuple(k for k in keys if sets[k] <= mine)
        if parts and set().union(*(sets[k] for k in parts)) == mine:
            found.append(replace(axis, of=parts))
    return tuple(found)


def part_layout(layout: Layout, stage: Stage) -> Layout:
    """Return the layout of a stage."""
    row_keys, column_keys = chosen(layout.rows, stage.rows), chosen(layout.columns, stage.columns)
    rows = part_axis(layout, layout.rows, row_keys)
    columns = part_axis(layout, layout.columns, column_keys)
    fixed = []
    for item in (f for f in layout.fixed if not f.picks):
        mine = _cover(layout, layout.rows, row_keys, item.rows)
        across = _cover(layout, layout.columns, column_keys, item.columns)
        if mine and across:
            fixed.append(replace(item, rows=mine, columns=across, binds=False))
    most = layout.maximum
    for axes, keys in ((layout.rows, row_keys), (layout.columns, column_keys)):
        most *= max(len(layout.leaves(axes, k)) for k in keys)
    return replace(
        layout, rows=rows, columns=columns, fixed=tuple(fixed), maximum=most, slack=layout.margin_slack
    )


def _cover(
    layout: Layout, axes: tuple[Axis, ...], keys: tuple[str, ...], patterns: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the chosen entries that together are the leaves which the patterns name (none when they are not)."""
    wanted = set(matching(axes, patterns))
    parts = tuple(k for k in keys if set(layout.leaves(axes, k)) <= wanted)
    held = set().union(*(set(layout.leaves(axes, k)) for k in parts)) if parts else set()
    return parts if held == wanted else ()


def part_evidence(evidence: Evidence, slots: set[Slot]) -> Evidence:
    """Return the chains that speak of the slots (and those they hang on); other slots are left unsaid."""
    kept = {a.chain for a in evidence.arcs if a.slot in slots}
    kept |= {evidence.arcs[a.needs].chain for a in evidence.arcs if a.needs is not None and a.chain in kept}
    part, _ = some_chains(evidence, sorted(kept))
    part.arcs = [
        a if a.slot is None or a.slot in slots else replace(a, slot=None, value=None) for a in part.arcs
    ]
    return part


def settle(
    layout: Layout,
    evidence: Evidence,
    stage: Stage,
    known: dict[Slot, int],
    spans: dict[Slot, Range],
    *,
    seed: int,
    deadline: float,
) -> dict[Slot, Range]:
    """Return how far every slot of a stage that some text speaks of can be, on the part's own evidence and sums."""
    part = part_layout(layout, stage)
    slots = {*leaf_slots(part), *total_slots(part)}
    some = part_evidence(evidence, slots)
    mine = {s: v for s, v in known.items() if s in slots}
    near = {s: r for s, r in spans.items() if s in slots}
    model = build(part, some, seed=seed, deadline=deadline, known=mine, ranges=near)
    first = best(model, part, effort=layout.effort * 10)
    spoken = {a.slot for a in some.arcs if a.slot is not None}
    wanted = [s for s in (*leaf_slots(part), *total_slots(part)) if s not in mine and s in spoken]
    close = narrow_both(
        part, some, mine, near, first.cost, seed=seed, deadline=deadline, effort=layout.effort
    )
    model = build(part, some, seed=seed, deadline=deadline, known=mine, ranges={**near, **close})
    sure = {**{s: (v, v) for s, v in mine.items()}, **near, **close}
    return bound(model, part, first, sure, wanted, effort=layout.effort / 5, questions=0)
