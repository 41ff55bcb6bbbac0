"""Random texts of what breaks formats, written and read again by other readers."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.utils.escape import unescape

import iomdb
from iomdb.output import write

pytestmark = pytest.mark.proof

PIECES = (
    *"a=+-@,\"\n\r\t|<>&\\' é日😀\x1b\x00\x85\u2028\ufeff\u202e;#~*_`",
    *("_x0041_", "http://", "mailto:", "internal:"),
)


def texts(rng: random.Random) -> list[tuple[str | None, ...]]:
    columns = rng.randint(1, 4)

    def value() -> str | None:
        return None if rng.random() < 0.15 else "".join(rng.choices(PIECES, k=rng.randint(0, 8)))

    return [tuple(value() for _ in range(columns)) for _ in range(rng.randint(1, 5))]


def test_texts_come_back_as_they_were(database: Path, tmp_path: Path, portion: Callable[[int], int]) -> None:
    rng = random.Random(1)
    with iomdb.connect(database) as db:
        for _ in range(portion(400)):
            rows = texts(rng)
            row = f"({', '.join(['?::varchar'] * len(rows[0]))})"
            values = [value for row in rows for value in row]
            relation = db.sql(f"from (values {', '.join([row] * len(rows))})", values)
            for ending in ("csv", "json", "md", "xlsx", "parquet"):
                write(db.connection, relation, None, tmp_path / f"x.{ending}")
            blank = [tuple(value or "" for value in row) for row in rows]
            with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
                assert [tuple(row) for row in csv.reader(file)][1:] == blank
            records = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
            assert [tuple(record.values()) for record in records] == rows
            assert duckdb.sql(f"from '{tmp_path / 'x.parquet'}'").fetchall() == rows
            assert (tmp_path / "x.md").read_bytes().count(b"\n") == len(rows) + 2
            sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["data"]
            found = sheet.iter_rows(2, len(rows) + 1, max_col=len(rows[0]), values_only=True)
            assert [tuple(unescape(value or "") for value in row) for row in found] == blank
