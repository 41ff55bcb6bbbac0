"""Every count of persons that the file publishes, as sums over the leaf facts it can be computed from.

A quantity is one number: the Officials of a grade are one, whether Table 5, Table 6 or Table 7 prints them.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from iomdb.errors import input_error
from iomdb.resources import SQL_DIR

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CELLS_FILE = SQL_DIR / "public" / "person_cells.toml"
PARENT_FILE = SQL_DIR / "public" / "parent.sql"
MEASURES = ("migrants", "headcount")
NO_DIMENSIONS = ("report_year", "status", "lower", "upper", "margin", *MEASURES)

Codes = Mapping[str, str]
# dimension and code
Item = tuple[str, str]
# population and codes, the year among them
Key = tuple[str, frozenset[Item]]


@dataclass(frozen=True)
class Leaf:
    """One row of a fact on persons. `recorded`: aggregated from records and not published before."""

    fact: str
    row_id: int
    report_year: int
    codes: Codes
    value: int | None
    recorded: bool


@dataclass(eq=False)
class Quantity:
    """A published number, and the recorded leaves above zero it sums: one list for each fact that gives it.

    It is `open` to change only if each of these lists has a leaf that is.
    """

    key: Key
    value: int
    parts: list[list[int]]

    @property
    def least(self) -> int:
        """The least it can be for a reader who sees which leaves are zero: one person in each of the others."""
        return max(map(len, self.parts))

    @property
    def open(self) -> bool:
        """Whether every fact that gives it was aggregated from records."""
        return all(self.parts)


@dataclass
class Counts:
    """The leaves, the quantities, and which quantity each cell of a report view shows."""

    leaves: list[Leaf]
    quantities: list[Quantity] = field(default_factory=list)
    of_leaf: dict[int, Quantity] = field(default_factory=dict)
    # (view, report_year, row_key, column_key)
    of_cell: dict[tuple[str, int, str, str], Quantity] = field(default_factory=dict)


def read_counts(connection: DuckDBPyConnection) -> Counts:
    """Read all facts on persons and all cells that print them.

    Raises InputError if a view prints a count of persons that person_cells.toml does not explain.
    """
    said = tomllib.loads(CELLS_FILE.read_text(encoding="utf-8"))
    populations: dict[str, list[list[str]]] = said["populations"]
    parents = {
        (dimension, code): (parent, parent_code)
        for dimension, code, parent, parent_code in connection.execute(
            PARENT_FILE.read_text(encoding="utf-8")
        ).fetchall()
    }
    facts = sorted({fact for bases in populations.values() for base in bases for fact in base})
    counts = Counts(_leaves(connection, facts, parents))
    found = _Finder(counts, populations, parents)
    for number, leaf in enumerate(counts.leaves):
        if leaf.value is not None:
            counts.of_leaf[number] = found.quantity(
                leaf, found.population_of(leaf.fact), leaf.codes, leaf.value
            )
    codes_of = _codes_of(counts.leaves)
    for view, spec in _person_views(connection, said["tables"]):
        for year, row_key, column_key, value in connection.execute(
            f"select report_year, row_key, column_key, value from report.{view} "
            "where value is not null and unit <> 'percent'"
        ).fetchall():
            meaning = _meaning(spec, row_key, column_key, codes_of)
            quantity = meaning and found.printed(year, *meaning, value)
            if quantity is None:
                what = f"report.{view} prints {value} at {row_key}, {column_key}, which is not explained here"
                raise input_error(CELLS_FILE, what, "mend the patterns of that table")
            counts.of_cell[view, year, row_key, column_key] = quantity
    return counts


def _with_parents(codes: Codes, parents: Mapping[Item, Item]) -> dict[str, str]:
    return {**codes, **dict(parents[item] for item in codes.items() if item in parents)}


def _leaves(connection: DuckDBPyConnection, facts: Iterable[str], parents: Mapping[Item, Item]) -> list[Leaf]:
    leaves = []
    for fact in facts:
        result = connection.execute(f"select rowid, * from fact.{fact} order by all")
        names = [column[0] for column in result.description]
        for row in result.fetchall():
            told = dict(zip(names, row, strict=True))
            codes = {name: str(told[name]) for name in names[1:] if name not in NO_DIMENSIONS}
            codes = _with_parents({"year": str(told["report_year"]), **codes}, parents)
            value = next(told[measure] for measure in MEASURES if measure in told)
            leaves.append(
                Leaf(fact, told["rowid"], told["report_year"], codes, value, told["status"] == "derived")
            )
    return leaves


def _codes_of(leaves: Iterable[Leaf]) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for leaf in leaves:
        for dimension, code in leaf.codes.items():
            codes[dimension].add(code)
    return codes


def _person_views(
    connection: DuckDBPyConnection, tables: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The long views over facts on persons, each with what person_cells.toml says of it."""
    for view, table_id in connection.execute(
        "select distinct l.view_name, v.table_id from meta.lineage as l "
        "inner join meta.views as v on l.view_name = 'report.' || v.view_name and v.is_cells "
        "where l.source_name like 'fact.movement%' or l.source_name like 'fact.official%' "
        "or l.source_name like 'fact.employee%' order by all"
    ).fetchall():
        name = view.removeprefix("report.")
        spec = tables.get(name.replace("_cells", "")) or tables.get(table_id)
        if spec is None:
            raise input_error(CELLS_FILE, f"says nothing of {view}, which counts persons", "add its patterns")
        yield name, spec


