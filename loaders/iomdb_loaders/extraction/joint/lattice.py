"""The chain of one field: every way to give its numbers, in their order, to the rows of its line.

A number is taken by the next row, or it is distrusted. Where numbers have blanks between thousands, two atoms may be
one number. A field with more numbers than its line has rows may hold one of the line above or below.
"""

from dataclasses import dataclass, replace
from itertools import product

from iomdb_loaders.extraction.joint.evidence import SEVERAL_ROWS, Arc, Evidence, Reading
from iomdb_loaders.extraction.layout import Layout, ReadingWeights
from iomdb_loaders.extraction.reading.atoms import Atom, atoms, join_thousands


@dataclass(frozen=True)
class Field:
    """The text of one column in a line, and the rows of the line in their order."""

    text: str
    line: int
    number: int  # the index of the field in its line
    column: str
    rows: tuple[str, ...]
    above: str  # the last row of the line above, the first one of the line below; empty if there is none
    below: str
    doubled: bool  # the extraction has the row in another line as well


def add_field(evidence: Evidence, layout: Layout, place: Field) -> None:
    """Add the chain of a field, unless it has neither a number nor a stroke."""
    found = tuple(atom for atom in atoms(place.text) if atom.kind != "dirt")
    # a stroke beside a number is a ruling line
    numbers = tuple(atom for atom in found if atom.kind != "stroke")
    if found:
        _add_chain(evidence, layout, place, numbers or found[:1])


def _add_chain(evidence: Evidence, layout: Layout, place: Field, found: tuple[Atom, ...]) -> None:
    """Add the chain: its nodes are (atoms read, rows passed, whether a row was passed since the last atom).

    A number is distrusted only before rows are passed, so that every choice is one path.
    """
    rows, end = len(place.rows), len(found)
    sink = end * (rows + 1) * 2
    chain = evidence.open_chain(sink)
    readings: dict[tuple[int, int], int] = {}
    crowded = _fewest(found, layout) > rows

    def node(read: int, passed: int, moved: int = 0) -> int:
        return sink if read == end else (read * (rows + 1) + passed) * 2 + moved

    for read, passed, moved in product(range(end), range(rows + 1), (0, 1)):
        if moved and passed in (0, rows):
            continue
        here = node(read, passed, moved)
        if passed < rows - 1:
            evidence.arcs.append(Arc(chain, "pass", tail=here, head=node(read, passed + 1, 1)))
        values = _next_values(found[read:], layout)
        for taken, value in values:
            some, ahead = found[read : read + taken], read + taken
            if (read, taken) not in readings:
                # thousands that are split off are not a stroke or a digit: the number is misread
                weight = _weight(layout.reading_weights, place, some, values[-1][1])
                readings[read, taken] = evidence.add_reading(_reading(place, some, weight))
            number = readings[read, taken]
            kind = some[0].kind.replace("number", "read")
            low = 0 if kind == "stroke" else value
            arc = Arc(chain, kind, number, low=low, high=value, tail=here)
            if not moved:
                evidence.arcs.append(Arc(chain, "wrong", number, tail=here, head=node(ahead, passed)))
            slots = [(kind, key, passed + 1) for key in place.rows[passed : passed + 1]]
            if crowded and not moved:
                slots += [("moved", place.above, passed)] if place.above and read == 0 else []
                slots += [("moved", place.below, passed)] if place.below and ahead == end else []
            for what, key, after in slots:
                slot = (key, place.column)
                if value <= layout.largest(slot):
                    evidence.arcs.append(replace(arc, kind=what, slot=slot, head=node(ahead, after)))


def _reading(place: Field, some: tuple[Atom, ...], weight: int) -> Reading:
    row = place.rows[0] if len(place.rows) == 1 else SEVERAL_ROWS
    return Reading(" ".join(a.text for a in some), place.line, place.number, row, place.column, weight)


def _weight(weights: ReadingWeights, place: Field, some: tuple[Atom, ...], value: int) -> int:
    if value == 1:  # a stroke or a lone 1
        return weights.stroke
    if place.doubled or any(atom.kind != "number" for atom in some):
        return weights.doubtful
    return weights.number if value > 9 else weights.digit


def _fewest(found: tuple[Atom, ...], layout: Layout) -> int:
    """Return the least count of numbers that the atoms can be."""
    count, read = 0, 0
    while read < len(found):
        read += _next_values(found[read:], layout)[-1][0]
        count += 1
    return count


def _next_values(ahead: tuple[Atom, ...], layout: Layout) -> list[tuple[int, int]]:
    """Return the numbers that may be next: how many atoms each takes, and its value; the shortest first."""
    if ahead[0].kind == "stroke":
        return [(1, 1)]
    counts = (1, 2) if layout.spaced_thousands and len(ahead) > 1 else (1,)
    values = [(count, join_thousands(ahead[:count])) for count in counts]
    return [(count, value) for count, value in values if value is not None]
