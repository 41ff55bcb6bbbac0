"""Rows whose values may have slid to the label above or below: no sum down a column sees it.

A label beside blank fields whose figures the sums make more than zero is the trace of a row that was lost. Either its
own values are lost, or they are beside the label above or below, whose own are lost.
"""

from collections.abc import Mapping, Set
from dataclasses import replace

from iomdb_loaders.extraction.layout import Layout, Slot, leaf_keys
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.solving.margins import Outcome
from iomdb_loaders.extraction.solving.search import Range


def open_slid_rows(layout: Layout, evidence: Evidence, found: Outcome) -> Outcome:
    """Return the outcome with the cells open whose values may be beside another label; they have no interval."""
    least = {
        slot: found.ranges[slot] if m == 0 else (found.values[slot],) * 2 for slot, m in found.margin.items()
    }
    widened = _widened(layout, evidence.blank_rows, least)
    opened = {slot: span for slot, span in widened.items() if span != least[slot]}
    margin = found.margin | dict.fromkeys(opened, 0)
    intervals = {slot: span for slot, span in found.intervals.items() if slot not in opened}
    return replace(found, margin=margin, ranges=found.ranges | opened, intervals=intervals)


def _widened(layout: Layout, blank: Set[str], ranges: Mapping[Slot, Range]) -> dict[Slot, Range]:
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
