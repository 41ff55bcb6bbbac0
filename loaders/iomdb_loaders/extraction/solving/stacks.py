"""Fields that hold several rows' values without the blanks: their numbers have a sum, whichever row each belongs to.

When they add up to the rows' printed total, the numbers are right and none is missing; only their rows stay open. And
where a total is not legible, or not yet trusted, the numbers below it tell what it should be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.confirmation import CHOICES, Said
from iomdb_loaders.extraction.reading.evidence import MOVES, Arc, Evidence

MANY = 20_000  # ways to place the numbers of a stack: beyond, it is left to the solver


@dataclass(frozen=True)
class Path:
    """One way to give the numbers of a field to its rows, each taken at its word: arcs, values, strokes that are 1."""

    arcs: tuple[int, ...]
    values: tuple[tuple[Slot, int], ...]
    strokes: int

    @property
    def amount(self) -> int:
        """Return what the numbers add up to."""
        return sum(value for _, value in self.values)

    @property
    def numbers(self) -> int:
        """Return how many numbers there are."""
        return sum(value > 0 for _, value in self.values)


@dataclass(frozen=True)
class Stack:
    """The fields that hold the rows of one total in one column, with the ways to read each."""

    total: Slot
    fields: tuple[tuple[Path, ...], ...]

    @property
    def amounts(self) -> frozenset[int]:
        """Return what the numbers add up to when strokes are ruling lines."""
        return frozenset(amount for amount, _ in self._readings)

    @property
    def sums(self) -> frozenset[int]:
        """Return what two numbers or more make, read as few: a lone number may have lost a digit as its total has."""
        fewest = min((numbers for _, numbers in self._readings), default=0)
        return frozenset(amount for amount, numbers in self._readings if 1 < numbers == fewest)

    @property
    def _readings(self) -> set[tuple[int, int]]:
        plain = [{(p.amount, p.numbers) for p in paths if not p.strokes} for paths in self.fields]
        return {(sum(a for a, _ in way), sum(n for _, n in way)) for way in product(*plain)}

    @property
    def strokes(self) -> int:
        """Return how many strokes may be a 1."""
        return sum(max((p.strokes for p in paths), default=0) for paths in self.fields)


def stacks(layout: Layout, evidence: Evidence) -> list[Stack]:
    """Return the stacks of every total whose rows' values stand one after the other, each row in one field only."""
    spoken: dict[Slot, set[int]] = {}
    rows: dict[int, set[str]] = {}
    arcs: dict[int, list[int]] = {}
    for number, arc in enumerate(evidence.arcs):
        arcs.setdefault(arc.chain, []).append(number)
        if arc.slot is not None and arc.kind not in MOVES:
            spoken.setdefault(arc.slot, set()).add(arc.chain)
            rows.setdefault(arc.chain, set()).add(arc.slot[0])
    leaf_sets = {r.key: frozenset(layout.leaves(layout.rows, r.key)) for r in layout.rows if r.of}
    found = []
    for key, leaves in leaf_sets.items():
        if any(other < leaves for other in leaf_sets.values()):
            continue  # a total of totals: theirs tell it already
        for column in layout.columns:
            speaking = [spoken.get((leaf, column.key), set()) for leaf in leaves]
            chains = sorted(set().union(*speaking))
            alone = all(len(s) == 1 for s in speaking) and all(rows[c] <= leaves for c in chains)
            if alone and any(evidence.sinks[c] != 1 for c in chains):
                fields = tuple(tuple(_paths(evidence, c, arcs[c])) for c in chains)
                found.append(Stack((key, column.key), fields))
    return [stack for stack in found if 0 < len(stack.amounts) <= CHOICES]


def _paths(evidence: Evidence, chain: int, numbers: list[int]) -> Iterator[Path]:
    """Return every path of a chain that takes its text at its word."""
    leaving: dict[int, list[int]] = {}
    for number in numbers:
        if _sure(evidence.arcs[number]):
            leaving.setdefault(evidence.arcs[number].tail, []).append(number)
    pending: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    while pending:
        node, taken = pending.pop()
        if node == evidence.sinks[chain]:
            arcs = [evidence.arcs[n] for n in taken]
            values = tuple((a.slot, a.value) for a in arcs if a.slot is not None and a.value is not None)
            yield Path(taken, values, sum(a.kind == "stroke" and a.value == 1 for a in arcs))
            continue
        pending.extend((evidence.arcs[n].head, (*taken, n)) for n in leaving.get(node, ()))


def _sure(arc: Arc) -> bool:
    return (arc.kind in ("blank", "read", "stroke") and arc.value is not None) or (
        arc.kind == "skip" and arc.cost == 0
    )


def agreeing_totals(found: list[Stack], said: Said) -> dict[Slot, int]:
    """Return the totals whose text says what the numbers below them add up to."""
    agreeing = ((stack.total, said.get(stack.total, frozenset()) & stack.amounts) for stack in found)
    return {total: max(values) for total, values in agreeing if len(values) == 1}


def closing_stacks(
    found: list[Stack], evidence: Evidence, known: dict[Slot, int]
) -> tuple[frozenset[int], dict[Slot, int]]:
    """Return the arcs that closing stacks rule out, and the cells where all ways to close one agree."""
    ruled_out: set[int] = set()
    agreed: dict[Slot, int] = {}
    for stack in found:
        ways = _closing(stack, known)
        if not ways:
            continue
        allowed = {number for way in ways for path in way for number in path.arcs}
        chains = {evidence.arcs[path.arcs[0]].chain for path in ways[0]}
        ruled_out.update(n for n, a in enumerate(evidence.arcs) if a.chain in chains and n not in allowed)
        placed = [dict(pair for path in way for pair in path.values) for way in ways]
        agreed.update(
            (slot, value)
            for slot, value in placed[0].items()
            if all(other[slot] == value for other in placed[1:])
        )
    return frozenset(ruled_out), agreed


def _closing(stack: Stack, known: dict[Slot, int]) -> list[tuple[Path, ...]]:
    """Return the ways to read a stack that give its known total and its known cells; none for a total of zero."""
    total = known.get(stack.total, 0)
    fields = [
        [p for p in paths if all(known.get(s, v) == v for s, v in p.values) and p.amount <= total]
        for paths in stack.fields
    ]
    if not total or prod(map(len, fields)) > MANY:
        return []
    return [way for way in product(*fields) if sum(p.amount for p in way) == total]


def add_sums(evidence: Evidence, found: list[Stack], layout: Layout) -> None:
    """Let the fields below a total speak of it, where they are not part of the evidence themselves."""
    weights = layout.weights
    for stack in found:
        chain = evidence.chain()
        for amount in sorted(stack.amounts):
            evidence.arc(chain, "sum", 0, stack.total, amount)
        for more in range(1, stack.strokes + 1):
            evidence.arc(chain, "sum", more * weights.stroke, stack.total, max(stack.amounts) + more)
        most = layout.maximum * len(layout.leaves(layout.rows, stack.total[0]))
        evidence.arc(chain, "lost", weights.blank, stack.total, most=most)
