"""Fields that hold several rows' values without the blanks: their numbers have a sum, whichever row each belongs to.

When they add up to the rows' printed total, the numbers are right and none is missing; only their rows stay open. And
where a total is not legible, or not yet trusted, the numbers below it tell what it should be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from iomdb_loaders.recovery.evidence import Arc, Evidence
from iomdb_loaders.recovery.layout import Layout, Slot
from iomdb_loaders.recovery.model import MOVES
from iomdb_loaders.recovery.reading import Atom, atoms, joins
from iomdb_loaders.recovery.trust import CHOICES, Said

SURE = frozenset({"blank", "read", "stroke"})
STROKE_LEFT_OUT = "skip"


@dataclass(frozen=True)
class Stack:
    """The fields that hold the rows of one total in one column: what their numbers add up to, and their strokes."""

    total: Slot
    chains: tuple[int, ...]
    amounts: frozenset[int]
    strokes: int


def stacks(layout: Layout, evidence: Evidence) -> list[Stack]:
    """Return the stacks of every total whose rows' values stand one after the other, each row in one field only."""
    spoken: dict[Slot, set[int]] = {}
    for arc in evidence.arcs:
        if arc.slot is not None and arc.kind not in MOVES:
            spoken.setdefault(arc.slot, set()).add(arc.chain)
    leaf_sets = {r.key: frozenset(layout.leaves(layout.rows, r.key)) for r in layout.rows if r.of}
    found = []
    for key, leaves in leaf_sets.items():
        if any(other < leaves for other in leaf_sets.values()):
            continue  # a total of totals: theirs tell it already
        for column in layout.columns:
            speaking = [spoken.get((leaf, column.key), set()) for leaf in leaves]
            chains = tuple(sorted(set().union(*speaking)))
            if any(len(s) != 1 for s in speaking) or all(evidence.sinks[c] == 1 for c in chains):
                continue
            values, strokes = zip(*(_amounts_of(evidence, c, layout) for c in chains), strict=True)
            if all(values):
                amounts = frozenset(sum(choice) for choice in product(*values))
                found.append(Stack((key, column.key), chains, amounts, sum(strokes)))
    return [stack for stack in found if len(stack.amounts) <= CHOICES]


def _amounts_of(evidence: Evidence, chain: int, layout: Layout) -> tuple[frozenset[int], int]:
    """Return what the field of a chain may add up to, and how many strokes it holds."""
    arcs = [a for a in evidence.arcs if a.chain == chain]
    reading = next((a.reading for a in arcs if a.reading is not None), None)
    if reading is None or evidence.sinks[chain] == 1:
        return frozenset(a.value for a in arcs if a.cost == 0 and a.value is not None), 0
    pieces = atoms(evidence.readings[reading].text)
    numbers = tuple(a for a in pieces if a.kind in ("number", "garbled"))
    return frozenset(_amounts(numbers, layout.thousands)), sum(a.kind == "stroke" for a in pieces)


def agreeing_totals(found: list[Stack], said: Said) -> dict[Slot, int]:
    """Return the totals whose text says what the numbers below them add up to."""
    agreeing = ((stack.total, said.get(stack.total, frozenset()) & stack.amounts) for stack in found)
    return {total: max(values) for total, values in agreeing if len(values) == 1}


def ruled_out_by(found: list[Stack], evidence: Evidence, known: dict[Slot, int]) -> frozenset[int]:
    """Return the arcs that the stacks which add up to a known total rule out: none of their numbers is misread."""
    sure = {chain for stack in found if known.get(stack.total, 0) in stack.amounts - {0} for chain in stack.chains}
    return frozenset(
        number for number, arc in enumerate(evidence.arcs) if arc.chain in sure and not _sure(arc)
    )


def _sure(arc: Arc) -> bool:
    return arc.kind in SURE or (arc.kind == STROKE_LEFT_OUT and arc.cost == 0)


def add_sums(evidence: Evidence, found: list[Stack], layout: Layout) -> None:
    """Let the fields below a total speak of it, where they are not part of the evidence themselves."""
    weights = layout.weights
    for stack in found:
        chain = evidence.chain()
        most = max(stack.amounts)
        for amount in sorted(stack.amounts):
            evidence.arc(chain, "sum", 0, stack.total, amount)
        for more in range(1, stack.strokes + 1):
            evidence.arc(chain, "sum", more * weights.stroke, stack.total, most + more)
        evidence.arc(chain, "lost", weights.blank, stack.total, most=layout.maximum * len(stack.chains) * 9)


def _amounts(pieces: tuple[Atom, ...], thousands: bool) -> Iterator[int]:
    """Return the sums of the pieces, for every way to read neighbouring groups of digits as one number."""
    if not pieces:
        yield 0
        return
    for end in (1, 2) if thousands else (1,):
        value = joins(pieces[:end]) if end <= len(pieces) else None
        if value is not None:
            yield from (value + rest for rest in _amounts(pieces[end:], thousands))
