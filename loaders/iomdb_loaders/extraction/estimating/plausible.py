"""How plausible a completion is, measured in the table itself: the distribution that estimates are drawn from.

A completion is as likely as its open leaves together, times the chance of what the text has lost:

- a leaf has a value as often as the cells with one value have one of its size (0, 1, 2-3, 4-7, 8-15, ...);
- a number that its line does not show was lost. How often that happens is drawn together with the completions, from the
  numbers of the whole table that are lost and shown then; before that, any chance is as likely. A wrong reading in the
  same place explains a lost number, and a field without any text is lost at once. A row without a line says nothing.
"""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import Arc, Evidence
from iomdb_loaders.extraction.reading.sums import leaf_slots
from iomdb_loaders.extraction.solving.margins import Outcome

Values = dict[Slot, int]
OTHER = -1  # a value that no text in the place has
_MANY = 1000  # more than the numbers of one place


class Place:
    """Slots and the chains that are about them; no other chain is about any of these slots."""

    def __init__(self, evidence: Evidence, slots: Iterable[Slot], chains: Iterable[int]) -> None:
        """Sort the arcs, which all lead from a node to one with a greater number."""
        self.slots = sorted(slots)
        self.seen = [slot in evidence.texts for slot in self.slots]
        self.chains = [
            (
                evidence.sinks[c],
                sorted((arc for arc in evidence.arcs.values() if arc.chain == c), key=lambda a: a.tail),
            )
            for c in sorted(chains)
        ]
        arcs = [arc for _, some in self.chains for arc in some if arc.slot]
        self.written = {
            s: {0, *(v for a in arcs if a.slot == s for v in (a.low, a.high))} for s in self.slots
        }
        self.weights = {n: evidence.readings[n].weight for _, some in self.chains for n in _readings(some)}
        self.of = cache(self._of)

    def _of(self, values: tuple[int, ...]) -> tuple[int, int, int, int]:
        """Return the least weight of wrong readings with these values, the fewest of them that have no weight, and how
        many numbers are lost and shown then.
        """
        by_slot = dict(zip(self.slots, values, strict=True))
        distrust, shown = 0, 0
        for sink, arcs in self.chains:
            least = {0: 0}
            for arc in arcs:
                if arc.tail in least and (not arc.slot or arc.low <= by_slot[arc.slot] <= arc.high):
                    step = 0
                    if arc.kind == "wrong" and arc.reading is not None:
                        step = (self.weights[arc.reading] * _MANY or 1) * _MANY - 1
                    elif arc.slot and by_slot[arc.slot]:
                        step = -1
                    least[arc.head] = min(least.get(arc.head, least[arc.tail] + step), least[arc.tail] + step)
            cost = -(-least[sink] // _MANY)
            distrust, shown = distrust + cost, shown + cost * _MANY - least[sink]
        numbers = sum(seen and value != 0 for seen, value in zip(self.seen, values, strict=True))
        lost = max(numbers - shown, 0)
        return *divmod(distrust, _MANY), lost if self.chains else min(lost, 1), numbers - lost

    def near(self, values: Values) -> tuple[int, ...]:
        """Return the values of the slots, OTHER for each one that no text has."""
        return tuple(values[s] if values[s] in self.written[s] else OTHER for s in self.slots)


def _readings(arcs: Iterable[Arc]) -> set[int]:
    return {arc.reading for arc in arcs if arc.reading is not None}


def places(evidence: Evidence, slots: Collection[Slot]) -> list[Place]:
    """Return the places of all these slots: those that a field or a chain connects are together."""
    from networkx.utils import UnionFind

    connected, found = UnionFind(), dict[Hashable, tuple[list[Slot], list[int]]]()
    for slot in slots:
        connected.union(slot, *(("field", slot[1], line) for _, line in evidence.texts.get(slot, ())))
    chains = {arc.chain: arc.slot for arc in evidence.arcs.values() if arc.slot}  # any slot of it
    for arc in evidence.arcs.values():
        if arc.slot:
            connected.union(arc.slot, chains[arc.chain])
    for slot in slots:
        found.setdefault(connected[slot], ([], []))[0].append(slot)
    for chain, slot in chains.items():
        found[connected[slot]][1].append(chain)
    return [Place(evidence, *members) for members in found.values()]


def size(values: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the class of size of each value: the count of its binary digits."""
    return np.frexp(values)[1]


@dataclass(frozen=True)
class Plausible:
    """How often a leaf has one value of each size, as a logarithm, and how many numbers are lost and shown."""

    share: NDArray[np.float64]
    lost: int
    shown: int
    leaves: frozenset[Slot]


def plausible_of(layout: Layout, found: Outcome, every: list[Place]) -> Plausible:
    """Return what the slots with one value show. One case more of each size is counted: nothing is impossible."""
    leaves = frozenset(leaf_slots(layout))
    known = np.array([found.values[slot] for slot in leaves if found.margin[slot] != 0], dtype=np.int64)
    classes = int(size(np.array([layout.maximum]))[0]) + 1
    seen = np.bincount(size(known), minlength=classes) + 1
    width = 2.0 ** np.maximum(np.arange(classes) - 1, 0)
    whole = [place for place in every if all(found.margin[slot] != 0 for slot in place.slots)]
    counts = [place.of(place.near(found.values)) for place in whole]
    lost, shown = sum(lost for *_, lost, _ in counts), sum(shown for *_, shown in counts)
    return Plausible(np.log(seen / seen.sum() / width), lost, shown, leaves)
