"""The rule of bounds and verdicts once more, in Python."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb

STRICT = {"over", "more_than", "exceeded"}
ROUNDED = {"percent", "usd", "usd_million", "eur", "eur_million", "chf"}
Row = dict[str, Any]
Bounds = tuple[Decimal | None, Decimal | None]


def bounds(value: Decimal, precision: Decimal, qualifier: str) -> Bounds:
    """What a number and its qualifier admit. A fall is stated by its size, so its bounds are mirrored."""
    size = abs(value)
    low: Decimal | None
    high: Decimal | None
    if qualifier == "exact":
        low, high = size - precision / 2, size + precision / 2
    elif qualifier in STRICT | {"at_least"}:
        low, high = size, None
    elif qualifier in ("nearly", "almost", "close_to"):
        low, high = size * Decimal("0.95"), size
    else:
        assert qualifier in ("approximately", "about", "some", "around", "odd")
        low, high = size * Decimal("0.95"), size * Decimal("1.05")
    if value >= 0:
        return low, high
    return (None if high is None else -high), (None if low is None else -low)


def judge(row: Row) -> str:
    """The verdict on a figure: `row` has value, low, high, precision, qualifier, unit and computed."""
    computed, value = row["computed"], row["value"]
    if computed is None or value is None:
        return "not testable"
    above = row["low"] is None or computed >= row["low"]
    below = row["high"] is None or computed <= row["high"]
    if above and below and not (row["qualifier"] in STRICT and computed == value):
        return "holds"
    near = row["precision"] is not None and abs(computed - value) <= row["precision"]
    return "rounds differently" if near and row["unit"] in ROUNDED else "contradicts"


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """The rows of a query, each with the names of its columns."""
    result = con.execute(sql)
    assert result.description is not None
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def figures(con: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    """The rows of report.figures, by figure."""
    return {row["figure"]: row for row in rows(con, "select * from report.figures")}
