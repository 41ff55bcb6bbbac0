"""What the database declares about its counts of persons: the facts, their dimensions, and the meaning of cells.

Facts hold the same codes under different names: the region of departure is a column of the code list of Table 2's
`departure_area`, and Table 3's `departure_region`. Here both are the dimension `departure.geo_region`: what the codes
describe, which is the first word of the column's name, and the code list.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from iomdb.errors import InputError
from iomdb.public.objects import Object
from iomdb_loaders.facts import COMMON_COLUMNS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# codes by dimension; several codes of one dimension are alternatives
Codes = Mapping[str, tuple[str, ...]]
YEAR = "year"
# code list, column, list that it refers to, whether it may be null
_REFERENCES = """
    select k.table_name, c.column_name, k.referenced_table, c.is_nullable
    from duckdb_constraints() as k
    inner join duckdb_columns() as c
        on
            k.database_oid = c.database_oid and k.table_oid = c.table_oid
            and k.constraint_column_names = [c.column_name]
    inner join duckdb_columns() as l
        on k.database_oid = l.database_oid and k.table_oid = l.table_oid and l.column_name = 'code'
    where k.database_name = current_database() and k.schema_name = 'ref' and k.constraint_type = 'FOREIGN KEY'
    order by all
"""
_LEADING_YEAR = re.compile(r"^\d{4}(?=/|$)")


@dataclass(frozen=True)
class Fact:
    """A fact on persons; `lists` are the code lists of its dimensions, by column."""

    name: str
    measure: str
    population: str
    lists: Mapping[str, str]


@dataclass(frozen=True)
class CellKey:
    """The declared meaning of a row_key or column_key, its codes named as in meta.cell_key_code."""

    facts: tuple[str, ...]
    years_back: tuple[int, ...]
    is_sum: bool
    codes: Codes


@dataclass(frozen=True)
class CellsView:
    """A cells view, with the meaning of its keys by axis and key."""

    name: str
    keys: Mapping[tuple[str, str], CellKey]

    @property
    def facts(self) -> set[str]:
        """All facts that its keys name."""
        return {fact for key in self.keys.values() for fact in key.facts}


@dataclass(frozen=True)
class Classification:
    """A column of a code list that puts each code into a class; `name` is the list of the classes, or the column."""

    column: str
    name: str
    class_of: Mapping[str, str]


@dataclass(frozen=True)
class Joint:
    """Counts of two facts that are sums of the same persons, who are not published in such detail.

    `sides`: for each fact the numbers of its figures with each code. `pairs`: the codes of both that a person can have
    together.
    """

    sides: tuple[Mapping[str, Sequence[int]], Mapping[str, Sequence[int]]]
    pairs: Sequence[tuple[str, str]]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all figures of both facts."""
        return tuple(number for side in self.sides for some in side.values() for number in some)


@dataclass(frozen=True)
class Dimensions:
    """One name for the same codes in every fact, and the codes that follow from others or can occur together.

    `together` has, for two code lists, the pairs of codes that one person can have.
    """

    classifications: Mapping[str, Iterable[Classification]]
    together: Mapping[tuple[str, str], frozenset[tuple[str, str]]] = field(default_factory=dict)

    def name(self, fact: Fact, column: str) -> str:
        """The dimension of `departure_region`, or of the classification `departure_area.geo_region`."""
        column, _, above = column.partition(".")
        code_list = fact.lists[column]
        if above:
            code_list = next(c.name for c in self.classifications[code_list] if c.column == above)
        return f"{column.split('_')[0]}.{code_list}"

    def joined(
        self, names: Iterable[str], others: Iterable[str]
    ) -> Iterator[tuple[str, str, frozenset[tuple[str, str]]]]:
        """A dimension of each of two facts, if one person has a code of both, and the pairs that one can have."""
        for name, other in itertools.product(sorted(names), sorted(others)):
            (subject, code_list), (other_subject, other_list) = name.split("."), other.split(".")
            if subject == other_subject:
                if pairs := self.together.get((code_list, other_list)):
                    yield name, other, pairs
                if pairs := self.together.get((other_list, code_list)):
                    yield name, other, frozenset((b, a) for a, b in pairs)

    def close(self, codes: Codes) -> dict[str, tuple[str, ...]]:
        """Add the codes that follow: the region of an area, the class of a service."""
        closed, todo = dict(codes), list(codes)
        while todo:
            subject, _, code_list = todo[-1].partition(".")
            some = closed[todo.pop()]
            for classification in self.classifications.get(code_list, ()):
                name = f"{subject}.{classification.name}"
                closed[name] = tuple(sorted({classification.class_of.get(code, "") for code in some}))
                todo.append(name)
        return closed


