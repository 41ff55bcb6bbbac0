"""The facts that the DDL declares in meta.fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# every fact has these; its other columns are dimensions and the measure
COMMON_COLUMNS = ("report_year", "status", "lower", "upper", "margin")
# the largest margin: no single wrong reading can change the value, for each weighs less
SAFE_MARGIN = 4


@dataclass(frozen=True)
class Fact:
    """A table of schema `fact`: its measure, what it counts, printed decimals, and dimensions in column order.

    `code_lists` has the code list of each dimension that has one, and of the status.
    """

    name: str
    measure: str
    unit: str
    counts: str
    decimals: int
    dimensions: tuple[str, ...]
    code_lists: Mapping[str, str]

    @property
    def year(self) -> str:
        """The column with the year of a figure: most facts are of the report year only."""
        return "year" if "year" in self.dimensions else "report_year"


def read_facts(connection: DuckDBPyConnection) -> dict[str, Fact]:
    """Read all declared facts, by name."""
    declared = connection.execute("select fact, measure, unit, counts, decimals from meta.fact").fetchall()
    code_lists: dict[str, dict[str, str]] = {}
    for table, column, code_list in connection.execute(
        "select table_name, column_name, references_table from meta.foreign_key"
    ).fetchall():
        code_lists.setdefault(table, {})[column] = code_list
    facts = {}
    for name, measure, unit, counts, decimals in declared:
        # duckdb_columns() would bind every view of the file first
        columns = [
            column[0] for column in connection.execute(f"select * from fact.{name} limit 0").description
        ]
        dimensions = tuple(column for column in columns if column not in (measure, *COMMON_COLUMNS))
        lists = code_lists.get(f"fact.{name}", {})
        facts[name] = Fact(name, measure, unit, counts, decimals, dimensions, lists)
    return facts
