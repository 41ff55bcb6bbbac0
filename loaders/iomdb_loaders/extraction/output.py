"""Put a recovered table into its edition pack: its leaf cells, and its rows of totals.csv."""

from __future__ import annotations

import tomllib
from pathlib import Path

from iomdb_loaders.edition.write import TOTALS_FILE, totals_text
from iomdb_loaders.extraction.cells import write_cells
from iomdb_loaders.extraction.recovery import Recovery


def write_pack(found: Recovery, path: Path) -> None:
    """Write the leaf cells to `path`, and the printed totals to totals.csv of the pack (or beside `path`).

    Sums that the layout lists as `lost` were printed, but the text no longer has them: they are told as
    missing, or as inferred where another table proves the value, so that nobody takes them for unprinted.
    """
    name = found.layout.name
    rows: list[tuple[object, ...]] = [
        (name, *total.slot, total.value, total.printed, total.status, total.line, total.note)
        for total in found.totals
    ]
    for lost in tomllib.loads(Path(found.layout.file).read_text(encoding="utf-8")).get("lost", ()):
        value = lost.get("value")
        status = "missing" if value is None else "inferred"
        rows.append((name, lost["row"], lost["column"], value, "", status, None, lost["note"]))
    write_cells(path, found.layout, found.cells)
    pack = path.parent.parent if path.parent.name == "tables" else path.parent
    totals = totals_text(pack, {name}, rows)
    (pack / TOTALS_FILE).write_text(totals, encoding="utf-8", newline="")
