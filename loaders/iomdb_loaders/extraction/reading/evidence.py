"""Evidence: every way to understand each piece of text, as paths through small graphs.

A chain is a directed acyclic graph from node 0 to its sink. Each arc has the cost of believing it, and may give a
slot (a printed cell, leaf or total) a value. The solver picks one path through every chain; the cost of the path is
the price of the readings that it distrusts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from iomdb_loaders.extraction.layout import Slot

# An arc's kind says how it understands its text. FAITHFUL kinds take the text at face value, in its place.
FAITHFUL = frozenset({"read", "blank"})
# These kinds take the text for the value of a neighbouring cell.
MOVES = frozenset({"shift", "drift"})


@dataclass(frozen=True)
class Reading:
    """A piece of text and its place: line number and field index."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Arc:
    """One step of a path. A slot without a value may have any value up to `limit`.

    `reading` is the number of the reading it understands, `requires` that of an arc that must be taken as well.
    """

    chain: int
    kind: str
    cost: int = 0
    slot: Slot | None = None
    value: int | None = None
    limit: int = 0
    tail: int = 0
    head: int = 1
    reading: int | None = None
    requires: int | None = None

    @property
    def is_free(self) -> bool:
        """Whether any value costs nothing, so that the text proves none."""
        return self.slot is not None and self.value is None and self.cost == 0


@dataclass
class Evidence:
    """All readings and chains of one table. Readings, chains and arcs are numbered in the order they are added."""

    readings: list[Reading] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    sinks: list[int] = field(default_factory=list)  # by chain
    conflicts: list[tuple[int, int]] = field(default_factory=list)  # arcs that exclude each other
    covers: list[tuple[tuple[int, ...], int]] = field(default_factory=list)  # one of the arcs, else the cost

    def add_reading(self, text: str, line: int, column: int) -> int:
        """Add a piece of text; returns its number."""
        self.readings.append(Reading(text, line, column))
        return len(self.readings) - 1

    def open_chain(self, sink: int = 1) -> int:
        """Open a chain from node 0 to node `sink`; returns its number."""
        self.sinks.append(sink)
        return len(self.sinks) - 1

    def add(self, arc: Arc) -> int:
        """Add an arc; returns its number."""
        self.arcs.append(arc)
        return len(self.arcs) - 1

    def is_sequence(self, chain: int) -> bool:
        """Whether the chain reads several values, not one."""
        return self.sinks[chain] != 1

    def slot_arcs(self, slot: Slot) -> Iterator[tuple[int, Arc]]:
        """Return the arcs about a slot, with their numbers."""
        return ((number, arc) for number, arc in enumerate(self.arcs) if arc.slot == slot)


def select_chains(evidence: Evidence, chains: Iterable[int]) -> Evidence:
    """Return the evidence of some chains, renumbered.

    Arcs that require one that is not there are left out; so is the cover of a row unless all its lines are there.
    """
    place = {chain: i for i, chain in enumerate(chains)}
    selected = Evidence(readings=evidence.readings, sinks=[evidence.sinks[c] for c in place])
    new: dict[int, int] = {}
    for old, arc in enumerate(evidence.arcs):
        if arc.chain in place and (arc.requires is None or arc.requires in new):
            requires = None if arc.requires is None else new[arc.requires]
            new[old] = selected.add(replace(arc, chain=place[arc.chain], requires=requires))
    selected.conflicts = [(new[a], new[b]) for a, b in evidence.conflicts if a in new and b in new]
    for cover, cost in evidence.covers:
        left = tuple(new[a] for a in cover if a in new)
        if left and all(evidence.arcs[a].chain in place for a in cover):
            selected.covers.append((left, cost))
    return selected
