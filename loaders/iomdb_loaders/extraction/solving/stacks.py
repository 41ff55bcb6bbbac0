"""Stacks: fields that hold several rows' values without the blanks. Their numbers have a sum, whichever row each has.

If they add up to the rows' printed total, the numbers are right and none is missing; only their rows stay open. And
where a total is not legible, or not yet confirmed, the numbers below it give what it should be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from iomdb_loaders.extraction.layout import Layout, Slot, leaves_of
from iomdb_loaders.extraction.reading.confirmation import CHOICES, Candidates
from iomdb_loaders.extraction.reading.evidence import MOVES, Arc, Evidence

MANY = 20_000  # ways to place the numbers of a stack; beyond this it is left to the solver


@dataclass(frozen=True)
class Assignment:
    """One way to give the numbers of a field to its rows at face value: arcs, values, strokes that are a 1."""

    arcs: tuple[int, ...]
    values: tuple[tuple[Slot, int], ...]
    strokes: int

    @property
    def amount(self) -> int:
        """The sum of the numbers."""
        return sum(value for _, value in self.values)

    @property
    def numbers(self) -> int:
        """How many numbers there are."""
        return sum(value > 0 for _, value in self.values)


@dataclass(frozen=True)
class Stack:
    """The fields that hold the rows of one total in one column, with the assignments of each field."""

    total: Slot
    fields: tuple[tuple[Assignment, ...], ...]

    @property
    def amounts(self) -> frozenset[int]:
        """What the numbers make if all strokes are ruling lines."""
        return frozenset(amount for amount, _ in self._readings)

    @property
    def sums(self) -> frozenset[int]:
        """What two or more numbers make, read as few: a lone number may have lost the digit that its total lost."""
        fewest = min((numbers for _, numbers in self._readings), default=0)
        return frozenset(amount for amount, numbers in self._readings if 1 < numbers == fewest)

    @property
    def _readings(self) -> set[tuple[int, int]]:
        plain = [{(a.amount, a.numbers) for a in field if not a.strokes} for field in self.fields]
        return {(sum(a for a, _ in way), sum(n for _, n in way)) for way in product(*plain)}

    @property
    def strokes(self) -> int:
        """How many strokes may be a 1."""
        return sum(max((a.strokes for a in field), default=0) for field in self.fields)


def stacks(layout: Layout, evidence: Evidence) -> list[Stack]:
    """Return the stack of every total whose rows' values are in sequences, each row in one field only."""
    chains_of: dict[Slot, set[int]] = {}
    rows_of: dict[int, set[str]] = {}
    arcs_of: dict[int, list[int]] = {}
    for number, arc in enumerate(evidence.arcs):
        arcs_of.setdefault(arc.chain, []).append(number)
        if arc.slot is not None and arc.kind not in MOVES:
            chains_of.setdefault(arc.slot, set()).add(arc.chain)
            rows_of.setdefault(arc.chain, set()).add(arc.slot[0])
    leaf_sets = {r.key: frozenset(leaves_of(layout.rows, r.key)) for r in layout.rows if r.sum_of}
    found = []
    for key, leaves in leaf_sets.items():
        if any(other < leaves for other in leaf_sets.values()):
            continue  # skip totals of totals: the stacks of the subtotals imply them
        for column in layout.columns:
            by_leaf = [chains_of.get((leaf, column.key), set()) for leaf in leaves]
            chains = sorted(set().union(*by_leaf))
            separate = all(len(s) == 1 for s in by_leaf) and all(rows_of[c] <= leaves for c in chains)
            if separate and any(evidence.is_sequence(c) for c in chains):
                fields = tuple(tuple(_assignments(evidence, c, arcs_of[c])) for c in chains)
                found.append(Stack((key, column.key), fields))
    return [stack for stack in found if 0 < len(stack.amounts) <= CHOICES]


def _assignments(evidence: Evidence, chain: int, numbers: list[int]) -> Iterator[Assignment]:
    """Return every path of a chain that takes its text at face value."""
    leaving: dict[int, list[int]] = {}
    for number in numbers:
        if _at_face_value(evidence.arcs[number]):
            leaving.setdefault(evidence.arcs[number].tail, []).append(number)
    pending: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    while pending:
        node, taken = pending.pop()
        if node == evidence.sinks[chain]:
            arcs = [evidence.arcs[n] for n in taken]
            values = tuple((a.slot, a.value) for a in arcs if a.slot is not None and a.value is not None)
            yield Assignment(taken, values, sum(a.kind == "stroke" and a.value == 1 for a in arcs))
            continue
        pending.extend((evidence.arcs[n].head, (*taken, n)) for n in leaving.get(node, ()))


def _at_face_value(arc: Arc) -> bool:
    if arc.kind == "skip":
        return arc.cost == 0
    return arc.kind in ("blank", "read", "stroke") and arc.value is not None


def agreeing_totals(found: list[Stack], candidates: Candidates) -> dict[Slot, int]:
    """Return the totals whose text agrees with the sum of the numbers below them."""
    agreeing = ((stack.total, candidates.get(stack.total, frozenset()) & stack.amounts) for stack in found)
    return {total: max(values) for total, values in agreeing if len(values) == 1}


def closing_stacks(
    found: list[Stack], evidence: Evidence, known: dict[Slot, int]
) -> tuple[frozenset[int], dict[Slot, int]]:
    """Return the arcs that closing stacks rule out, and the cells on which all ways to close a stack agree."""
    ruled_out: set[int] = set()
    agreed: dict[Slot, int] = {}
    for stack in found:
        ways = _closing_ways(stack, known)
        if not ways:
            continue
        allowed = {number for way in ways for assignment in way for number in assignment.arcs}
        chains = {evidence.arcs[assignment.arcs[0]].chain for assignment in ways[0]}
        ruled_out.update(n for n, a in enumerate(evidence.arcs) if a.chain in chains and n not in allowed)
        placed = [dict(pair for assignment in way for pair in assignment.values) for way in ways]
        agreed.update(
            (slot, value)
            for slot, value in placed[0].items()
            if all(other[slot] == value for other in placed[1:])
        )
    return frozenset(ruled_out), agreed


def _closing_ways(stack: Stack, known: dict[Slot, int]) -> list[tuple[Assignment, ...]]:
    """Return the ways to read a stack that give its known total and its known cells; none for a total of zero."""
    total = known.get(stack.total, 0)
    fields = [
        [a for a in field if a.amount <= total and all(known.get(s, v) == v for s, v in a.values)]
        for field in stack.fields
    ]
    if not total or prod(map(len, fields)) > MANY:
        return []
    return [way for way in product(*fields) if sum(a.amount for a in way) == total]


def add_sums(evidence: Evidence, found: list[Stack], layout: Layout) -> None:
    """Add the sums of the fields below a total as evidence of it, where the fields are not in the evidence."""
    weights = layout.weights
    for stack in found:
        chain = evidence.open_chain()
        for amount in sorted(stack.amounts):
            evidence.add(Arc(chain, "sum", 0, stack.total, amount))
        for more in range(1, stack.strokes + 1):
            amount = max(stack.amounts) + more
            evidence.add(Arc(chain, "sum", more * weights.stroke, stack.total, amount))
        limit = layout.maximum * len(leaves_of(layout.rows, stack.total[0]))
        evidence.add(Arc(chain, "lost", weights.blank, stack.total, limit=limit))