def read_person_facts(connection: DuckDBPyConnection) -> dict[str, Fact]:
    """The facts whose declaration says that they count persons, in the order of the declarations."""
    lists: dict[str, dict[str, str]] = defaultdict(dict)
    for table, column, code_list in connection.execute(
        "select table_name, column_name, replace(references_table, 'ref.', '') from meta.foreign_key"
    ).fetchall():
        if column not in COMMON_COLUMNS:
            lists[table][column] = code_list
    return {
        name: Fact(name, measure, population, lists[f"fact.{name}"])
        for name, measure, population in connection.execute(
            "select fact, measure, population from meta.fact where counts = 'persons' order by rowid"
        ).fetchall()
    }


def read_person_views(
    connection: DuckDBPyConnection, facts: Iterable[str], objects: Iterable[Object]
) -> list[CellsView]:
    """The cells views that count persons.

    Raises InputError for one that reads a fact on persons which its keys do not name.
    """
    reads = {found.name: found.reads for found in objects}
    views = []
    for name, table_id, version in connection.execute(
        "select view_name, table_id, version from meta.views where is_cells order by view_name"
    ).fetchall():
        view = CellsView(name, _read_keys(connection, table_id, version))
        for fact in facts:
            if f"fact.{fact}" in reads[f"report.{name}"] and fact not in view.facts:
                what = f"report.{name} reads fact.{fact}, which counts persons and which no key of {table_id} names"
                raise InputError(f"{what}; add it to facts in {table_id}.toml and build again")
        if not view.facts.isdisjoint(facts):
            views.append(view)
    return views


def _read_keys(connection: DuckDBPyConnection, table_id: str, version: int) -> dict[tuple[str, str], CellKey]:
    codes: dict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for axis, key, dimension, some in connection.execute(
        "select axis, key, dimension, list(code order by code) from meta.cell_key_code "
        "where table_id = ? and version = ? group by all",
        [table_id, version],
    ).fetchall():
        codes[axis, key][dimension] = tuple(some)
    return {
        (axis, key): CellKey(
            tuple(filter(None, facts.split(","))), tuple(map(int, years.split(","))), is_sum, codes[axis, key]
        )
        for axis, key, facts, years, is_sum in connection.execute(
            "select axis, key, facts, years_back, is_sum from meta.cell_key where table_id = ? and version = ?",
            [table_id, version],
        ).fetchall()
    }


def read_dimensions(
    connection: DuckDBPyConnection, facts: Mapping[str, Fact], views: Iterable[CellsView]
) -> Dimensions:
    """How the codes of the facts follow from each other.

    Classes are the columns of a code list that refer to another list, and those that a key of a cell uses. A
    nullable column leaves codes out and is none. Raises InputError if two facts of a population have dimensions
    that may be the same or not.
    """
    references = connection.execute(_REFERENCES).fetchall()
    columns = {(*names, referenced) for *names, referenced, is_nullable in references if not is_nullable}
    referring = {(code_list, column) for code_list, column, _ in columns}
    for name in {name for view in views for key in view.keys.values() for name in key.codes if "." in name}:
        dimension, _, column = name.partition(".")
        for code_list in {fact.lists[dimension] for fact in facts.values() if dimension in fact.lists}:
            if (code_list, column) not in referring:
                columns.add((code_list, column, column))
    classifications: dict[str, list[Classification]] = defaultdict(list)
    for code_list, column, name in sorted(columns):
        rows = connection.execute(f"select code, cast({column} as varchar) from ref.{code_list}").fetchall()
        classifications[code_list].append(Classification(column, name, dict(rows)))
    dimensions = Dimensions(classifications, _together(connection, references))
    _check_names(dimensions, facts)
    return dimensions


