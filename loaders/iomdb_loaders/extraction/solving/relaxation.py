"""Relaxations of a table: its rows, or its columns, without the sums that connect them.

Every explanation of the table also explains each row and each column alone. So the table costs at least the sum of the
smallest costs of its rows, and no row can cost more than its own smallest cost and what is left of the table's budget.
That narrows the cells quickly before the whole table is solved again and again. The same holds for columns.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace

from iomdb_loaders.extraction.layout import Layout, Slot, leaves_of
from iomdb_loaders.extraction.reading.evidence import MOVES, Arc, Evidence, select_chains
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import EDGE, stretch
from iomdb_loaders.extraction.solving.model import table_model
from iomdb_loaders.extraction.solving.solver import Answer, Model, Range, Search, solve


@dataclass(frozen=True)
class Strip:
    """Some rows, or one column, as a table of its own, with the evidence that concerns it alone."""

    layout: Layout
    evidence: Evidence

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All cells and totals."""
        return (*leaf_slots(self.layout), *total_slots(self.layout))


def narrow(
    layout: Layout,
    evidence: Evidence,
    known: dict[Slot, int],
    ranges: dict[Slot, Range],
    cost: int,
    search: Search,
) -> dict[Slot, Range]:
    """Return `ranges` narrowed by what the rows prove alone, then the columns, then the rows again.

    The result holds whenever the table costs at most `cost` and the layout's slack.
    """
    narrowed = dict(ranges)
    across, down = row_strips(layout, evidence), column_strips(layout, evidence)
    for strips in (across, down, across):
        narrowed.update(_narrow(layout, strips, known, narrowed, cost, search))
    return narrowed


def _narrow(
    layout: Layout,
    strips: list[Strip],
    known: dict[Slot, int],
    ranges: dict[Slot, Range],
    cost: int,
    search: Search,
) -> dict[Slot, Range]:
    """Return the ranges of the open cells that the strips alone prove."""
    solved: list[tuple[Strip, Model, Answer]] = []
    for strip in strips:
        slots = set(strip.slots)
        mine = {s: v for s, v in known.items() if s in slots}
        near = {s: r for s, r in ranges.items() if s in slots}
        model = table_model(strip.layout, strip.evidence, search, mine, near)
        variant = model.cp.clone()
        variant.minimize(model.cost)
        what = f"{layout.table_id}: a row or column alone"
        solved.append((strip, model, solve(model, what=what, cp=variant, effort=layout.effort)))
    least = [max(0.0, answer.bound) for _, _, answer in solved]
    spare = int(cost + layout.slack - sum(least) + EDGE)
    found: dict[Slot, Range] = {}
    for (strip, model, answer), own in zip(solved, least, strict=True):
        model.cp.add(model.cost <= int(own + EDGE) + spare)
        for slot in strip.slots:
            outer = {slot: ranges.get(slot, (0, strip.layout.maximum * 1000))}
            if slot in known or answer.solution is None or outer[slot][0] == outer[slot][1]:
                continue
            value = answer.solution.values[slot]
            stretch(model, strip.layout, {slot: (value, value)}, outer, slot)
            found[slot] = outer[slot]
    return found


def row_strips(layout: Layout, evidence: Evidence) -> list[Strip]:
    """Return every set of rows that some chain connects as a table of its own."""
    strips = []
    for rows, chains in _connected_rows(layout, evidence):
        headings = tuple(replace(h, sum_of=(), path=h.key) for h in layout.rows if h.key in rows)
        maximum = layout.maximum * max(len(leaves_of(layout.rows, r)) for r in rows)
        alone = replace(layout, rows=headings, agreements=(), maximum=maximum)
        strips.append(Strip(alone, select_chains(evidence, chains)))
    return strips


def _connected_rows(layout: Layout, evidence: Evidence) -> list[tuple[list[str], list[int]]]:
    """Return the printed rows, totals too, in sets that no chain connects, with the chains of each set."""
    from networkx.utils import UnionFind

    rows: dict[int, set[str]] = {}
    for arc in evidence.arcs:
        mine = rows.setdefault(arc.chain, set())
        if arc.slot is not None:
            mine.add(arc.slot[0])
    required: dict[int, set[int]] = {}
    for arc in evidence.arcs:
        if arc.requires is not None:
            home = evidence.arcs[arc.requires].chain
            rows[home] |= rows[arc.chain]
            required.setdefault(arc.chain, set()).add(home)
    printed = [row.key for row in layout.rows]
    usable = {chain: keys for chain, keys in rows.items() if keys and keys <= set(printed)}
    connected = UnionFind()
    for keys in usable.values():
        connected.union(*keys)
    found: dict[Hashable, tuple[list[str], list[int]]] = {}
    for row in printed:
        found.setdefault(connected[row], ([], []))[0].append(row)
    for chain in sorted(usable):
        found[connected[min(usable[chain])]][1].append(chain)
    return [
        (keys, [c for c in chains if required.get(c, set()) <= set(chains)])
        for keys, chains in found.values()
    ]


def column_strips(layout: Layout, evidence: Evidence) -> list[Strip]:
    """Return every column as a table of its own. The cost of a text counts in its own column; moving in is free."""
    columns: dict[int, set[str]] = {}
    for arc in evidence.arcs:
        if arc.slot is not None and arc.kind not in MOVES:
            columns.setdefault(arc.chain, set()).add(arc.slot[1])
    dependent = {arc.chain for arc in evidence.arcs if arc.requires is not None}
    strips = []
    for column in layout.columns:
        own = {c for c, keys in columns.items() if keys == {column.key} and c not in dependent}
        selected = select_chains(evidence, sorted(own))
        selected.arcs = [
            arc if arc.slot is None or arc.slot[1] == column.key else replace(arc, slot=None)
            for arc in selected.arcs
        ]
        for arc in evidence.arcs:
            if arc.slot is not None and arc.slot[1] == column.key and arc.chain not in own:
                chain = selected.open_chain()
                selected.add(Arc(chain, arc.kind, 0, arc.slot, arc.value, arc.limit))
                selected.add(Arc(chain, arc.kind))
        maximum = layout.maximum * len(leaves_of(layout.columns, column.key))
        heading = replace(column, sum_of=(), path=column.key)
        strips.append(Strip(replace(layout, columns=(heading,), agreements=(), maximum=maximum), selected))
    return strips
