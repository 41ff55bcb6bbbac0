"""Fill a table with given row and column sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Row = TypeVar("Row")
Column = TypeVar("Column")


def fill(rows: Mapping[Row, int], columns: Mapping[Column, int]) -> dict[tuple[Row, Column], int]:
    """Counts with the sums `rows` and `columns`, which must have the same total; cells that are zero are left out.

    By the north-west corner rule each row takes from the first column that has something left, so there are fewer cells
    than rows and columns together. The order of the two mappings decides which.
    """
    assert sum(rows.values()) == sum(columns.values()), (rows, columns)
    filled: dict[tuple[Row, Column], int] = {}
    open_columns = ((column, count) for column, count in columns.items() if count)
    left = 0
    for row, wanted in rows.items():
        while wanted:
            if not left:
                column, left = next(open_columns)
            taken = min(wanted, left)
            filled[row, column] = taken
            wanted -= taken
            left -= taken
    return filled
