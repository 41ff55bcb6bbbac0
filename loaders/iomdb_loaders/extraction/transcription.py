"""Transcribe tables into the edition pack: leaf figures to a table's file, the rest to totals.csv."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.edition.write import TOTALS_FILE, csv_text, totals_text
from iomdb_loaders.errors import input_error
from iomdb_loaders.extraction.grid import Cell, read_grid
from iomdb_loaders.extraction.grid_layout import GridLayout, read_layout

LEAF_COLUMNS = ("value", "printed", "status", "lower", "upper", "line", "note")
CORRECTION_HEADER = ("table_id", "row_key", "column_key", "read", "value", "reason", "proof")


@dataclass(frozen=True)
class Transcript:
    """What one table gave: header and rows of its own file (none if all is computed), rows of totals."""

    table_id: str
    header: tuple[str, ...]
    leaves: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...]


def transcribe(document: Path, pack: Path) -> list[Transcript]:
    """Read every table that has a grid layout in `pack`/layouts from the text extraction `document`.

    Corrections come from `pack`/corrections.csv. Raises InputError where the text, a layout or a
    correction does not fit.
    """
    try:
        lines = document.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise input_error(document, "file not found", "give the text extraction of the edition") from None
    except UnicodeDecodeError:
        raise input_error(document, "not UTF-8 text", "give the text extraction of the edition") from None
    corrections = read_corrections(pack / "corrections.csv")
    layouts = [read_layout(path) for path in sorted((pack / "layouts").glob("*.toml")) if _is_grid(path)]
    return [_transcribe_table(document, lines, layout, corrections) for layout in layouts]


def _is_grid(path: Path) -> bool:
    """Layouts of the recovery stand in the same folder; they alone cut their table into blocks."""
    return re.search(r"^\[\[blocks\]\]|^blocks = ", path.read_text(encoding="utf-8"), re.MULTILINE) is None


def read_corrections(path: Path) -> dict[tuple[str, str, str], Mapping[str, str]]:
    """Corrections of the pack by (table_id, row_key, column_key)."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != CORRECTION_HEADER:
            step = f"write {','.join(CORRECTION_HEADER)}"
            raise input_error(path, "another header is expected", step, line=1)
        return {(row["table_id"], row["row_key"], row["column_key"]): row for row in reader}


def _transcribe_table(
    document: Path,
    lines: Sequence[str],
    layout: GridLayout,
    corrections: Mapping[tuple[str, str, str], Mapping[str, str]],
) -> Transcript:
    mine = {key[1:]: row for key, row in corrections.items() if key[0] == layout.table_id}
    cells = {(c.row_key, c.column_key): c for c in read_grid(document, lines, layout, frozenset(mine))}
    leaves: list[tuple[str, ...]] = []
    totals: list[tuple[str, ...]] = []
    for row in layout.rows:
        for column in layout.columns:
            empty = Cell(row, column, "", "", 0)
            key = (empty.row_key, empty.column_key)
            line, value, printed, status, note = _told(cells.get(key), mine.pop(key, None))
            if empty.is_leaf:
                leaves.append((*empty.codes, value, printed, status, "", "", line, note))
            elif printed or column.format != "rank":
                # a blank figure is a zero, but a total has no rank
                totals.append((layout.table_id, *key, value, printed, status, line, note))
    for (row_key, column_key), rest in mine.items():
        note = _note(rest)
        totals.append(
            (layout.table_id, row_key, column_key, rest["value"], rest["read"], "corrected", "", note)
        )
    header = (*layout.dimensions, *LEAF_COLUMNS)
    return Transcript(layout.table_id, header, tuple(leaves), tuple(totals))


def _told(cell: Cell | None, correction: Mapping[str, str] | None) -> tuple[str, str, str, str, str]:
    """Line, value, printed text, status and note of a cell, from the text or from its correction."""
    if correction is not None:
        return "", correction["value"], correction["read"], "corrected", _note(correction)
    assert cell is not None  # read_grid returns every cell that no correction tells
    return str(cell.line) if cell.printed else "", cell.value, cell.printed, "printed", ""


def _note(correction: Mapping[str, str]) -> str:
    return f"{correction['reason']}; {correction['proof']}"


def write_pack(pack: Path, transcripts: Iterable[Transcript]) -> None:
    """Write the tables' files, and replace their rows in totals.csv; other tables' totals stay."""
    for path, text in _files(pack, list(transcripts)).items():
        path.write_text(text, encoding="utf-8", newline="")


def differing_files(pack: Path, transcripts: Iterable[Transcript]) -> list[Path]:
    """The files of the pack that `write_pack` would change."""
    files = _files(pack, list(transcripts))
    return [path for path, text in files.items() if not path.is_file() or path.read_bytes() != text.encode()]


def _files(pack: Path, transcripts: Sequence[Transcript]) -> dict[Path, str]:
    files = {
        pack / "tables" / f"{t.table_id}.csv": csv_text(t.header, t.leaves) for t in transcripts if t.leaves
    }
    table_ids = {transcript.table_id for transcript in transcripts}
    rows = [row for transcript in transcripts for row in transcript.totals]
    files[pack / TOTALS_FILE] = totals_text(pack, table_ids, rows)
    return files
