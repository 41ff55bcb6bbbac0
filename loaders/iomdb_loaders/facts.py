"""The facts that the DDL declares in meta.fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NOT_DIMENSIONS = ("report_year", "status", "lower", "upper", "margin")


@dataclass(frozen=True)
class Fact:
    """A table of schema `fact`: its measure, what it counts, printed decimals, and dimensions in column order."""

    name: str
    measure: str
    unit: str
    counts: str
    decimals: int
    dimensions: tuple[str, ...]


def read_facts(connection: DuckDBPyConnection) -> dict[str, Fact]:
    """Read all declared facts, by name."""
    declared = connection.execute("select fact, measure, unit, counts, decimals from meta.fact").fetchall()
    facts = {}
    for name, measure, unit, counts, decimals in declared:
        # duckdb_columns() would bind every view of the file first
        columns = [
            column[0] for column in connection.execute(f"select * from fact.{name} limit 0").description
        ]
        dimensions = tuple(column for column in columns if column not in (measure, *_NOT_DIMENSIONS))
        facts[name] = Fact(name, measure, unit, counts, decimals, dimensions)
    return facts
