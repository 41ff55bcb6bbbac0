"""What the keys of cells mean: each row_key and column_key with its facts and codes, and the sums it is part of.

The patterns of a table's TOML are expanded over the code lists, so a view can join them: meta.cell_key,
meta.cell_key_code, meta.cell_key_fact and meta.cell_key_within. Provenance and disclosure control read these.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iomdb.errors import input_error
from iomdb.views.definition import KeyPattern, Table, Version
from iomdb_loaders.facts import Fact
from iomdb_loaders.inserts import insert_rows
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# in a key as stored, {year} stands for any year
YEAR = "{year}"
_PART = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


@dataclass(frozen=True)
class Key:
    """One key of an axis: its facts, its codes by dimension, and whether its cells are sums of facts.

    The dimension of a code above is written `departure_area.geo_region`; several codes of one dimension are
    alternatives.
    """

    key: str
    facts: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    years_back: tuple[int, ...]
    is_sum: bool


@dataclass(frozen=True)
class CodeLists:
    """The facts with the code lists of their dimensions, and all rows of the lists by code."""

    facts: Mapping[str, Fact]
    rows: Mapping[str, Mapping[str, Mapping[str, str]]]

    def rows_of(self, facts: Iterable[str], dimension: str) -> Mapping[str, Mapping[str, str]] | None:
        """The rows of the list that the first of `facts` with this dimension uses."""
        lists = (self.facts[fact].code_lists.get(dimension) for fact in facts)
        name = next((name for name in lists if name), None)
        return self.rows[name] if name else None


def write_cell_keys(connection: DuckDBPyConnection, tables: Sequence[Table], lists: CodeLists) -> None:
    """Fill meta.cell_key, meta.cell_key_code, meta.cell_key_fact and meta.cell_key_within.

    Raises InputError, with the TOML, for a pattern that names an unknown fact, dimension, column or code.
    """
    rows: dict[str, list[tuple[object, ...]]] = {
        name: [] for name in ("cell_key", "cell_key_code", "cell_key_fact", "cell_key_within")
    }
    for table in tables:
        for version in table.versions:
            if version.cells == version.number:
                _add_version(rows, table, version, lists)
    for name, inserted in rows.items():
        insert_rows(connection, f"meta.{name}", inserted)


def _add_version(
    rows: dict[str, list[tuple[object, ...]]], table: Table, version: Version, lists: CodeLists
) -> None:
    """Add the keys of both axes of a cells view to the rows of the four tables."""
    _check_facts(table, version, lists)
    # the axis whose keys name years; rows where none does
    axis_of_year = "column" if any(YEAR in pattern.key for pattern in version.column_keys) else "row"
    for axis, patterns in (("row", version.row_keys), ("column", version.column_keys)):
        place = (table.id, version.number, axis)
        keys = _expand(table, version, patterns, lists)
        for key in keys:
            years = ",".join(map(str, key.years_back))
            rows["cell_key"].append((*place, key.key, ",".join(key.facts), years, key.is_sum))
            rows["cell_key_code"] += [
                (*place, key.key, name, code) for name, codes in key.codes.items() for code in codes
            ]
            for fact in key.facts:
                condition = _condition(key, lists.facts[fact], with_year=axis == axis_of_year)
                rows["cell_key_fact"].append((*place, key.key, fact, condition))
        rows["cell_key_within"] += [(*place, part, whole) for part, whole in _contained(keys, lists)]


def read_code_lists(connection: DuckDBPyConnection, facts: Mapping[str, Fact]) -> CodeLists:
    """The code lists of the dimensions of these facts."""
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for name in {code_list for fact in facts.values() for code_list in fact.code_lists.values()}:
        result = connection.execute(f"select * from {name} order by sort_order")
        names = [column[0] for column in result.description]
        listed = [dict(zip(names, map(_text, row), strict=True)) for row in result.fetchall()]
        rows[name] = {row["code"]: row for row in listed}
    return CodeLists(facts, rows)


def _check_facts(table: Table, version: Version, lists: CodeLists) -> None:
    named = [*version.facts, *(f for p in (*version.row_keys, *version.column_keys) for f in p.facts)]
    for fact in named:
        if fact not in lists.facts:
            step = f"use one of {', '.join(sorted(lists.facts))}"
            raise input_error(table.path, f"fact {fact} is unknown", step)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _expand(table: Table, version: Version, patterns: Sequence[KeyPattern], lists: CodeLists) -> list[Key]:
    """All keys of an axis; a key that two patterns give has the meaning of the first."""
    found: dict[str, Key] = {}
    for pattern in patterns:
        for name, codes in combinations(table, version, pattern, lists):
            if name not in found:
                where = {**codes, **dict(pattern.where)}
                found[name] = Key(
                    name, pattern.facts or version.facts, where, pattern.years_back, pattern.is_sum
                )
    return list(found.values())


def combinations(
    table: Table, version: Version, pattern: KeyPattern, lists: CodeLists
) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """Each key that a pattern stands for, with its codes."""
    facts = pattern.facts or version.facts
    choices: list[list[tuple[str, str, str]]] = []
    for part in pattern.key.split("/"):
        match = _PART.fullmatch(part)
        if part == YEAR or not match:
            choices.append([(part, "", "")])
            continue
        dimension, column = match.group(1), match.group(2) or "code"
        rows = lists.rows_of(facts, dimension)
        if rows is None or any(column not in row for row in rows.values()):
            step = f"use a dimension of {', '.join(facts)}, or dimension.column of its code list"
            raise input_error(
                table.path, f"version {version.number}: {part} in key {pattern.key} is unknown", step
            )
        name = dimension if column == "code" else f"{dimension}.{column}"
        choices.append(
            [(code, name, code) for code in dict.fromkeys(row[column] for row in rows.values()) if code]
        )
    for combination in itertools.product(*choices):
        codes: dict[str, tuple[str, ...]] = {name: (code,) for _, name, code in combination if name}
        yield "/".join(text for text, _, _ in combination), codes


def _condition(key: Key, fact: Fact, *, with_year: bool) -> str:
    """The key's codes, and its years if its axis names them, as the rest of a WHERE clause on a fact."""
    conditions = []
    if with_year and (YEAR in key.key or fact.year == "year"):
        conditions.append(_year_condition(key, fact))
    for name, codes in key.codes.items():
        dimension, _, column = name.partition(".")
        listed = ", ".join(quoted(code) for code in codes)
        test = f"= {listed}" if len(codes) == 1 else f"in ({listed})"
        if column:
            code_list = fact.code_lists[dimension]
            conditions.append(f"{dimension} in (select code from {code_list} where {column} {test})")
        else:
            conditions.append(f"{dimension} {test}")
    return "".join(f" and {condition}" for condition in conditions)


