"""Evidence: every way to understand each piece of text, as paths through small graphs.

A chain is a directed acyclic graph from node 0 to its sink. The solver picks one path through every chain. An arc that
places a number gives a slot (a printed cell, leaf or total) its value and costs nothing. An arc that distrusts a
reading costs its weight and says nothing about any cell. What is absent from the text is no evidence.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from iomdb_loaders.extraction.layout import Slot

ROW, COLUMN = 0, 1  # where a slot has the key of its row, and of its column
Part = tuple[int, str]  # ROW or COLUMN, and the key of one
SEVERAL_ROWS = ""  # instead of a row: the line of the text holds more than one


@dataclass(frozen=True)
class Reading:
    """A piece of text, its place (line number and field index), its row and column, and its weight if distrusted."""

    text: str
    line: int
    field: int
    row: str
    column: str
    weight: int

    @property
    def parts(self) -> tuple[Part, Part]:
        """The row and the column of the table that the reading is in."""
        return (ROW, self.row), (COLUMN, self.column)


@dataclass(frozen=True)
class Arc:
    """One step of a path, and the values `low` to `high` that it leaves to a slot."""

    chain: int
    kind: str  # pass (a row without text), wrong, or how the text gives a value: read, garbled, moved, stroke
    reading: int | None = None
    slot: Slot | None = None
    low: int = 0
    high: int = 0
    tail: int = 0
    head: int = 1


@dataclass
class Evidence:
    """All readings and chains of one table, or some of its chains. Their numbers never change."""

    readings: list[Reading] = field(default_factory=list)
    arcs: dict[int, Arc] = field(default_factory=dict)
    sinks: list[int] = field(default_factory=list)  # by chain
    texts: dict[Slot, list[tuple[str, int]]] = field(default_factory=dict)  # in a slot's place, with the line
    labelled: set[str] = field(default_factory=set)  # rows that a line holds by its label, not by `line_rows`

    @property
    def blank_rows(self) -> set[str]:
        """The rows that have a label, but no text beside it."""
        return self.labelled - {
            row for (row, _), texts in self.texts.items() if any(text for text, _ in texts)
        }

    def add_reading(self, reading: Reading) -> int:
        """Add a piece of text; returns its number."""
        self.readings.append(reading)
        return len(self.readings) - 1

    def open_chain(self, sink: int) -> int:
        """Open a chain from node 0 to node `sink`; returns its number."""
        self.sinks.append(sink)
        return len(self.sinks) - 1

    def add_arc(self, arc: Arc) -> None:
        """Add a step to a chain."""
        self.arcs[len(self.arcs)] = arc

    def slot_arcs(self, slot: Slot) -> Iterator[tuple[int, Arc]]:
        """Return the arcs about a slot, with their numbers."""
        return ((number, arc) for number, arc in self.arcs.items() if arc.slot == slot)

    def distrusted(self, taken: Iterable[int]) -> set[int]:
        """Return the readings that the arcs taken distrust."""
        arcs = (self.arcs[number] for number in taken)
        return {arc.reading for arc in arcs if arc.kind == "wrong" and arc.reading is not None}

    def chain_of(self) -> dict[int, int]:
        """Return the chain of each reading."""
        return {arc.reading: arc.chain for arc in self.arcs.values() if arc.reading is not None}

    def reach(self) -> dict[int, frozenset[Slot]]:
        """Return the slots that each reading, or another one of its chain, may concern."""
        slots: dict[int, set[Slot]] = {}
        for arc in self.arcs.values():
            if arc.slot is not None:
                slots.setdefault(arc.chain, set()).add(arc.slot)
        return {reading: frozenset(slots.get(chain, ())) for reading, chain in self.chain_of().items()}

    def chains_within(self, inside: Callable[[Slot], bool]) -> frozenset[int]:
        """Return the chains whose texts can only concern slots inside."""
        some, others = set[int](), set[int]()
        for arc in self.arcs.values():
            if arc.slot is not None:
                (some if inside(arc.slot) else others).add(arc.chain)
        return frozenset(some - others)

    def strokes(self) -> frozenset[int]:
        """Return the chains with a reading of no weight."""
        return frozenset(c for reading, c in self.chain_of().items() if not self.readings[reading].weight)

    def of_chains(self, chains: Collection[int]) -> "Evidence":
        """Return the evidence of some chains."""
        arcs = {number: arc for number, arc in self.arcs.items() if arc.chain in chains}
        return replace(self, arcs=arcs)
