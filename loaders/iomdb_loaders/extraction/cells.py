"""Give every recovered cell its status, its text and the reason for its value."""

from dataclasses import dataclass

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.atoms import clean
from iomdb_loaders.extraction.reading.evidence import Arc, Evidence
from iomdb_loaders.extraction.solving.solver import Range, Solution

SEVERAL = "several values fit every sum"
LEFT = "the sums leave this value"
# What the kind of an arc means for the note of its cell.
NOTES = {
    "stroke": "a ruling line, or a 1",
    "ghost": "text of another cell or a ruling line stands here",
    "misread": "misread",
    "lost": "not legible here",
    "other": "not legible here",
    "part": "only a part of the text is the figure",
    "garbled": "figure with dirt",
    "dirt": "dirt, no figure",
    "not given": "not given",
    "shift": "stands one column off",
    "drift": "stands one line off",
    "moved": "stands one line off",
}


@dataclass(frozen=True)
class RecoveredCell:
    """A printed cell: its value, the text as extracted, how the value is known, and its range where it is open."""

    slot: Slot
    value: int
    printed: str
    status: str
    lower: int | None
    upper: int | None
    line: int | None
    note: str
    margin: int | None = None  # method joint, see joint/margins.py
    rests_on: str = ""
    interval: Range | tuple[None, None] = (None, None)  # of an estimate, at 95 %


def describe(slot: Slot, layout: Layout, evidence: Evidence, first: Solution, span: Range) -> RecoveredCell:
    """Return the cell of a slot; its text is that of the line which the completion puts in this row."""
    text, line, kind = _own_text(slot, evidence, first)
    lower, upper = None, None
    low, high = span
    if low < high:
        status, why, lower, upper = "estimated", SEVERAL, low, high
    elif kind == "read" or (kind == "blank" and not layout.prints_zeros(slot)):
        status, why = "printed", ""
    elif text and kind not in ("blank", "lost", ""):
        status, why = "corrected", LEFT
    else:
        status, why = "inferred", f"{LEFT} only"
    note = f"{NOTES[kind]}; {why}" if why and kind in NOTES else why
    return RecoveredCell(slot, first.values[slot], text, status, lower, upper, line, note)


def _own_text(slot: Slot, evidence: Evidence, first: Solution) -> tuple[str, int | None, str]:
    """Return text, line and kind of the cheapest arc about the slot that the completion takes."""
    own = [arc for number, arc in evidence.slot_arcs(slot) if number in first.taken]
    if not own:
        return "", None, ""
    arc = min(own, key=lambda a: (a.cost, a.kind))
    if arc.reading is None:
        return "", None, ""
    reading = evidence.readings[arc.reading]
    text = _atom_text(arc, reading.text) if evidence.is_sequence(arc.chain) else clean(reading.text)
    return text, reading.line, arc.kind


def _atom_text(arc: Arc, text: str) -> str:
    """Return the part of a sequence that an arc takes, as it is in the text."""
    if arc.value is None or arc.kind in ("blank", "lost"):
        return ""
    grouped = f"{arc.value:,}".replace(",", " ")
    return grouped if grouped in text else str(arc.value)
