"""The figures on persons with the bounds of each estimate, and the sums of them that the database knows.

A sum is known because an edition prints it or names flows that are part of it (source.known_sum), or because two facts
count the same persons: Table 2 and Table 3 have the same migrants from each region of departure to each region.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from iomdb.public.declarations import YEAR, Dimensions, Fact, Joint, read_dimensions, read_person_facts
from iomdb_loaders.facts import read_facts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# fact, report year, and the codes of the dimensions
Key = tuple[object, ...]
# where a sum is stated, report year, limits, and for each fact of it the conditions of row and column
Stated = tuple[str, int, Decimal, Decimal | None, list[tuple[str, str, str]]]


@dataclass(frozen=True)
class Figure:
    """One row of a fact, with the codes that follow from its own; the bounds of an exact one are its value."""

    fact: str
    report_year: int
    codes: Mapping[str, str]
    value: int | None
    lower: int | None
    upper: int | None

    @property
    def is_open(self) -> bool:
        """Whether it is estimated."""
        return self.lower != self.upper


@dataclass(frozen=True)
class Sum:
    """Figures by their numbers: those of `plus` less those of `minus` are between `lower` and `upper`, or above.

    `stated_in`: the table or text that states it; `shared` if two facts have the same sum.
    """

    stated_in: str
    plus: Sequence[int]
    minus: Sequence[int]
    lower: int
    upper: int | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """All figures of it."""
        return (*self.plus, *self.minus)


@dataclass
class Figures:
    """All figures on persons of some report years, and the sums that limit the estimated ones."""

    figures: list[Figure] = field(default_factory=list)
    numbers: dict[Key, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)

    def limits(self, numbers: Iterable[int]) -> bool:
        """Whether a sum of these figures limits estimates: one of them is open, and all have values."""
        some = [self.figures[number] for number in numbers]
        return any(figure.is_open for figure in some) and all(figure.value is not None for figure in some)

    def add(self, one: Sum) -> None:
        """Keep a sum that limits estimates, unless the stored figures contradict it: then the edition is in error."""
        if self.limits(one.numbers):
            total = sum(self.figures[n].value or 0 for n in one.plus) - sum(
                self.figures[n].value or 0 for n in one.minus
            )
            if one.lower <= total and (one.upper is None or total <= one.upper):
                self.sums.append(one)


def read_figures(connection: DuckDBPyConnection, fact: str, years: Iterable[int]) -> Figures:
    """Read the figures of a fact on persons and of those that sums link to it, and the sums; of these report years."""
    listed = sorted(years)
    facts = read_person_facts(connection)
    stated = _stated(connection, facts, listed)
    facts = _linked(facts, fact, stated)
    dimensions = read_dimensions(connection, facts, [])
    columns = {name: found.dimensions for name, found in read_facts(connection).items()}
    found = Figures()
    for one in facts.values():
        _read_fact(connection, one, columns[one.name], dimensions, listed, found)
    _add_stated(connection, columns, [one for one in stated if one[-1][0][0] in facts], found)
    _link(facts, dimensions, found)
    return found


def _stated(connection: DuckDBPyConnection, facts: Mapping[str, Fact], years: list[int]) -> list[Stated]:
    """The totals that editions print and the flows that they name, if they count persons."""
    rows = connection.execute(
        "select stated_in, report_year, any_value(lower), any_value(upper), "
        "list((fact, row_condition, column_condition) order by fact) "
        "from source.known_sum where list_contains(?, report_year) group by stated_in, report_year, "
        "row_key, column_key order by all",
        [years],
    ).fetchall()
    return [row for row in rows if facts.keys() >= {fact for fact, *_ in row[-1]}]


def _linked(facts: Mapping[str, Fact], fact: str, stated: Iterable[Stated]) -> dict[str, Fact]:
    """The facts that count the same persons, or are added to them in a stated sum."""
    groups = {frozenset(facts[name].population for name, *_ in parts) for *_, parts in stated}
    linked = {facts[fact].population}
    for _ in groups:
        linked = linked.union(*(group for group in groups if linked & group))
    return {name: one for name, one in facts.items() if one.population in linked}


def _read_fact(
    connection: DuckDBPyConnection,
    fact: Fact,
    columns: Sequence[str],
    dimensions: Dimensions,
    years: list[int],
    found: Figures,
) -> None:
    for value, status, lower, upper, *key in connection.execute(
        f"select {fact.measure}, status, lower, upper, report_year, {', '.join(columns)} "
        f"from fact.{fact.name} where list_contains(?, report_year) order by all",
        [years],
    ).fetchall():
        own = dict(zip(columns, key[1:], strict=True))
        codes = {dimensions.name(fact, column): (own[column],) for column in fact.lists}
        closed = dimensions.close({YEAR: (str(own.get("year", key[0])),), **codes})
        # one with a value and a margin has bounds too
        limits = (lower, upper) if status == "estimated" else (value, value)
        found.numbers[fact.name, *key] = len(found.figures)
        found.figures.append(
            Figure(fact.name, key[0], {name: some[0] for name, some in closed.items()}, value, *limits)
        )


def _add_stated(
    connection: DuckDBPyConnection,
    columns: Mapping[str, Sequence[str]],
    stated: Sequence[Stated],
    found: Figures,
) -> None:
    conditions: dict[tuple[str, int], dict[str, set[int]]] = defaultdict(dict)
    for _, year, *_, parts in stated:
        for fact, *some in parts:
            conditions[fact, year] |= {condition: set() for condition in some}
    for (fact, year), selected in conditions.items():
        # one query instead of one for each condition, of which there are hundreds
        tests = ", ".join(f"coalesce(true {condition}, false)" for condition in selected)
        for *key, fits in connection.execute(
            f"select report_year, {', '.join(columns[fact])}, [{tests}] from fact.{fact} where report_year = ?",
            [year],
        ).fetchall():
            for selection in itertools.compress(selected.values(), fits):
                selection.add(found.numbers[fact, *key])
    for stated_in, year, lower, upper, parts in stated:
        numbers = [
            number
            for fact, row, column in parts
            for number in sorted(conditions[fact, year][row] & conditions[fact, year][column])
        ]
        found.add(Sum(stated_in, numbers, (), int(lower), None if upper is None else int(upper)))


def _link(facts: Mapping[str, Fact], dimensions: Dimensions, found: Figures) -> None:
    """Add the sums and joint counts that two facts of a population have in common, printed or not."""
    by_fact: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, figure in enumerate(found.figures):
        by_fact[figure.report_year, figure.fact].append(number)
    for (year, one), (other_year, other) in itertools.combinations(by_fact, 2):
        if year != other_year or facts[one].population != facts[other].population:
            continue
        names, others = (found.figures[by_fact[year, fact][0]].codes.keys() for fact in (one, other))
        shared = sorted(names & others)
        sides = [_grouped(found, by_fact[year, fact], shared) for fact in (one, other)]
        for codes in sorted(sides[0].keys() & sides[1].keys()):
            first, second = sides[0][codes], sides[1][codes]
            found.add(Sum("shared", first, second, 0, 0))
            for name, twin, pairs in dimensions.joined(names - others, others - names):
                _join(found, (first, name), (second, twin), pairs)


def _grouped(
    found: Figures, numbers: Iterable[int], names: Sequence[str]
) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in numbers:
        groups[tuple(found.figures[number].codes[name] for name in names)].append(number)
    return groups


def _join(
    found: Figures,
    one: tuple[list[int], str],
    other: tuple[list[int], str],
    pairs: Iterable[tuple[str, str]],
) -> None:
    sides = [
        {code: some for (code,), some in _grouped(found, numbers, [name]).items()}
        for numbers, name in (one, other)
    ]
    possible = sorted((a, b) for a, b in pairs if a in sides[0] and b in sides[1])
    joint = Joint((sides[0], sides[1]), possible)
    if found.limits(joint.numbers):
        found.joints.append(joint)
