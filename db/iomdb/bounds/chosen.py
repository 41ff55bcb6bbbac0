"""The figures of a mart or fact that a condition selects, in groups, with the exact range of each group's sum."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, Any

from iomdb.bounds.known import Key, read_figures
from iomdb.bounds.ranges import Range, Ranges
from iomdb.errors import InputError
from iomdb.output.selection import rows_where
from iomdb.sandbox import refusal
from iomdb_loaders.facts import Fact, read_facts
from iomdb_loaders.literal import quoted_name

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

    from iomdb.database import Database

ANSWER = ("value", "lower", "upper", "unit", "cells", "estimated", "proven")


@dataclass(frozen=True)
class _Cell:
    """One figure that is part of a sum."""

    key: Key
    value: Any
    status: str


def bounds(
    database: Database,
    name: str,
    where: str | None = None,
    *,
    by: str | Sequence[str] = (),
    year: int | None = None,
    time_limit: float = 60,
    progress: Callable[[str], None] = lambda step: None,
) -> pd.DataFrame:
    """See `Database.bounds`; `progress` is called with the number of sums that are done."""
    view, fact = _source(database.connection, name)
    relation = database.sql(f"from {view}")
    columns = [by] if isinstance(by, str) else list(by)
    for column in columns:
        _check_column(relation, column, view)
    if year is not None:
        relation = relation.filter(f"report_year = {database.known_year(year)}")
    if where is not None:
        relation = rows_where(relation, where)
    groups = _groups(relation, view, fact, columns)
    ranges, used = _ranges(database.connection, fact, groups.values(), time_limit, progress)
    import pandas as pd

    frame = pd.DataFrame(
        [
            (
                *names,
                _plain(sum(cell.value for cell in cells)),
                _plain(one.lower),
                _plain(one.upper),
                fact.unit,
                len(cells),
                sum(cell.status == "estimated" for cell in cells),
                one.proven,
            )
            for (names, cells), one in zip(groups.items(), ranges, strict=True)
        ],
        columns=[*columns, *ANSWER],
    )
    frame.attrs["sums"] = dict(used)
    return frame


def _plain(value: Any) -> Any:
    """A number of pandas, which makes floats of decimals."""
    return float(value) if isinstance(value, Decimal) else value


def _source(connection: DuckDBPyConnection, name: str) -> tuple[str, Fact]:
    """The view and fact of a name: a fact, with `fact.` for its codes, or a table that is printed from one fact."""
    facts = read_facts(connection)
    printed = connection.execute(
        "select distinct table_id, replace(fact, 'fact.', '') from source.printed_table order by all"
    ).fetchall()
    schema, _, fact = name.rpartition(".")
    fact = dict(printed).get(name, fact)
    if fact not in facts or schema not in ("", "fact", "mart"):
        near = get_close_matches(name, [*facts, *dict(printed)], n=1)
        step = f"did you mean {near[0]}?" if near else f"use one of {', '.join(facts)}"
        raise InputError(f"{name!r} is not a fact; {step}")
    return f"{schema or 'mart'}.{fact}", facts[fact]


def _check_column(relation: DuckDBPyRelation, column: str, view: str) -> None:
    known = [known for known in relation.columns if known not in ANSWER]
    if column not in known:
        near = get_close_matches(column, known, n=1)
        step = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"
        raise InputError(f"--by: {column!r} is not a column of {view} to group by; {step}")


def _groups(
    relation: DuckDBPyRelation, view: str, fact: Fact, by: Sequence[str]
) -> Mapping[Key, list[_Cell]]:
    """The selected figures by their values in the columns `by`."""
    import duckdb

    coded = "_code" if view.startswith("mart.") else ""
    keys = [column + coded if column in fact.code_lists else column for column in fact.dimensions]
    names = ("report_year", *keys, *by)
    groups: dict[Key, list[_Cell]] = defaultdict(list)
    try:
        rows = relation.project(", ".join(map(quoted_name, (fact.measure, "status", *names)))).fetchall()
    except duckdb.Error as error:
        raise refusal(error) from None
    for value, status, *rest in rows:
        groups[tuple(rest[1 + len(keys) :])].append(_Cell((fact.name, *rest[: 1 + len(keys)]), value, status))
    if not rows:
        what = f"mart.{fact.name} has labels, fact.{fact.name} has codes"
        raise InputError(f"{view}: no row fits the condition; {what}")
    if lost := Counter(row[1] for row in rows if row[0] is None):
        counted = ", ".join(f"{number} {status}" for status, number in sorted(lost.items()))
        raise InputError(f"{view}: cells without a value ({counted}); add: and {fact.measure} is not null")
    return groups


def _ranges(
    connection: DuckDBPyConnection,
    fact: Fact,
    groups: Iterable[list[_Cell]],
    time_limit: float,
    progress: Callable[[str], None],
) -> tuple[list[Range], Mapping[str, int]]:
    """The range of each group, and how many sums limit the estimates, by where they are stated."""
    years = {int(str(cell.key[1])) for cells in groups for cell in cells if cell.status == "estimated"}
    if not years:
        totals = [sum(cell.value for cell in cells) for cells in groups]
        return [Range(total, total, True) for total in totals], {}
    if fact.counts != "persons":
        raise InputError(f"fact.{fact.name}: bounds of estimates are computed for counts of persons only")
    found = read_figures(connection, fact.name, {int(str(cell.key[1])) for cells in groups for cell in cells})
    chosen = [[found.numbers[cell.key] for cell in cells] for cells in groups]
    model = Ranges(found, chain.from_iterable(chosen), time_limit)
    ranges = []
    for number, some in enumerate(chosen, start=1):
        progress(f"sum {number} of {len(chosen)}")
        ranges.append(model.of(some))
    progress("")
    return ranges, model.used
