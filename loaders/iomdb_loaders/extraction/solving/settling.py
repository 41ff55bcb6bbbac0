"""Settle cells before anything is solved: a value that follows from confirmed ones closes further sums, and so on.

This is for tables in which every text is in its own line. It starts from the face values and goes on until nothing
new follows.
"""

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.confirmation import (
    LARGE,
    Candidates,
    FaceValues,
    closed_sums,
    face_values,
)
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.solving.equations import with_conclusions
from iomdb_loaders.extraction.solving.stacks import agreeing_totals, closing_stacks, stacks


def settled_cells(
    layout: Layout, evidence: Evidence, known: dict[Slot, int]
) -> tuple[dict[Slot, int], frozenset[int]]:
    """Return the known cells with all that follows from them and the texts, and the arcs that this rules out."""
    faces = face_values(layout, evidence)
    below = stacks(layout, evidence)
    sums = {stack.total: stack.sums for stack in below}
    found = with_conclusions(layout, known)
    while True:
        before = len(found)
        candidates = {**faces.candidates, **_certain(found)}
        seconded = agreeing_totals(below, candidates)
        firm = {t: v for t, v in seconded.items() if v >= LARGE and v in sums[t]}
        found = {**firm, **found}
        ruled_out, placed = closing_stacks(below, evidence, found)
        found = {**placed, **found}
        candidates.update(_certain(found))
        ones = {slot for slot, values in candidates.items() if max(values) == 1}
        now = FaceValues(
            candidates,
            frozenset((faces.strokes | ones) - found.keys()),
            {slot: field for slot, field in faces.shared_fields.items() if slot not in found},
            {stack.total: stack.amounts for stack in below if stack.total not in found},
        )
        found = with_conclusions(layout, {**closed_sums(layout, now, seconded), **found})
        if len(found) == before:
            return found, ruled_out


def _certain(known: dict[Slot, int]) -> Candidates:
    return {slot: frozenset({value}) for slot, value in known.items()}
