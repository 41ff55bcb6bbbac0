"""What a cell is computed from and which sums contain it, for all cells of the report at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from iomdb.explain import Sum, sum_keys, sum_of
from iomdb.output.values import text
from iomdb.publish.site.content import Key, Row, Sheet, rows
from iomdb_loaders.facts import read_facts

if TYPE_CHECKING:
    from iomdb.database import Database

_QUERY = "select * from fact."
_AND = " and "
# more facts of a cell are only counted
MOST_FACTS = 6


class Facts:
    """The facts below each cell.

    A query of source.provenance for each of thousands of cells takes too long. They have few conditions in common,
    so each condition is evaluated once, and the rows of a cell are those for which all of its own hold.
    """

    def __init__(self, database: Database, cells: Iterable[Row]) -> None:
        """Read the facts and evaluate the conditions of these cells."""
        conditions: dict[str, set[str]] = defaultdict(set)
        for cell in cells:
            for fact, needed in _queries(cell):
                conditions[fact].update(needed)
        facts = read_facts(database.connection)
        self._rows: dict[str, Mapping[int, str]] = {}
        self._holds: dict[tuple[str, str], frozenset[int]] = {}
        for fact, parts in conditions.items():
            self._rows[fact] = {
                row.pop("rowid"): _line(row, facts[fact].measure)
                for row in rows(database, f"select rowid, * from fact.{fact}")
            }
            listed: list[str] = sorted(parts)
            lists = ", ".join(f"list(rowid) filter (where {part})" for part in listed)
            [found] = database.connection.execute(f"select {lists} from fact.{fact}").fetchall()
            for part, numbers in zip(listed, found, strict=True):
                self._holds[fact, part] = frozenset(numbers or ())

    def of(self, cell: Row) -> dict[str, list[str]]:
        """The facts below a cell, one line each, by their table."""
        below: dict[str, list[str]] = {}
        for fact, parts in _queries(cell):
            numbers = frozenset.intersection(*(self._holds[fact, part] for part in parts))
            below.setdefault(fact, []).extend(self._rows[fact][number] for number in sorted(numbers))
        return below


def _queries(cell: Row) -> list[tuple[str, list[str]]]:
    """The fact and the conditions of each query of a cell."""
    found = []
    for query in cell["fact_query"].split("; "):
        fact, _, condition = query.removeprefix(_QUERY).partition(" where ")
        found.append((fact, condition.split(_AND)))
    return found


def _line(row: Mapping[str, Any], measure: str) -> str:
    """A fact in one line: its codes, the figure, how it is known."""
    rest = (measure, "status", "lower", "upper", "margin")
    codes = ", ".join(f"{name} {value}" for name, value in row.items() if name not in rest)
    known = ""
    if row["status"] == "estimated":
        known = f", {text(row['lower'])} to {text(row['upper'])}"
    elif row["margin"] is not None:
        known = f", margin {row['margin']}"
    figure = "no value" if row[measure] is None else text(row[measure])
    return f"{codes}: {measure} {figure} ({row['status']}{known})"


def read_sums(sheet: Sheet) -> dict[Key, Sum]:
    """Each sum of a table, with what its exact parts leave for the estimated ones."""
    parts: dict[Key, list[Row]] = defaultdict(list)
    for cell in sheet.cells:
        for key in sum_keys(cell["sums"]):
            parts[key]
            if cell["row_kind"] == cell["column_kind"] == "leaf":
                parts[key].append(cell)
    return {key: sum_of(sheet.by_key[key], found) for key, found in parts.items()}
