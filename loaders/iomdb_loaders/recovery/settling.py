"""Confirming and concluding take turns: a value that follows from confirmed ones closes further sums.

This is for tables where every text stands in its own line. Starting from what texts say at their word, it goes on
until nothing new follows.
"""

from iomdb_loaders.recovery.components import agreed
from iomdb_loaders.recovery.evidence import Evidence
from iomdb_loaders.recovery.layout import Layout, Slot
from iomdb_loaders.recovery.sequences import agreeing_totals, ruled_out_by, stacks
from iomdb_loaders.recovery.trust import TELLING, Said, closed_sums, said_values, stroke_slots


def settled_cells(
    layout: Layout, evidence: Evidence, known: dict[Slot, int]
) -> tuple[dict[Slot, int], frozenset[int]]:
    """Return the known cells with all that follows from them and the texts, and the arcs that this rules out."""
    spoken = said_values(layout, evidence)
    below = stacks(layout, evidence)
    strokes = stroke_slots(evidence)
    found = agreed(layout, known)
    while True:
        before = len(found)
        said = {**spoken, **_only(found)}
        seconded = agreeing_totals(below, said)
        found = {**{slot: value for slot, value in seconded.items() if value >= TELLING}, **found}
        for stack in below:
            said[stack.total] = said.get(stack.total, frozenset()) | stack.amounts
        said.update(_only(found))
        weak = (strokes | {slot for slot, values in said.items() if max(values) == 1}) - found.keys()
        found = agreed(layout, {**closed_sums(layout, said, weak, seconded), **found})
        if len(found) == before:
            return found, ruled_out_by(below, evidence, found)


def _only(known: dict[Slot, int]) -> Said:
    return {slot: frozenset({value}) for slot, value in known.items()}
