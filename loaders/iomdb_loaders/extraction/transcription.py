"""Read every table that is whole in the text, with the corrections of the edition pack."""

import csv
from collections.abc import Collection, Mapping
from itertools import product
from pathlib import Path

from iomdb_loaders.errors import input_error
from iomdb_loaders.extraction.document import Document, read_document
from iomdb_loaders.extraction.grid import GridCell, read_grid
from iomdb_loaders.extraction.layout import Layout, Slot, leaf_keys
from iomdb_loaders.extraction.layout_file import read_layout
from iomdb_loaders.pack.write import TableRows

CORRECTION_HEADER = ("table_id", "row_key", "column_key", "read", "value", "reason", "proof")

Correction = Mapping[str, str]


def transcribe(document: Path, pack: Path) -> list[TableRows]:
    """Read every table whose layout in `pack`/layouts has the method grid from the text extraction `document`.

    Corrections come from `pack`/corrections.csv. Raises InputError if the text, a layout or a correction does not fit.
    """
    text = read_document(document)
    every = [read_layout(path) for path in sorted((pack / "layouts").glob("*.toml"))]
    layouts = [layout for layout in every if layout.method == "grid"]
    corrections = read_corrections(pack / "corrections.csv", layouts)
    starts = {layout.table_id: [block.start for block in layout.blocks] for layout in every}
    return [
        _transcribe_table(
            text,
            layout,
            corrections[layout.table_id],
            [start for table, own in starts.items() if table != layout.table_id for start in own],
        )
        for layout in layouts
    ]


def read_corrections(path: Path, layouts: list[Layout]) -> dict[str, dict[Slot, Correction]]:
    """Return the corrections by table and cell; raises InputError for one that matches no cell of the layouts."""
    slots = {layout.table_id: {*_slots(layout), *_merged_slots(layout)} for layout in layouts}
    corrections: dict[str, dict[Slot, Correction]] = {layout.table_id: {} for layout in layouts}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != CORRECTION_HEADER:
            step = f"write {','.join(CORRECTION_HEADER)}"
            raise input_error(path, "another header is expected", step, line=1)
        for row in reader:
            table, slot = row["table_id"], (row["row_key"], row["column_key"])
            if slot not in slots.get(table, ()):
                what, step = "the correction matches no cell of a layout with method grid", "fix its keys"
                raise input_error(path, what, step, line=reader.line_num, value=" ".join((table, *slot)))
            corrections[table][slot] = row
    return corrections


def _transcribe_table(
    document: Document, layout: Layout, corrections: Mapping[Slot, Correction], starts: Collection[str]
) -> TableRows:
    cells = read_grid(document, layout, corrections, starts)
    leaves: list[tuple[str, ...]] = []
    totals: list[tuple[str, ...]] = []
    leaf_slots = set(product(leaf_keys(layout.rows), leaf_keys(layout.columns)))
    ranks = {column.key for column in layout.columns if column.format == "rank"}
    for slot in (*_slots(layout), *_merged_slots(layout)):
        value, printed, status, line, note = _fields(layout, slot, cells, corrections)
        if slot in leaf_slots:
            leaves.append((*layout.codes(slot), value, printed, status, *[""] * 5, line, "", note))
        elif printed or slot[1] not in ranks:
            # A blank figure is a zero; a blank rank is none, as a total has no rank.
            totals.append((*slot, value, printed, status, "", line, "", note))
    return TableRows(layout.table_id, layout.dimensions, tuple(leaves), tuple(totals))


def _slots(layout: Layout) -> list[Slot]:
    return [(row.key, column.key) for row in layout.rows for column in layout.columns]


def _merged_slots(layout: Layout) -> list[Slot]:
    return [(merged.row, column) for merged in layout.merged for column in merged.columns]


def _fields(
    layout: Layout, slot: Slot, cells: Mapping[Slot, GridCell], corrections: Mapping[Slot, Correction]
) -> tuple[str, str, str, str, str]:
    """Return value, printed text, status, line and note of a cell, from its correction or else from the text."""
    if slot in corrections:
        correction = corrections[slot]
        note = f"{correction['reason']}; {correction['proof']}"
        return correction["value"], correction["read"], "corrected", "", note
    if slot not in cells:
        what = f"the merged cell {' x '.join(slot)} has no correction"
        raise input_error(layout.file, what, "add one to corrections.csv")
    cell = cells[slot]
    return cell.value, cell.printed, "printed", str(cell.line) if cell.printed else "", ""
