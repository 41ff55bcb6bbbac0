"""Write files of an edition pack: what transcription and recovery have in common."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

TOTALS_FILE = "totals.csv"
TOTAL_HEADER = ("table_id", "row_key", "column_key", "value", "printed", "status", "line", "note")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A file of the pack as text: LF, quotes only where needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def totals_text(pack: Path, table_ids: Collection[str], rows: Iterable[Sequence[object]]) -> str:
    """The text of totals.csv with `rows` in the place of those it has for `table_ids`."""
    path = pack / TOTALS_FILE
    kept: list[Sequence[object]] = []
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            kept = [row for row in list(csv.reader(file))[1:] if row[0] not in table_ids]
    # a stable sort: the rows of a table keep their printed order
    return csv_text(TOTAL_HEADER, sorted([*kept, *rows], key=lambda row: str(row[0])))
