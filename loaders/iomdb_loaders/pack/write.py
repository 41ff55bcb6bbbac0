"""Write the tables of an edition pack: one CSV of leaf cells a table, and one file of totals for all tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.errors import input_error

TABLES_FOLDER = "tables"
TOTALS_FILE = "totals.csv"
_READ = ("value", "printed", "status")
_WHY = ("line", "rests_on", "note")
LEAF_COLUMNS = (*_READ, "lower", "upper", "margin", "estimate_low", "estimate_high", *_WHY)
TOTAL_HEADER = ("table_id", "row_key", "column_key", *_READ, "margin", *_WHY)

CsvRow = Sequence[object]


@dataclass(frozen=True)
class TableRows:
    """What an extraction gives for one table: leaf cells (none if a view computes them all) and other printed numbers.

    `leaves` hold one code per dimension and then LEAF_COLUMNS; `totals` hold TOTAL_HEADER without the table id.
    """

    table_id: str
    dimensions: tuple[str, ...]
    leaves: tuple[CsvRow, ...]
    totals: tuple[CsvRow, ...]


def write_tables(pack: Path, tables: Iterable[TableRows]) -> None:
    """Write the files of the tables, and replace their rows in totals.csv; rows of other tables stay."""
    for path, text in _texts(pack, list(tables)).items():
        _replace(path, text)


def write_table(path: Path, table: TableRows) -> None:
    """Write one table to `path`, and its totals to totals.csv of the pack (if in no pack, beside `path`)."""
    pack = path.parent.parent if path.parent.name == TABLES_FOLDER else path.parent
    _replace(path, _leaf_text(table))
    _replace(pack / TOTALS_FILE, _totals_text(pack, [table]))


def _replace(path: Path, text: str) -> None:
    """Replace the text of a file, or leave it as it was. Raises InputError if it cannot be written."""
    path = path.resolve()
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        raise input_error(
            path, f"cannot be written ({error.strerror})", "make its folder writable, with room"
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def differing_files(pack: Path, tables: Iterable[TableRows]) -> list[Path]:
    """Return the files of the pack that `write_tables` would change."""
    texts = _texts(pack, list(tables))
    return [path for path, text in texts.items() if not path.is_file() or path.read_bytes() != text.encode()]


def _texts(pack: Path, tables: Sequence[TableRows]) -> dict[Path, str]:
    texts = {pack / TABLES_FOLDER / f"{t.table_id}.csv": _leaf_text(t) for t in tables if t.leaves}
    return {**texts, pack / TOTALS_FILE: _totals_text(pack, tables)}


def _leaf_text(table: TableRows) -> str:
    return csv_text((*table.dimensions, *LEAF_COLUMNS), table.leaves)


def _totals_text(pack: Path, tables: Sequence[TableRows]) -> str:
    path = pack / TOTALS_FILE
    replaced = {table.table_id for table in tables}
    rows: list[CsvRow] = [(table.table_id, *total) for table in tables for total in table.totals]
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            kept = [row for row in list(csv.reader(file))[1:] if row[0] not in replaced]
        rows = [*kept, *rows]
    # The sort is stable, so the rows of a table keep their printed order.
    return csv_text(TOTAL_HEADER, sorted(rows, key=lambda row: str(row[0])))


def csv_text(header: CsvRow, rows: Iterable[CsvRow]) -> str:
    """Return a file of the pack: LF, quotes only where needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue()
