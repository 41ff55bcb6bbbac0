"""Every count of persons that the file publishes, as sums over the leaf facts it can be computed from.

A quantity is one number: the Officials of a grade are one, whether Table 5, Table 6 or Table 7 prints them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from iomdb.errors import InputError
from iomdb.public.declarations import (
    YEAR,
    CellsView,
    Codes,
    Dimensions,
    Fact,
    Joint,
    cell_meaning,
    read_dimensions,
    read_person_facts,
    read_person_views,
)
from iomdb.public.objects import Object

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# the populations counted together, and the codes, the year among them
Key = tuple[tuple[str, ...], frozenset[tuple[str, tuple[str, ...]]]]


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
    """A published number, and the recorded leaves above zero that it sums: one list for each way to compute it."""

    key: Key
    value: int
    parts: list[list[int]]

    @property
    def least(self) -> int:
        """The lowest value possible for a reader who sees which leaves are zero: every other one counts one person."""
        return max(map(len, self.parts))

    @property
    def open(self) -> bool:
        """Whether every way to compute it uses a recorded leaf: otherwise it is public already."""
        return all(self.parts)

    @property
    def name(self) -> str:
        """What it counts, for messages."""
        populations, codes = self.key
        listed = ", ".join(f"{name} {' or '.join(some)}" for name, some in sorted(codes))
        return f"{' and '.join(populations)} with {listed}"


@dataclass
class Counts:
    """The leaves, the quantities, and the quantity that each leaf is and each cell of a cells view shows."""

    leaves: list[Leaf]
    quantities: list[Quantity] = field(default_factory=list)
    of_leaf: dict[int, Quantity] = field(default_factory=dict)
    # (view, report_year, row_key, column_key)
    of_cell: dict[tuple[str, int, str, str], Quantity] = field(default_factory=dict)
    joints: list[Joint] = field(default_factory=list)


def read_counts(connection: DuckDBPyConnection, objects: Sequence[Object]) -> Counts:
    """Read all facts on persons and all cells that print them.

    Raises InputError if a cells view prints a count of persons that its keys do not explain.
    """
    facts = read_person_facts(connection)
    views = read_person_views(connection, facts, objects)
    dimensions = read_dimensions(connection, facts, views)
    counts = Counts(
        [leaf for name in sorted(facts) for leaf in _read_leaves(connection, facts[name], dimensions)]
    )
    sums = _Sums(counts, facts)
    for number, leaf in enumerate(counts.leaves):
        if leaf.value is not None:
            quantity = sums.find((leaf.fact,), leaf.codes, leaf.value)
            if quantity is None:
                raise InputError(f"fact.{leaf.fact} has several rows with {dict(leaf.codes)}; keep one")
            counts.of_leaf[number] = quantity
    for view in views:
        _read_cells(connection, view, facts, dimensions, sums)
    sums.link(dimensions)
    return counts


def _read_leaves(connection: DuckDBPyConnection, fact: Fact, dimensions: Dimensions) -> list[Leaf]:
    result = connection.execute(f"select rowid, * from fact.{fact.name} order by all")
    names = [column[0] for column in result.description]
    leaves = []
    for values in result.fetchall():
        row = dict(zip(names, values, strict=True))
        year = str(row.get("year", row["report_year"]))
        own: dict[str, tuple[str, ...]] = {
            dimensions.name(fact, column): (row[column],) for column in fact.lists
        }
        codes = dimensions.close({YEAR: (year,), **own})
        recorded = row["status"] == "derived"
        leaves.append(Leaf(fact.name, row["rowid"], row["report_year"], codes, row[fact.measure], recorded))
    return leaves


def _read_cells(
    connection: DuckDBPyConnection,
    view: CellsView,
    facts: Mapping[str, Fact],
    dimensions: Dimensions,
    sums: _Sums,
) -> None:
    for year, row_key, column_key, value in connection.execute(
        f"select report_year, row_key, column_key, value from report.{view.name} where value is not null"
    ).fetchall():
        meaning = cell_meaning(view, facts, dimensions, year, row_key, column_key)
        if meaning == ((), {}):
            continue
        quantity = meaning and sums.find(*meaning, value)
        if quantity is None:
            what = (
                f"report.{view.name} prints {value} at {row_key}, {column_key}, which its keys do not explain"
            )
            raise InputError(
                f"{what}; fix row_keys, column_keys or facts in the TOML of the table and build again"
            )
        sums.counts.of_cell[view.name, year, row_key, column_key] = quantity


class _Sums:
    """The sums of leaves: one quantity for the same codes, computed from each fact of the population that has them."""

    def __init__(self, counts: Counts, facts: Mapping[str, Fact]) -> None:
        self.counts = counts
        self.facts = facts
        self.populations: dict[str, list[str]] = defaultdict(list)
        for fact in facts.values():
            self.populations[fact.population].append(fact.name)
        self.by_fact: dict[tuple[str, int], list[int]] = defaultdict(list)
        for number, leaf in enumerate(counts.leaves):
            self.by_fact[leaf.fact, leaf.report_year].append(number)
        self.by_codes: dict[tuple[str, int, tuple[str, ...]], dict[tuple[str, ...], list[int]]] = {}
        self.known: dict[Key, list[Quantity]] = {}

    def find(self, facts: Sequence[str], codes: Codes, value: object) -> Quantity | None:
        """The quantity of these facts and codes that has this value, or None if no fact gives it."""
        counted = {self.facts[fact].population for fact in facts}
        key = (tuple(name for name in self.populations if name in counted), frozenset(codes.items()))
        if key not in self.known:
            self.known[key] = self._evaluate(key)
            self.counts.quantities += self.known[key]
        return next((quantity for quantity in self.known[key] if quantity.value == value), None)

    def link(self, dimensions: Dimensions) -> None:
        """Add the sums and joint counts that two facts of a population have in common, printed or not."""
        leaves = self.counts.leaves
        for (one, year), (other, same_year) in itertools.combinations(self.by_fact, 2):
            population = self.facts[one].population
            if year != same_year or population != self.facts[other].population:
                continue
            first, second = (leaves[self.by_fact[fact, year][0]].codes for fact in (one, other))
            shared = sorted(first.keys() & second.keys())
            for name, twin, pairs in dimensions.joined(
                first.keys() - second.keys(), second.keys() - first.keys()
            ):
                self._join((one, name), (other, twin), year, shared, pairs)
            for number in self.by_fact[one, year]:
                key = (
                    (population,),
                    frozenset((n, leaves[number].codes[n]) for n in shared),
                )
                if key not in self.known:
                    self.known[key] = [
                        quantity for quantity in self._evaluate(key) if len(quantity.parts) > 1
                    ]
                    self.counts.quantities += self.known[key]

    def _join(
        self,
        one: tuple[str, str],
        other: tuple[str, str],
        report_year: int,
        shared: Sequence[str],
        pairs: Iterable[tuple[str, str]],
    ) -> None:
        """Add the joint counts of a dimension of one fact and one of another, for all codes that they share."""
        grouped: dict[tuple[tuple[str, ...], ...], tuple[dict[str, list[int]], dict[str, list[int]]]] = {}
        for side, (fact, name) in enumerate((one, other)):
            for number in self.by_fact[fact, report_year]:
                codes = self.counts.leaves[number].codes
                key = tuple(codes[of] for of in shared)
                sides = grouped.setdefault(key, (defaultdict(list), defaultdict(list)))
                sides[side][codes[name][0]].append(number)
        for sides in grouped.values():
            possible = sorted((a, b) for a, b in pairs if a in sides[0] and b in sides[1])
            joint = Joint(sides, tuple(possible))
            if all(self.counts.leaves[number].value is not None for number in joint.numbers):
                self.counts.joints.append(joint)

    def _evaluate(self, key: Key) -> list[Quantity]:
        """Sum the codes in every fact and report year; facts that agree are one quantity."""
        found: dict[int, list[list[int]]] = defaultdict(list)
        populations, codes = key
        leaves = self.counts.leaves
        years = sorted({year for _, year in self.by_fact})
        for facts in itertools.product(*(self.populations[population] for population in populations)):
            for year in years:
                selected = [self._select(fact, year, dict(codes)) for fact in facts]
                numbers = [number for some in selected for number in some]
                values = [leaves[number].value for number in numbers]
                if all(selected) and None not in values:
                    moving = [n for n in numbers if leaves[n].recorded and leaves[n].value]
                    found[sum(value or 0 for value in values)].append(moving)
        return [Quantity(key, value, parts) for value, parts in found.items()]

    def _select(self, fact: str, report_year: int, codes: Codes) -> list[int]:
        """The leaves of a fact with these codes; none if it lacks one of the dimensions."""
        numbers = self.by_fact.get((fact, report_year), [])
        if not numbers or not codes.keys() <= self.counts.leaves[numbers[0]].codes.keys():
            return []
        names = tuple(sorted(codes))
        if (fact, report_year, names) not in self.by_codes:
            grouped: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for number in numbers:
                leaf = self.counts.leaves[number]
                grouped[tuple(leaf.codes[name][0] for name in names)].append(number)
            self.by_codes[fact, report_year, names] = grouped
        groups = self.by_codes[fact, report_year, names]
        return [
            number
            for some in itertools.product(*(codes[name] for name in names))
            for number in groups.get(some, ())
        ]
