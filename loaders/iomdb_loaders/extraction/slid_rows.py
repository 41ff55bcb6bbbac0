"""Rows whose values may have slid to the label above or below: no sum down a column sees it.

A label beside blank fields whose figures the sums make more than zero is the trace of a row that was lost. Either its
own values are lost, or they are beside the label above or below, whose own are lost.
"""

from collections.abc import Mapping, Set

from iomdb_loaders.extraction.layout import Layout, Slot, leaf_keys
from iomdb_loaders.extraction.reading.atoms import clean
from iomdb_loaders.extraction.reading.evidence import MOVES, Evidence

Range = tuple[int, int]


def with_slid_rows(layout: Layout, evidence: Evidence, ranges: dict[Slot, Range]) -> dict[Slot, Range]:
    """Return the ranges, widened in rows that are lost but for their label and in the rows beside them.

    Nothing is widened if it costs something in the layout that a row was lost.
    """
    return ranges if layout.weights.absent else widen(layout, _blank_rows(evidence), ranges)


def widen(layout: Layout, blank: Set[str], ranges: Mapping[Slot, Range]) -> dict[Slot, Range]:
    """Return the ranges, widened in those `blank` rows that can be more than zero, and in the rows beside them."""
    rows = leaf_keys(layout.rows)
    widened = dict(ranges)
    for place, row in enumerate(rows):
        if row not in blank or not any(high for (key, _), (_, high) in ranges.items() if key == row):
            continue
        for other in (rows[i] for i in (place - 1, place + 1) if 0 <= i < len(rows)):
            for column in layout.columns:
                pair = (row, column.key), (other, column.key)
                span = min(ranges[s][0] for s in pair), max(ranges[s][1] for s in pair)
                for slot in pair:
                    low, high = widened[slot]
                    widened[slot] = min(low, span[0]), max(high, span[1])
    return widened


def _blank_rows(evidence: Evidence) -> set[str]:
    """Return the rows that have a line, but no text in it."""
    legible: dict[str, bool] = {}
    for arc in evidence.arcs:
        if arc.slot is not None and arc.reading is not None and arc.kind not in MOVES:
            text = clean(evidence.readings[arc.reading].text)
            legible[arc.slot[0]] = legible.get(arc.slot[0], False) or bool(text)
    return {row for row, any_text in legible.items() if not any_text}
