"""Rules for the SQL of report views, checked on its syntax tree. Each message says what to write instead.

A dashboard must not change shape silently, clients must know every type, and another engine must
be able to run the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iomdb.views.definition import Column, View

if TYPE_CHECKING:
    from sqlglot import exp

# ENUM and nested types break BI clients, HUGEINT has no counterpart in most of them
TYPES = ("BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INTEGER", "INT", "VARCHAR", "TEXT")


@dataclass(frozen=True)
class Breach:
    """A rule that a view breaks: file, line, rule, and what to write instead."""

    view: str
    place: str
    rule: str
    step: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.place}: {self.view} breaks {self.rule}; {self.step}"


def breaches(view: View, columns: tuple[Column, ...]) -> list[Breach]:
    """All rules that `view` breaks, given the columns that its TOML promises."""
    from sqlglot import exp, parse_one

    select = parse_one(view.sql, dialect="duckdb").find(exp.Query)
    assert select is not None
    found = []
    for name, rule in RULES.items():
        for node, step in rule(select, columns):
            line = node.meta.get("line") or next(
                (n.meta["line"] for n in node.walk() if "line" in n.meta), None
            )
            place = f"{view.path.name}, line {line}" if line else view.path.name
            found.append(Breach(view.name, place, name, step))
    return found


Found = Iterator[tuple["exp.Expr", str]]


def _no_star(select: exp.Query, columns: tuple[Column, ...]) -> Found:
    for item in select.selects:
        if item.is_star:
            yield item, f"list the columns: {', '.join(c.name for c in columns)}"


def _no_catalog(select: exp.Query, columns: tuple[Column, ...]) -> Found:
    from sqlglot import exp

    del columns
    names = {cte.alias for cte in select.find_all(exp.CTE)}
    for table in select.find_all(exp.Table):
        if table.catalog:
            yield table, f"write {table.db}.{table.name}: the file may be attached under another name"
        elif not table.db and table.name and table.name not in names:
            yield table, f"write the schema before {table.name}"


def _cast_columns(select: exp.Query, columns: tuple[Column, ...]) -> Found:
    from sqlglot import exp

    for position, item in enumerate(select.selects):
        promised = columns[position] if position < len(columns) else None
        kind = promised.type if promised else "TYPE"
        inner = item.this if isinstance(item, exp.Alias) else item
        if not isinstance(inner, exp.Cast) and not item.is_star:
            yield item, f"write cast({inner.sql('duckdb')} as {kind}) as {item.alias_or_name}"


def _plain_types(select: exp.Query, columns: tuple[Column, ...]) -> Found:
    from sqlglot import exp

    del columns
    for item in select.selects:
        inner = item.this if isinstance(item, exp.Alias) else item
        if isinstance(inner, exp.Cast) and inner.to.this.name not in TYPES:
            yield item, f"cast {item.alias_or_name} to one of {', '.join(t.lower() for t in TYPES)}"


def _described(select: exp.Query, columns: tuple[Column, ...]) -> Found:
    written = [item.alias_or_name for item in select.selects]
    promised = [column.name for column in columns]
    if written != promised and not any(item.is_star for item in select.selects):
        wrong = next((w for w, p in zip(written, promised, strict=False) if w != p), None)
        wrong = wrong or (written + promised)[min(len(written), len(promised))]
        yield select, f"make the TOML's columns and the view's agree; the first that differs is {wrong}"


def _ordered(select: exp.Query, columns: tuple[Column, ...]) -> Found:
    del columns
    if not select.args.get("order"):
        yield select, "end with: order by report_year, row_no"


def _keyed_joins(select: exp.Query, columns: tuple[Column, ...]) -> Found:
    from sqlglot import exp

    del columns
    for join in select.find_all(exp.Join):
        if join.kind != "CROSS" and not join.args.get("on"):
            yield join, "write: join ... on key = key, or cross join where every pair is meant"


def _portable(select: exp.Query, columns: tuple[Column, ...]) -> Found:
    from sqlglot import exp

    del columns
    for pivot in select.find_all(exp.Pivot):
        yield pivot, "write max(case when ... end) for each column: other engines need the list"
    for qualify in select.find_all(exp.Qualify):
        yield qualify, "filter the window function's result in an outer select"
    for call in select.find_all(exp.Grouping, exp.Anonymous):
        is_grouping = isinstance(call, exp.Grouping) or call.name.upper() == "GROUPING"
        if is_grouping and len(call.expressions) > 1:
            yield call, "write grouping(a), grouping(b) singly and combine them"


RULES: dict[str, Callable[[exp.Query, tuple[Column, ...]], Found]] = {
    "no-star": _no_star,
    "no-catalog": _no_catalog,
    "cast-columns": _cast_columns,
    "plain-types": _plain_types,
    "described-columns": _described,
    "ordered": _ordered,
    "keyed-joins": _keyed_joins,
    "portable": _portable,
}
