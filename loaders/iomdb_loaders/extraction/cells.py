"""Give every cell its status and write the pack's CSV files."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.extraction.layout import Axis, Layout, Slot
from iomdb_loaders.extraction.reading.atoms import clean
from iomdb_loaders.extraction.reading.evidence import Arc, Evidence
from iomdb_loaders.extraction.solving.model import Solution

OWN = frozenset({"read", "blank", "dirt"})
NOTES = {
    "stroke": "a ruling line, or a 1",
    "ghost": "text of another cell or a ruling line stands here",
    "misread": "misread",
    "lost": "not legible here",
    "other": "not legible here",
    "part": "only a part of the text is the figure",
    "garbled": "figure with dirt",
    "dirt": "dirt, no figure",
    "shift": "stands one column off",
    "drift": "stands one line off",
}


@dataclass(frozen=True)
class Cell:
    """One printed cell: its value, the text as extracted, how the value is known, and how far it could be."""

    slot: Slot
    value: int
    printed: str
    status: str
    lower: int | None
    upper: int | None
    line: int | None
    note: str


def describe(slot: Slot, layout: Layout, evidence: Evidence, first: Solution, span: tuple[int, int]) -> Cell:
    """Return the cell of a slot: its own text is that of the line which the completion puts in this row."""
    value = first.values[slot]
    low, high = span
    own = _own_arcs(slot, evidence, first)
    text, line, kind = "", None, ""
    if own:
        arc = min(own, key=lambda a: (a.cost, a.kind))
        reading = evidence.readings[arc.reading] if arc.reading is not None else None
        if reading is not None:
            sequence = evidence.sinks[arc.chain] != 1
            text = _part(arc, reading.text) if sequence else clean(reading.text)
            line, kind = reading.line, arc.kind
    if low < high:
        return Cell(
            slot, value, text, "estimated", low, high, line, _note(kind, "several values fit every sum")
        )
    zeros = _zeros(slot, layout)
    if kind == "read" or (kind == "blank" and not zeros):
        return Cell(slot, value, text, "printed", None, None, line, "")
    if text and kind not in ("blank", "lost", ""):
        return Cell(
            slot, value, text, "corrected", None, None, line, _note(kind, "the sums leave this value")
        )
    return Cell(
        slot, value, text, "inferred", None, None, line, _note(kind, "the sums leave this value only")
    )


def _note(kind: str, why: str) -> str:
    return f"{NOTES[kind]}; {why}" if kind in NOTES else why


def _zeros(slot: Slot, layout: Layout) -> bool:
    row = _axis(layout.rows, slot[0])
    column = _axis(layout.columns, slot[1])
    return row.zeros or column.zeros


def _axis(axes: tuple[Axis, ...], key: str) -> Axis:
    return next(a for a in axes if a.key == key)


def _own_arcs(slot: Slot, evidence: Evidence, first: Solution) -> list[Arc]:
    return [a for i, a in evidence.of_slot(slot) if i in first.taken]


def _part(arc: Arc, text: str) -> str:
    """Return the piece of a sequence that an arc takes, as it stands."""
    if arc.value is None or arc.kind in ("blank", "lost"):
        return ""
    grouped = f"{arc.value:,}".replace(",", " ")
    return grouped if grouped in text else str(arc.value)


def write_cells(path: Path, layout: Layout, cells: tuple[Cell, ...]) -> None:
    """Write the leaf cells in printed order."""
    header = [*layout.dimensions, "value", "printed", "status", "lower", "upper", "line", "note"]
    across = len(layout.dimensions) - layout.row_dimensions
    rows: list[list[object]] = [
        [
            *key(cell.slot[0], layout.row_dimensions),
            *key(cell.slot[1], across),
            *(cell.value, cell.printed, cell.status, cell.lower, cell.upper, cell.line, cell.note),
        ]
        for cell in cells
    ]
    _replace(path, [header, *rows])


def write_totals(path: Path, layout: Layout, totals: tuple[Cell, ...]) -> None:
    """Write the printed totals in printed order."""
    header = ["table_id", "row_key", "column_key", "value", "printed", "status", "line", "note"]
    rows: list[list[object]] = [
        [layout.name, t.slot[0], t.slot[1], t.value, t.printed, t.status, t.line, t.note] for t in totals
    ]
    _replace(path, [header, *rows])


def key(text: str, parts: int) -> list[str]:
    """Return the codes of a key as one field each."""
    fields = text.split("/")
    if len(fields) != parts:
        raise ValueError(f"key {text!r} has {len(fields)} codes where {parts} are due; correct the layout")
    return fields


def _replace(path: Path, rows: Sequence[Sequence[object]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    temporary.replace(path)
