"""Fields that hold several rows' values without the blanks: when the numbers add up to the rows' total, they are right.

Which row each number belongs to stays open; that they are read right, and that none is missing, does not.
"""

from collections.abc import Iterator

from iomdb_loaders.recovery.evidence import Evidence
from iomdb_loaders.recovery.layout import Layout, Slot
from iomdb_loaders.recovery.reading import Atom, atoms, joins
from iomdb_loaders.recovery.trust import plain_values

SURE = frozenset({"blank", "read", "stroke"})
STROKE_LEFT_OUT = "skip"


def closing_sequences(
    layout: Layout, evidence: Evidence, known: dict[Slot, int]
) -> tuple[frozenset[int], dict[Slot, int]]:
    """Return the arcs that a closing sum rules out, and the totals that close."""
    plain = {**plain_values(evidence), **known}
    totals = {frozenset(layout.leaves(layout.rows, row.key)): row.key for row in layout.rows if row.of}
    ruled_out: set[int] = set()
    confirmed: dict[Slot, int] = {}
    for numbers in _sequences(evidence).values():
        slots = {evidence.arcs[n].slot for n in numbers} - {None}
        rows, columns = frozenset(s[0] for s in slots if s), {s[1] for s in slots if s}
        reading = evidence.arcs[numbers[0]].reading
        if len(columns) != 1 or rows not in totals or reading is None:
            continue
        total = (totals[rows], columns.pop())
        pieces = tuple(a for a in atoms(evidence.readings[reading].text) if a.kind in ("number", "garbled"))
        if pieces and plain.get(total, -1) in set(_amounts(pieces, layout.thousands)):
            confirmed[total] = plain[total]
            ruled_out.update(n for n in numbers if not _sure(evidence, n))
    return frozenset(ruled_out), confirmed


def _sequences(evidence: Evidence) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, arc in enumerate(evidence.arcs):
        if evidence.sinks[arc.chain] != 1:
            found.setdefault(arc.chain, []).append(number)
    return found


def _sure(evidence: Evidence, number: int) -> bool:
    arc = evidence.arcs[number]
    return arc.kind in SURE or (arc.kind == STROKE_LEFT_OUT and arc.cost == 0)


def _amounts(pieces: tuple[Atom, ...], thousands: bool) -> Iterator[int]:
    """Return the sums of the pieces, for every way to read neighbouring groups of digits as one number."""
    if not pieces:
        yield 0
        return
    for end in (1, 2) if thousands else (1,):
        value = joins(pieces[:end]) if end <= len(pieces) else None
        if value is not None:
            yield from (value + rest for rest in _amounts(pieces[end:], thousands))
