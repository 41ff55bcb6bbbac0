"""Groups of rows taken alone: a relaxation of the table that is solved in no time and still proves bounds.

Without the sums that tie rows together every explanation of the table is also one of each group alone, so
cost of the table >= sum of the groups' smallest costs, and no group can cost more than its smallest cost plus what
is left of the table's budget. That narrows the cells before the whole table is solved again and again.
"""

from collections.abc import Hashable
from dataclasses import replace

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import MOVES, Evidence, some_chains
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import Range, stretch
from iomdb_loaders.extraction.solving.groups import Groups
from iomdb_loaders.extraction.solving.model import Answer, Model, Solution, build, solve


def groups(layout: Layout, evidence: Evidence) -> list[tuple[tuple[str, ...], list[int]]]:
    """Return the printed rows, total rows too, in groups that no chain ties together, with the chains of each."""
    leaves = tuple(a.key for a in layout.rows)
    rows: dict[int, set[str]] = {}
    for arc in evidence.arcs:
        mine = rows.setdefault(arc.chain, set())
        if arc.slot is not None:
            mine.add(arc.slot[0])
    for arc in evidence.arcs:
        if arc.needs is not None:
            rows[evidence.arcs[arc.needs].chain] |= rows[arc.chain]
    leaders = Groups()
    usable = {c: keys for c, keys in rows.items() if keys and keys <= set(leaves)}
    for keys in usable.values():
        leaders.join(sorted(keys))
    found: dict[Hashable, tuple[list[str], list[int]]] = {leaders.root(r): ([], []) for r in leaves}
    for row in leaves:
        found[leaders.root(row)][0].append(row)
    for chain in sorted(usable):
        found[leaders.root(min(usable[chain]))][1].append(chain)
    kept = []
    for keys_, chains in found.values():
        have = set(chains)
        firm = [c for c in chains if all(_home(evidence, c, n) in have for n in _needed(evidence, c))]
        kept.append((tuple(keys_), firm))
    return kept


def _needed(evidence: Evidence, chain: int) -> set[int]:
    return {a.needs for a in evidence.arcs if a.chain == chain and a.needs is not None}


def _home(evidence: Evidence, chain: int, arc: int) -> int:
    return evidence.arcs[arc].chain


def rows_alone(layout: Layout, evidence: Evidence) -> list[tuple[Layout, Evidence]]:
    """Return every group of rows as a table of its own."""
    found = []
    for rows, chains in groups(layout, evidence):
        axis = tuple(replace(a, of=(), path=a.key) for a in layout.rows if a.key in rows)
        most = layout.maximum * max(len(layout.leaves(layout.rows, r)) for r in rows)
        found.append((replace(layout, rows=axis, fixed=(), maximum=most), some_chains(evidence, chains)[0]))
    return found


def columns_alone(layout: Layout, evidence: Evidence) -> list[tuple[Layout, Evidence]]:
    """Return every column as a table of its own. A text pays in the column it stands in; what comes in is free."""
    homes: dict[int, set[str]] = {}
    for arc in evidence.arcs:
        if arc.slot is not None and arc.kind not in MOVES:
            homes.setdefault(arc.chain, set()).add(arc.slot[1])
    tied = {a.chain for a in evidence.arcs if a.needs is not None}
    found = []
    for axis in layout.columns:
        mine = [c for c, keys in sorted(homes.items()) if keys == {axis.key} and c not in tied]
        part = some_chains(evidence, mine)[0]
        part.arcs = [
            a if a.slot is None or a.slot[1] == axis.key else replace(a, slot=None) for a in part.arcs
        ]
        inside = set(mine)
        for arc in evidence.arcs:
            if arc.slot is not None and arc.slot[1] == axis.key and arc.chain not in inside:
                chain = part.chain()
                part.arc(chain, arc.kind, 0, arc.slot, arc.value, most=arc.most)
                part.arc(chain, arc.kind, 0)
        most = layout.maximum * len(layout.leaves(layout.columns, axis.key))
        alone = replace(layout, columns=(replace(axis, of=(), path=axis.key),), fixed=(), maximum=most)
        found.append((alone, part))
    return found


def narrow(
    layout: Layout,
    parts: list[tuple[Layout, Evidence]],
    known: dict[Slot, int],
    spans: dict[Slot, Range],
    cost: int,
    *,
    seed: int,
    deadline: float,
    effort: float = 0,
) -> dict[Slot, Range]:
    """Return ranges for the open cells of the parts that hold whenever the table costs at most `cost` and the slack."""
    tasks: list[tuple[Layout, Model, float, Solution | None]] = []
    for alone, part in parts:
        slots = {*leaf_slots(alone), *total_slots(alone)}
        mine = {s: v for s, v in known.items() if s in slots}
        near = {s: r for s, r in spans.items() if s in slots}
        model = build(alone, part, seed=seed, deadline=deadline, known=mine, ranges=near)
        variant = model.cp.clone()
        variant.minimize(model.cost)
        answer: Answer = solve(model, what=f"{layout.name}: a part alone", cp=variant, effort=effort)
        tasks.append((alone, model, max(0.0, answer.bound), answer.solution))
    spare = int(cost + layout.slack - sum(task[2] for task in tasks) + 1e-6)

    ranges: dict[Slot, Range] = {}
    for alone, model, least, solution in tasks:
        model.cp.add(model.cost <= int(least + 1e-6) + spare)
        for slot in (*leaf_slots(alone), *total_slots(alone)):
            outer = {slot: spans.get(slot, (0, alone.maximum * 1000))}
            if slot in known or solution is None or outer[slot][0] == outer[slot][1]:
                continue
            seen = {slot: (solution.values[slot], solution.values[slot])}
            stretch(model, alone, seen, outer, slot, effort)
            ranges[slot] = outer[slot]
    return ranges


def narrow_both(
    layout: Layout,
    evidence: Evidence,
    known: dict[Slot, int],
    spans: dict[Slot, Range],
    cost: int,
    *,
    seed: int,
    deadline: float,
    effort: float = 0,
) -> dict[Slot, Range]:
    """Return ranges proven by the rows alone, then by the columns alone, then by the rows again."""
    near = dict(spans)
    across, down = rows_alone(layout, evidence), columns_alone(layout, evidence)
    for parts in (across, down, across):
        near.update(narrow(layout, parts, known, near, cost, seed=seed, deadline=deadline, effort=effort))
    return near