def _year_condition(key: Key, fact: Fact) -> str:
    if YEAR in key.key:
        return f"{fact.year} = {YEAR}"
    years = ", ".join("{report_year}" if not back else f"{{report_year}} - {back}" for back in key.years_back)
    return f"{fact.year} in ({years})" if "," in years else f"{fact.year} = {years}"


def _contained(keys: Sequence[Key], lists: CodeLists) -> Iterator[tuple[str, str]]:
    """Pairs of keys of which the first one's facts are among those of the second; a sum contains itself."""
    by_codes: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    sums = [key for key in keys if key.is_sum]
    for key in sums:
        names = tuple(sorted(key.codes))
        by_codes[(*names, *(code for name in names for code in key.codes[name]))].append(key)
    dimensions = {tuple(sorted(key.codes)) for key in sums}
    for part in sums:
        above = _closure(part, lists)
        facts = set(part.facts)
        for names in sorted(dimensions):
            if not all(len(above[name]) == 1 for name in names):
                continue
            for whole in by_codes[(*names, *(next(iter(above[name])) for name in names))]:
                if facts <= set(whole.facts) and (YEAR in part.key) == (YEAR in whole.key):
                    yield part.key, whole.key


def _closure(key: Key, lists: CodeLists) -> dict[str, set[str]]:
    """The key's codes, and those above them in the code lists."""
    closed: dict[str, set[str]] = defaultdict(set)
    for name, codes in key.codes.items():
        closed[name] |= set(codes)
        rows = lists.rows_of(key.facts, name) if "." not in name else None
        for code in codes if rows else ():
            for column, value in rows[code].items() if rows else ():
                closed[f"{name}.{column}"].add(value)
    return closed
