"""The chain of one field: every way to give its numbers, in their order, to the rows of its line.

A number is taken by the next row, or it is distrusted. Where numbers have blanks between thousands, two atoms may be
one number. A field with more numbers than its line has rows may hold one of the line above or below.
"""

from dataclasses import dataclass
from itertools import product

from iomdb_loaders.extraction.layout import Layout, ReadingWeights
from iomdb_loaders.extraction.reading.atoms import Atom, as_digits, atoms, clean, join_thousands
from iomdb_loaders.extraction.reading.evidence import SEVERAL_ROWS, Arc, Evidence, Reading


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
    bare: bool  # the line has no number
    # of the shorter lines that the line repeats: the text, and the index of their last row in `rows`
    repeated: tuple[tuple[str, int], ...] = ()


def add_field(evidence: Evidence, layout: Layout, place: Field) -> None:
    """Add the chain of a field: of its numbers, of a stroke, or of a blank. Other texts are no evidence."""
    found = _numbers(place.text)
    if found:
        _add_chain(evidence, layout, place, found)
    elif not clean(place.text) and len(place.rows) == 1 and not (place.doubled or place.bare):
        _add_blank(evidence, layout, place)


def _numbers(text: str) -> tuple[Atom, ...]:
    """Return the numbers of a field, or its first stroke; a stroke beside a number is a ruling line."""
    found = tuple(atom for atom in atoms(text) if atom.kind != "dirt")
    return tuple(atom for atom in found if atom.kind != "stroke") or found[:1]


def _last_rows(place: Field, found: tuple[Atom, ...]) -> list[int]:
    """Return for each number the index of the last row it can be in: a shorter line that has it ends there.

    A shorter line with more numbers than rows proves nothing, for one of them is of another line.
    """
    last = [len(place.rows) - 1] * len(found)
    for text, end in place.repeated:
        shorter = _numbers(text)
        if len(shorter) > end + 1:
            continue
        for number, (one, same) in enumerate(zip(found, shorter, strict=False)):
            if one.text != same.text:
                break
            last[number] = min(last[number], end)
    return last


def _add_blank(evidence: Evidence, layout: Layout, place: Field) -> None:
    """Add the chain of a blank that stands for a zero. A label without any number beside it may have lost its row."""
    slot, weight = (place.rows[0], place.column), layout.reading_weights.blank
    if weight and not layout.prints_zeros(slot):
        reading = Reading("", place.line, place.number, *slot, weight)
        chain, number = evidence.open_chain(1), evidence.add_reading(reading)
        evidence.add_arc(Arc(chain, "wrong", number))
        evidence.add_arc(Arc(chain, "read", number, slot))


def _add_chain(evidence: Evidence, layout: Layout, place: Field, found: tuple[Atom, ...]) -> None:
    """Add the chain: its nodes are (atoms read, rows passed, whether a row was passed since the last atom).

    A number is distrusted only before rows are passed, so that every choice is one path.
    """
    rows, end = len(place.rows), len(found)
    sink = end * (rows + 1) * 2
    chain = evidence.open_chain(sink)
    readings: dict[tuple[int, int], int] = {}
    crowded, last = _fewest(found, layout) > rows, _last_rows(place, found)

    def node(read: int, passed: int, moved: int = 0) -> int:
        return sink if read == end else (read * (rows + 1) + passed) * 2 + moved

    for read, passed, moved in product(range(end), range(rows + 1), (0, 1)):
        if moved and passed in (0, rows):
            continue
        here = node(read, passed, moved)
        if passed < rows - 1:
            evidence.add_arc(Arc(chain, "pass", tail=here, head=node(read, passed + 1, 1)))
        choices = _next_values(found[read:], layout)
        _, longest = choices[-1]
        for taken, values in choices:
            some, ahead = found[read : read + taken], read + taken
            if (read, taken) not in readings:
                # thousands that are split off are not a stroke or a digit: the number is misread
                weight = _weight(layout.reading_weights, place, some, longest[-1])
                readings[read, taken] = evidence.add_reading(_reading(place, some, weight))
            number = readings[read, taken]
            kind = some[0].kind.replace("number", "read")
            if not moved:
                evidence.add_arc(Arc(chain, "wrong", number, tail=here, head=node(ahead, passed)))
            slots = [(kind, place.rows[passed], passed + 1)] if passed <= last[read] else []
            if crowded and not moved:
                slots += [("moved", place.above, passed)] if place.above and read == 0 else []
                slots += [("moved", place.below, passed)] if place.below and ahead == end else []
            for value, (what, key, after) in product(values, slots):
                slot, low = (key, place.column), 0 if kind == "stroke" else value
                if value <= layout.largest(slot):
                    head = node(ahead, after)
                    evidence.add_arc(Arc(chain, what, number, slot, low, value, here, head))


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


def _next_values(ahead: tuple[Atom, ...], layout: Layout) -> list[tuple[int, tuple[int, ...]]]:
    """Return the numbers that may be next: how many atoms each takes, and what it may be; the shortest first.

    Dirt in a number is dirt (12a is 12) or a digit that it looks like (l4 is 4 or 14).
    """
    if ahead[0].kind == "stroke":
        return [(1, (1,))]
    counts = (1, 2) if layout.spaced_thousands and len(ahead) > 1 else (1,)
    found = []
    for some in (ahead[:count] for count in counts):
        read = (join_thousands(some), join_thousands(tuple(map(as_digits, some))))
        values = sorted({value for value in read if value is not None})
        if values:
            found.append((len(some), tuple(values)))
    return found
