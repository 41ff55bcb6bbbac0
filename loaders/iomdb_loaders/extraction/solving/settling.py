"""Confirming and concluding take turns: a value that follows from confirmed ones closes further sums.

This is for tables where every text stands in its own line. Starting from what texts say at their word, it goes on
until nothing new follows.
"""

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.confirmation import TELLING, Said, Texts, closed_sums, texts_of
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.solving.components import agreed
from iomdb_loaders.extraction.solving.stacks import agreeing_totals, closing_stacks, stacks


def settled_cells(
    layout: Layout, evidence: Evidence, known: dict[Slot, int]
) -> tuple[dict[Slot, int], frozenset[int]]:
    """Return the known cells with all that follows from them and the texts, and the arcs that this rules out."""
    texts = texts_of(layout, evidence)
    below = stacks(layout, evidence)
    added_up = {stack.total: stack.sums for stack in below}
    found = agreed(layout, known)
    while True:
        before = len(found)
        said = {**texts.said, **_only(found)}
        seconded = agreeing_totals(below, said)
        firm = {t: v for t, v in seconded.items() if v >= TELLING and v in added_up[t]}
        found = {**firm, **found}
        ruled_out, placed = closing_stacks(below, evidence, found)
        found = {**placed, **found}
        said.update(_only(found))
        ones = {slot for slot, values in said.items() if max(values) == 1}
        now = Texts(
            said,
            frozenset((texts.weak | ones) - found.keys()),
            {slot: field for slot, field in texts.shared.items() if slot not in found},
            {stack.total: stack.amounts for stack in below if stack.total not in found},
        )
        found = agreed(layout, {**closed_sums(layout, now, seconded), **found})
        if len(found) == before:
            return found, ruled_out


def _only(known: dict[Slot, int]) -> Said:
    return {slot: frozenset({value}) for slot, value in known.items()}
