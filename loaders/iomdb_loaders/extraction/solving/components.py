"""Split the open cells into components that no sum and no text connects.

The cost of a completion is the sum of the costs of its components, so the cheapest completion of the table consists of
the cheapest of every component, and small components are solved and bounded quickly.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import Arc, Evidence, select_chains
from iomdb_loaders.extraction.solving.equations import Equation, open_equations


@dataclass(frozen=True)
class Component:
    """Connected open cells, their sums and their evidence; `arcs` are its arcs' numbers in the whole evidence."""

    slots: tuple[Slot, ...]
    equations: tuple[Equation, ...]
    evidence: Evidence
    arcs: tuple[int, ...]


def components(
    layout: Layout,
    evidence: Evidence,
    known: dict[Slot, int],
    ruled_out: frozenset[int] = frozenset(),
    *,
    uncoupled: bool = False,
) -> list[Component]:
    """Return the components of the open cells. Texts about known cells only make components without cells."""
    equations = open_equations(layout, known, uncoupled=uncoupled)
    connected = _connected(evidence, equations, known, ruled_out)
    slots: dict[Hashable, list[Slot]] = {}
    chains: dict[Hashable, list[int]] = {}
    sums: dict[Hashable, list[Equation]] = {}
    for row in layout.rows:
        for column in layout.columns:
            if (slot := (row.key, column.key)) not in known:
                slots.setdefault(connected["slot", slot], []).append(slot)
    for chain in range(len(evidence.sinks)):
        chains.setdefault(connected["chain", chain], []).append(chain)
    for equation in equations:
        first = (*equation.plus, *equation.minus)[0]
        sums.setdefault(connected["slot", first], []).append(equation)
    return [
        Component(
            tuple(slots.get(root, ())),
            tuple(sums.get(root, ())),
            *_open_evidence(evidence, chains.get(root, []), known, ruled_out),
        )
        for root in dict.fromkeys([*slots, *chains])
    ]


def _connected(
    evidence: Evidence, equations: list[Equation], known: dict[Slot, int], ruled_out: frozenset[int]
) -> Any:
    """Return the sets of slots, chains and arcs that equations and texts connect."""
    from networkx.utils import UnionFind

    sets = UnionFind()
    for equation in equations:
        sets.union(*(("slot", s) for s in (*equation.plus, *equation.minus)))
    for number, arc in enumerate(evidence.arcs):
        sets.union(("chain", arc.chain), ("arc", number))
        if arc.slot is not None and arc.slot not in known and number not in ruled_out:
            sets.union(("chain", arc.chain), ("slot", arc.slot))
        if arc.requires is not None:
            sets.union(("arc", number), ("arc", arc.requires))
    for conflict in evidence.conflicts:
        sets.union(*(("arc", number) for number in conflict))
    for cover, _ in evidence.covers:
        sets.union(*(("arc", number) for number in cover))
    return sets


def _open_evidence(
    evidence: Evidence, chains: Iterable[int], known: dict[Slot, int], ruled_out: frozenset[int]
) -> tuple[Evidence, tuple[int, ...]]:
    """Return the evidence of some chains without what known cells rule out, and the old numbers of its arcs."""

    def possible(number: int, arc: Arc) -> bool:
        if number in ruled_out:
            return False
        if arc.slot is None or arc.slot not in known:
            return True
        return known[arc.slot] <= arc.limit if arc.value is None else known[arc.slot] == arc.value

    selected, numbers = select_chains(evidence, chains, possible)
    selected.arcs = [replace(a, slot=None, value=None) if a.slot in known else a for a in selected.arcs]
    return selected, numbers
