"""Evidence: every way to understand a piece of text, as arcs of small graphs of which one path is true.

A chain is a directed graph without cycles from node 0 to its last node. Each arc costs what it takes to
believe it and may say that a slot (a printed cell, leaf or total) has a value. The solver picks one path in
every chain; the path's cost is the price of the readings it distrusts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from iomdb_loaders.extraction.layout import Slot

# How an arc understands its text. TRUSTED kinds take the text at its word, in its place.
TRUSTED = frozenset({"read", "blank"})
# Kinds that take the text for the value of a neighbouring cell.
MOVES = frozenset({"shift", "drift"})


@dataclass(frozen=True)
class Reading:
    """A piece of text with its place: line number, field index, and the words for a report."""

    text: str
    line: int
    column: int
    about: str


@dataclass(frozen=True)
class Arc:
    """One step of understanding: cost, the slot it speaks of, the value it gives (None: any up to `most`)."""

    chain: int
    tail: int
    head: int
    cost: int
    kind: str
    slot: Slot | None = None
    value: int | None = None
    most: int = 0
    reading: int | None = None
    needs: int | None = None


@dataclass
class Evidence:
    """All readings and chains of one table; arcs are numbered in the order they were added."""

    readings: list[Reading] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    sinks: list[int] = field(default_factory=list)
    conflicts: list[tuple[int, int]] = field(default_factory=list)
    covers: list[tuple[tuple[int, ...], int]] = field(default_factory=list)

    def reading(self, text: str, line: int, column: int, about: str) -> int:
        """Keep a piece of text; returns its number."""
        self.readings.append(Reading(text, line, column, about))
        return len(self.readings) - 1

    def chain(self, sink: int = 1) -> int:
        """Open a chain whose paths run from node 0 to node `sink`; returns its number."""
        self.sinks.append(sink)
        return len(self.sinks) - 1

    def arc(
        self,
        chain: int,
        kind: str,
        cost: int,
        slot: Slot | None = None,
        value: int | None = None,
        *,
        most: int = 0,
        tail: int = 0,
        head: int = 1,
        reading: int | None = None,
        needs: int | None = None,
    ) -> int:
        """Add an arc to a chain; returns its number."""
        self.arcs.append(Arc(chain, tail, head, cost, kind, slot, value, most, reading, needs))
        return len(self.arcs) - 1

    def of_slot(self, slot: Slot) -> Iterable[tuple[int, Arc]]:
        """Return the numbered arcs that speak of a slot."""
        return ((i, a) for i, a in enumerate(self.arcs) if a.slot == slot)


def some_chains(
    evidence: Evidence, chains: Iterable[int], allowed: Callable[[int, Arc], bool] = lambda number, arc: True
) -> tuple[Evidence, tuple[int, ...]]:
    """Return the evidence of some chains alone, renumbered, with their allowed arcs, and these arcs' old numbers.

    An arc that needs one that is not there is left out; so is the cover of a row whose lines are not all there.
    """
    place = {chain: i for i, chain in enumerate(chains)}
    part = Evidence(readings=evidence.readings, sinks=[evidence.sinks[c] for c in place])
    new: dict[int, int] = {}
    for old, arc in enumerate(evidence.arcs):
        if arc.chain in place and allowed(old, arc) and (arc.needs is None or arc.needs in new):
            needs = None if arc.needs is None else new[arc.needs]
            new[old] = len(part.arcs)
            part.arcs.append(replace(arc, chain=place[arc.chain], needs=needs))
    part.conflicts = [(new[a], new[b]) for a, b in evidence.conflicts if a in new and b in new]
    for cover, cost in evidence.covers:
        left = tuple(new[a] for a in cover if a in new)
        if left and all(evidence.arcs[a].chain in place for a in cover):
            part.covers.append((left, cost))
    return part, tuple(new)
