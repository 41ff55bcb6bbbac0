"""Tell of one cell: the text that may speak of it, and the sums that hold it."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from iomdb_loaders.extraction.document import read_document
from iomdb_loaders.extraction.errors import LayoutError
from iomdb_loaders.extraction.layout import Axis, Layout, Slot, read_layout
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.gather import gather
from iomdb_loaders.extraction.reading.sums import identities, leaf_slots, total_slots


def explain_cell(document: Path, layout: Path, row: str, column: str) -> list[str]:
    """Return one line for each piece of evidence and each sum of the cell that `row` and `column` name.

    Rows and columns are named by key or label. Nothing is solved. Raises LayoutError with the nearest
    names for an unknown one, and DocumentError as `recover` does.
    """
    plan = read_layout(layout)
    slot = (_key(plan, plan.rows, row), _key(plan, plan.columns, column))
    evidence = gather(read_document(document), plan)
    return [f"{plan.name} {slot[0]} x {slot[1]}", *_evidence(evidence, slot), *_sums(plan, slot)]


def _key(plan: Layout, axes: tuple[Axis, ...], name: str) -> str:
    wanted = name.casefold()
    for axis in axes:
        if wanted in (axis.key.casefold(), axis.label.casefold()):
            return axis.key
    names = [text for axis in axes for text in (axis.key, axis.label) if text]
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    step = f"did you mean {' or '.join(near)}?" if near else "use a key or label of the layout"
    raise LayoutError(f"{plan.file}: {name!r} is no row or column of {plan.name}; {step}")


def _evidence(evidence: Evidence, slot: Slot) -> Iterator[str]:
    told = False
    for _, arc in sorted(evidence.of_slot(slot), key=lambda item: (item[1].cost, item[1].kind)):
        if arc.reading is None:
            continue
        reading = evidence.readings[arc.reading]
        value = f"any up to {arc.most}" if arc.value is None else str(arc.value)
        told = True
        yield f"text {reading.text!r}, line {reading.line}: {arc.kind}, would be {value}, costs {arc.cost}"
    if not told:
        yield "no text speaks of this cell"


def _sums(plan: Layout, slot: Slot) -> Iterator[str]:
    totals = total_slots(plan)
    parts = set(totals.get(slot, (slot,)))
    if slot in totals:
        yield f"sum  it is the sum of {len(parts)} cells"
    for total, cells in totals.items():
        if total != slot and parts <= set(cells) and (total[0] == slot[0] or total[1] == slot[1]):
            yield f"sum  {total[0]} x {total[1]} has it among {len(cells)} cells"
    for identity in identities(plan):
        if parts <= set(identity.cells) and len(identity.cells) < len(leaf_slots(plan)):
            amount = f"at most {identity.value}" if identity.most else str(identity.value)
            yield f"sum  {len(identity.cells)} cells make {amount}: {identity.source}"
