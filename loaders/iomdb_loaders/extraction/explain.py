"""Explain one cell of a damaged table: the texts that may concern it, and the sums that it is part of."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from iomdb_loaders.extraction.document import read_document
from iomdb_loaders.extraction.errors import LayoutError
from iomdb_loaders.extraction.layout import Heading, Layout, Slot
from iomdb_loaders.extraction.layout_file import read_layout
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.gather import gather
from iomdb_loaders.extraction.reading.sums import agreed_sums, leaf_slots, total_slots


def explain_cell(document: Path, layout: Path, row: str, column: str) -> list[str]:
    """Return one line for each piece of evidence and each sum of a cell, which `row` and `column` name by key or label.

    Nothing is solved. Raises LayoutError with the nearest names for an unknown one, and DocumentError as `recover`
    does.
    """
    table = read_layout(layout, "joint")
    slot = (_key(table, table.rows, "row", row), _key(table, table.columns, "column", column))
    found = _evidence(gather(read_document(document), table), slot)
    return [f"{table.table_id} {slot[0]} x {slot[1]}", *found, *_sums(table, slot)]


def _key(layout: Layout, headings: tuple[Heading, ...], what: str, name: str) -> str:
    wanted = name.casefold()
    for heading in headings:
        if wanted in (heading.key.casefold(), heading.label.casefold()):
            return heading.key
    names = [text for heading in headings for text in (heading.key, heading.label) if text]
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    step = f"did you mean {' or '.join(near)}?" if near else "use a key or label of the layout"
    raise LayoutError(f"{layout.file}: unknown {what} {name!r} of {layout.table_id}; {step}")


def _evidence(evidence: Evidence, slot: Slot) -> Iterator[str]:
    arcs = [arc for _, arc in evidence.slot_arcs(slot) if arc.reading is not None]
    readings = dict.fromkeys((arc.reading or 0, arc.kind, arc.low, arc.high) for arc in arcs)
    for number, kind, low, high in readings:
        reading = evidence.readings[number]
        value = str(low) if low == high else f"{low} to {high}"
        yield f"text {reading.text!r}, line {reading.line}: {kind}, value {value}, weight {reading.weight}"
    if not arcs:
        yield "no text concerns this cell"


def _sums(layout: Layout, slot: Slot) -> Iterator[str]:
    totals = total_slots(layout)
    leaves = set(totals.get(slot, (slot,)))
    if slot in totals:
        yield f"sum of {len(leaves)} cells"
    for total, cells in totals.items():
        if total != slot and leaves <= set(cells) and (total[0] == slot[0] or total[1] == slot[1]):
            yield f"part of the sum {total[0]} x {total[1]} of {len(cells)} cells"
    for agreed in agreed_sums(layout):
        if leaves <= set(agreed.cells) and len(agreed.cells) < len(leaf_slots(layout)):
            bound = "" if agreed.exact else "at least " if agreed.most is None else "at most "
            amount = f"{bound}{agreed.least or agreed.most}"
            yield f"part of {len(agreed.cells)} cells that make {amount}: {agreed.source}"