def _together(
    connection: DuckDBPyConnection, references: Iterable[tuple[str, str, str, bool]]
) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """Pairs of codes of two lists that meet in the codes of a finer list: a destination and an area, in a country.

    A list with a nullable reference names some codes of the finer one; its codes without a reference are the rest of
    those with the same classes: other countries of a region.
    """
    together = {}
    for (named, column, finer, is_partial), (by, to_class, classes, _) in itertools.product(
        references, references
    ):
        if not is_partial or by != finer or classes == named:
            continue
        # classes that both lists have, as the region of a destination and of an area
        both = [
            (one, other)
            for (of, one, above, _), (of_other, other, same, _) in itertools.product(references, references)
            if (of, of_other) == (named, classes) and above == same
        ]
        shared = " and ".join(f"r.{one} = c.{other}" for one, other in both) or "true"
        together[named, classes] = frozenset(
            connection.execute(
                f"""
                select coalesce(n.code, r.code), c.code
                from ref.{finer} as f
                inner join ref.{classes} as c on f.{to_class} = c.code
                left join ref.{named} as n on n.{column} = f.code
                left join ref.{named} as r on n.code is null and r.{column} is null and {shared}
                where coalesce(n.code, r.code) is not null
                """
            ).fetchall()
        )
    return together


def _check_names(dimensions: Dimensions, facts: Mapping[str, Fact]) -> None:
    """Refuse two names for the codes of one list in a population, unless one fact has both and so tells them apart."""
    of_population: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
    for fact in facts.values():
        own = {dimensions.name(fact, column): () for column in fact.lists}
        of_population[fact.population].append((fact.name, set(dimensions.close(own))))
    for some in of_population.values():
        for (one, names), (other, others) in itertools.combinations(some, 2):
            for name, twin in itertools.product(sorted(names - others), sorted(others - names)):
                apart = any({name, twin} <= both for _, both in some)
                if name.split(".")[1] == twin.split(".")[1] and not apart:
                    what = (
                        f"fact.{one} has the dimension {name} and fact.{other} {twin}, which may be the same"
                    )
                    raise InputError(f"{what}; begin the names of their columns with the same word")


def cell_meaning(
    view: CellsView,
    facts: Mapping[str, Fact],
    dimensions: Dimensions,
    report_year: int,
    row_key: str,
    column_key: str,
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]] | None:
    """The facts on persons that a cell sums and the codes that it selects; no facts if it is not such a sum.

    None if its keys do not explain it.
    """
    row = view.keys.get(("row", _LEADING_YEAR.sub("{year}", row_key)))
    column = view.keys.get(("column", _LEADING_YEAR.sub("{year}", column_key)))
    if row is None or column is None:
        return None
    summed = [fact for fact in row.facts or column.facts if fact in (column.facts or row.facts)]
    if not (row.is_sum and column.is_sum) or (summed and facts.keys().isdisjoint(summed)):
        return (), {}
    if not summed or not facts.keys() >= set(summed):
        return None
    year = _LEADING_YEAR.match(row_key) or _LEADING_YEAR.match(column_key)
    years_back = column.years_back if row.years_back == (0,) else row.years_back
    codes = {YEAR: (year.group(),) if year else tuple(str(report_year - back) for back in years_back)}
    for name, some in (*row.codes.items(), *column.codes.items()):
        fact = next((facts[fact] for fact in summed if name.partition(".")[0] in facts[fact].lists), None)
        if fact is None:
            return None
        codes[dimensions.name(fact, name)] = some
    return tuple(summed), dimensions.close(codes)
