"""Stages: subtables that are solved before the cells below them, such as the totals among themselves.

A stage names the rows and columns that are the leaves of its subtable. Every other row or column that sums some of
them is a total of the subtable. Its evidence is the texts that concern it; what a text may mean elsewhere stays
possible, at its cost.
"""

from dataclasses import replace
from fnmatch import fnmatchcase

from iomdb_loaders.extraction.layout import (
    Heading,
    Layout,
    Slot,
    Stage,
    leaf_keys,
    leaves_of,
    matching_leaves,
)
from iomdb_loaders.extraction.reading.evidence import Evidence, select_chains
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import bound
from iomdb_loaders.extraction.solving.model import table_model
from iomdb_loaders.extraction.solving.relaxation import narrow
from iomdb_loaders.extraction.solving.solver import Range, Search, cheapest


def stage_layout(layout: Layout, stage: Stage) -> Layout:
    """Return the layout of a stage's subtable."""
    row_keys, column_keys = _chosen(layout.rows, stage.rows), _chosen(layout.columns, stage.columns)
    agreements = []
    for agreement in layout.agreements:
        rows = _exact_cover(layout.rows, row_keys, agreement.rows)
        columns = _exact_cover(layout.columns, column_keys, agreement.columns)
        if rows and columns:
            agreements.append(replace(agreement, rows=rows, columns=columns))
    maximum = layout.maximum
    for headings, keys in ((layout.rows, row_keys), (layout.columns, column_keys)):
        maximum *= max(len(leaves_of(headings, key)) for key in keys)
    return replace(
        layout,
        rows=_stage_headings(layout.rows, row_keys),
        columns=_stage_headings(layout.columns, column_keys),
        agreements=tuple(agreements),
        maximum=maximum,
        slack=layout.stage_slack,
    )


def _chosen(headings: tuple[Heading, ...], patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that a stage names: `leaf` alone means all leaves, other patterns match keys and leaf paths."""
    if patterns == ("leaf",):
        return leaf_keys(headings)
    return tuple(
        h.key
        for h in headings
        if any(fnmatchcase(h.key, p) or (h.is_leaf and fnmatchcase(h.path, p)) for p in patterns)
    )


def _stage_headings(headings: tuple[Heading, ...], keys: tuple[str, ...]) -> tuple[Heading, ...]:
    """Return the chosen headings as leaves, and every heading that sums some of them exactly as a total."""
    leaves = {key: set(leaves_of(headings, key)) for key in keys}
    found: list[Heading] = []
    for heading in headings:
        if heading.key in leaves:
            found.append(replace(heading, path=heading.key, sum_of=()))
            continue
        whole = set(leaves_of(headings, heading.key))
        addends = tuple(key for key in keys if leaves[key] <= whole)
        if addends and set().union(*(leaves[key] for key in addends)) == whole:
            found.append(replace(heading, sum_of=addends))
    return tuple(found)


def _exact_cover(
    headings: tuple[Heading, ...], keys: tuple[str, ...], patterns: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the chosen keys that together are exactly the leaves which the patterns name, or nothing."""
    wanted = set(matching_leaves(headings, patterns))
    inside = tuple(key for key in keys if set(leaves_of(headings, key)) <= wanted)
    covered = {leaf for key in inside for leaf in leaves_of(headings, key)}
    return inside if covered == wanted else ()


def stage_evidence(evidence: Evidence, slots: set[Slot]) -> Evidence:
    """Return the chains about the slots, and those they require, without what they say of other slots."""
    kept = {a.chain for a in evidence.arcs if a.slot in slots}
    required = (a.requires for a in evidence.arcs if a.requires is not None and a.chain in kept)
    kept |= {evidence.arcs[number].chain for number in required}
    selected = select_chains(evidence, sorted(kept))
    selected.arcs = [
        a if a.slot is None or a.slot in slots else replace(a, slot=None, value=None) for a in selected.arcs
    ]
    return selected


def solve_stage(
    layout: Layout,
    evidence: Evidence,
    stage: Stage,
    known: dict[Slot, int],
    ranges: dict[Slot, Range],
    search: Search,
) -> dict[Slot, Range]:
    """Return the range of every slot of a stage that some text concerns, on the subtable's own evidence and sums."""
    part = stage_layout(layout, stage)
    every = (*leaf_slots(part), *total_slots(part))
    slots = set(every)
    some = stage_evidence(evidence, slots)
    mine = {s: v for s, v in known.items() if s in slots}
    near = {s: r for s, r in ranges.items() if s in slots}
    first = cheapest(table_model(part, some, search, mine, near), part, effort=layout.effort * 10)
    legible = {a.slot for a in some.arcs if a.slot is not None}
    wanted = [s for s in every if s not in mine and s in legible]
    near = narrow(part, some, mine, near, first.cost, search)
    model = table_model(part, some, search, mine, near)
    outer = {**{s: (v, v) for s, v in mine.items()}, **near}
    return bound(model, replace(part, effort=layout.effort / 5, questions=0), first, outer, wanted)
