"""Give every recovered cell its status, its text, its margin and the reason for its value."""

import re
from dataclasses import dataclass

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.atoms import STROKES
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.solving.margins import Outcome
from iomdb_loaders.extraction.solving.search import Range
from iomdb_loaders.facts import SAFE_MARGIN

SEVERAL = "several values fit every sum"
ONE = "only this value fits every sum"
WIDE = "the range may be wider than necessary"
ORDER = ("read", "garbled", "moved", "stroke")  # of arcs that give a cell the same value
NAMED = 3  # how many readings `rests_on` names if there are many
# What the kind of an arc means for the note of its cell.
NOTES = {
    "stroke": "a ruling line or a 1",
    "ghost": "text of another cell, or a ruling line",
    "misread": "misread",
    "part": "only part of the text is the figure",
    "garbled": "figure with stray characters",
    "dirt": "stray characters, no figure",
    "moved": "one line off in the text",
}


@dataclass(frozen=True)
class RecoveredCell:
    """A printed cell: its value, the text as extracted, how it is known, its margin (margins.py), and its range.

    A cell that rests on no single reading has no range, and a total only if it is open: the pack has none of totals.
    """

    slot: Slot
    value: int
    printed: str
    status: str
    lower: int | None
    upper: int | None
    line: int | None
    note: str
    margin: int
    rests_on: str
    interval: Range | tuple[None, None] = (None, None)  # of an estimate, at 95 %


def describe(slot: Slot, layout: Layout, evidence: Evidence, found: Outcome) -> RecoveredCell:
    """Return the cell of a slot; its text is that of the line which the completion puts in this row."""
    value, margin = found.values[slot], found.margin[slot]
    moves = margin < SAFE_MARGIN
    text, line, status, note = _origin(slot, layout, evidence, found)
    if margin == 0:
        status, note = "estimated", SEVERAL
    if slot in found.wide:
        note = f"{note}; {WIDE}" if note else WIDE
    lower, upper = found.ranges.get(slot, (None, None))
    rests_on = _rests_on(slot, evidence, found) if moves and margin else ""
    interval = found.intervals.get(slot, (None, None))
    return RecoveredCell(slot, value, text, status, lower, upper, line, note, margin, rests_on, interval)


def _origin(
    slot: Slot, layout: Layout, evidence: Evidence, found: Outcome
) -> tuple[str, int | None, str, str]:
    """Return text, line, status and note of a cell with one value."""
    value = found.values[slot]
    texts = evidence.texts.get(slot, [])
    taken = [arc for number, arc in evidence.slot_arcs(slot) if number in found.taken]
    if taken:
        arc = min(taken, key=lambda arc: ORDER.index(arc.kind))
        reading = evidence.readings[arc.reading or 0]
        whole = next((text for text, line in texts if text and line == reading.line), "")
        text = whole if whole and arc.kind != "moved" else reading.text
        status, note = _status_of_text(arc.kind, text, value)
        return text, reading.line, status, note
    text, line = next(((text, line) for text, line in texts if text), ("", texts[0][1] if texts else None))
    if text:
        return text, line, "corrected", f"{_unused(text, value)}; {ONE}"
    if value == 0 and line is not None and not layout.prints_zeros(slot):
        return "", line, "printed", ""  # a blank
    return "", line, "inferred", f"no legible text; {ONE}"


def _status_of_text(kind: str, text: str, value: int) -> tuple[str, str]:
    if kind != "read":
        return "corrected", f"{NOTES[kind]}; {ONE}"
    digits = "".join(c for c in text if c.isdigit())
    if int(digits or 0) == value:
        dirty = digits != "".join(text.split())
        return ("corrected", f"{NOTES['garbled']}; {ONE}") if dirty else ("printed", "")
    return "corrected", f"{NOTES['part'] if value else _unused(text, value)}; {ONE}"


def _unused(text: str, value: int) -> str:
    """Return what a text is that does not give the cell its value."""
    if not any(c.isdigit() for c in text):
        return NOTES["stroke"] if any(c in STROKES for c in text) else NOTES["dirt"]
    if value and str(value) in re.findall(r"\d+", text):
        return NOTES["part"]
    return NOTES["misread" if value else "ghost"]


def _rests_on(slot: Slot, evidence: Evidence, found: Outcome) -> str:
    readings = sorted((evidence.readings[r] for r in found.rests_on[slot]), key=lambda r: (r.line, r.field))
    named = [f"{repr(r.text) if r.text else 'a blank'} in line {r.line}" for r in readings]
    if not readings[0].weight:  # these decide together
        return " and ".join(named)
    names = list(dict.fromkeys(named))
    more = len(names) - NAMED
    return " or ".join([*names[:NAMED], f"one of {more} others"] if more > 1 else names)