def _meaning(
    spec: Mapping[str, Any], row_key: str, column_key: str, codes_of: Mapping[str, set[str]]
) -> tuple[str, dict[str, str]] | None:
    """The population and the codes that a cell counts; None if no pattern fits its keys."""
    population, codes = spec.get("population", ""), dict(spec.get("where", {}))
    for key, patterns in ((row_key, spec["rows"]), (column_key, spec["columns"])):
        for pattern in patterns:
            said: Mapping[str, Any] = {"key": pattern} if isinstance(pattern, str) else pattern
            matched = _match(said["key"], key, codes_of)
            if matched is not None:
                codes |= matched | said.get("where", {})
                population = said.get("population", population)
                break
        else:
            return None
    return population, codes


def _match(pattern: str, key: str, codes_of: Mapping[str, set[str]]) -> dict[str, str] | None:
    parts, codes = key.split("/"), {}
    wanted = pattern.split("/")
    if len(parts) != len(wanted):
        return None
    for part, name in zip(parts, wanted, strict=True):
        dimension = name.strip("{}")
        if dimension == name:
            if part != name:
                return None
        elif part not in codes_of[dimension]:
            return None
        else:
            codes[dimension] = part
    return codes


class _Finder:
    """Finds the leaves that a population and codes sum, in every fact that can tell them."""

    def __init__(
        self, counts: Counts, populations: Mapping[str, list[list[str]]], parents: Mapping[Item, Item]
    ) -> None:
        self.counts = counts
        self.populations = populations
        self.by_fact: dict[tuple[str, int], list[int]] = defaultdict(list)
        for number, leaf in enumerate(counts.leaves):
            self.by_fact[leaf.fact, leaf.report_year].append(number)
        self.parents = parents
        self.sums: dict[tuple[str, int, tuple[str, ...]], dict[tuple[str, ...], list[int]]] = {}
        self.known: dict[Key, list[Quantity]] = {}

    def population_of(self, fact: str) -> str:
        """The population of which the fact alone is a complete count."""
        return next(name for name, bases in self.populations.items() if [fact] in bases)

    def quantity(self, leaf: Leaf, population: str, codes: Codes, value: int) -> Quantity:
        """The quantity of a leaf itself."""
        found = self.printed(leaf.report_year, population, codes, value)
        assert found is not None
        return found

    def printed(self, report_year: int, population: str, codes: Codes, value: object) -> Quantity | None:
        """The quantity of these codes that has this value, or None if no fact gives it."""
        closed = _with_parents({"year": str(report_year), **codes}, self.parents)
        key = (population, frozenset(closed.items()))
        if key not in self.known:
            self.known[key] = self._evaluate(key, closed)
            self.counts.quantities += self.known[key]
        return next((quantity for quantity in self.known[key] if quantity.value == value), None)

    def _evaluate(self, key: Key, codes: Codes) -> list[Quantity]:
        """Sum the codes in every fact and report year; facts that agree are one quantity."""
        found: dict[int, list[list[int]]] = defaultdict(list)
        leaves = self.counts.leaves
        years = sorted({year for _, year in self.by_fact})
        for base in self.populations[key[0]]:
            for year in years:
                lists = [self._matching(fact, year, codes) for fact in base]
                numbers = [number for matching in lists for number in matching or ()]
                values = [leaves[number].value for number in numbers]
                if all(lists) and None not in values:
                    moving = [n for n in numbers if leaves[n].recorded and leaves[n].value]
                    found[sum(value or 0 for value in values)].append(moving)
        return [Quantity(key, value, parts) for value, parts in found.items()]

    def _matching(self, fact: str, report_year: int, codes: Codes) -> list[int] | None:
        """Leaves of a fact with these codes; None if it has none, or does not tell one of the dimensions."""
        numbers = self.by_fact.get((fact, report_year), [])
        if not numbers or not codes.keys() <= self.counts.leaves[numbers[0]].codes.keys():
            return None
        dimensions = tuple(sorted(codes))
        if (fact, report_year, dimensions) not in self.sums:
            sums = self.sums[fact, report_year, dimensions] = defaultdict(list)
            for number in numbers:
                leaf = self.counts.leaves[number]
                sums[tuple(leaf.codes[name] for name in dimensions)].append(number)
        return self.sums[fact, report_year, dimensions].get(tuple(codes[name] for name in dimensions))
