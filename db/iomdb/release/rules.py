"""Rules for the SQL of views, checked on its syntax tree. Each message says what to write instead.

A dashboard must not change shape unnoticed, clients must know every type, other engines must be able to run the
text, and a sum must not hide that one of its parts is missing. sqlfluff (see pyproject.toml) checks style, `*` in the
outer select (AM04) and joins without a condition (AM08).
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iomdb.errors import input_error
from iomdb.views.definition import Column, View

if TYPE_CHECKING:
    from sqlglot import exp

# ENUM and nested types break BI clients, HUGEINT has no counterpart in most of them
TYPES = ("BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INTEGER", "INT", "VARCHAR", "TEXT")
# how many tasks run at once on two workers of Sail as installed: each branch of a union is one
SLOTS = 16
Columns = Sequence[Column]
Found = Iterator[tuple["exp.Expr", str]]


@dataclass(frozen=True)
class Breach:
    """A rule that a view breaks: view, file and line, rule, what breaks it, and what to write instead."""

    view: str
    place: str
    rule: str
    construct: str
    step: str

    def __str__(self) -> str:
        """One line for people."""
        found = f" with {self.construct}" if self.construct else ""
        return f"{self.place}: {self.view} breaks {self.rule}{found}; {self.step}"


def breaches(view: View, columns: Columns) -> list[Breach]:
    """All rules of its schema that `view` breaks, given the columns that its TOML describes, if it has one.

    Raises InputError for a view in a schema that no rule knows.
    """
    from sqlglot import exp, parse_one

    schema = view.name.partition(".")[0]
    if schema not in SCHEMAS:
        raise input_error(
            view.path, f"schema {schema} has no rules", "name them in SCHEMAS of release/rules.py"
        )
    select = parse_one(view.sql, dialect="duckdb").find(exp.Query)
    assert select is not None
    found = []
    for name in SCHEMAS[schema]:
        for node, step in RULES[name](select, columns):
            line = node.meta.get("line") or next(
                (n.meta["line"] for n in node.walk() if "line" in n.meta), None
            )
            place = f"{view.path.name}, line {line}" if line else view.path.name
            construct = "" if isinstance(node, exp.Query) else textwrap.shorten(node.sql("duckdb"), 60)
            found.append(Breach(view.name, place, name, construct, step))
    return found


def _no_catalog(select: exp.Query, columns: Columns) -> Found:
    from sqlglot import exp

    del columns
    names = {cte.alias for cte in select.find_all(exp.CTE)}
    for table in select.find_all(exp.Table):
        if table.catalog:
            yield table, f"write {table.db}.{table.name}: the file may be attached under another name"
        elif not table.db and table.name and table.name not in names:
            yield table, f"write the schema before {table.name}"


def _cast_columns(select: exp.Query, columns: Columns) -> Found:
    """Every output column has the form cast(... as type)."""
    from sqlglot import exp

    for position, item in enumerate(select.selects):
        kind = columns[position].type if position < len(columns) else "TYPE"
        inner = item.unalias()
        if not isinstance(inner, exp.Cast):
            yield item, f"write cast({inner.sql('duckdb')} as {kind}) as {item.alias_or_name}"


def _plain_types(select: exp.Query, columns: Columns) -> Found:
    from sqlglot import exp

    del columns
    for item in select.selects:
        inner = item.unalias()
        if isinstance(inner, exp.Cast) and inner.to.this.name not in TYPES:
            yield item, f"cast {item.alias_or_name} to one of {', '.join(t.lower() for t in TYPES)}"


def _described_columns(select: exp.Query, columns: Columns) -> Found:
    """The columns and their types are those of the TOML."""
    from sqlglot import exp

    def listed(name: str, kind: exp.DataType) -> str:
        return f"{name} {kind.sql('duckdb').lower()}"

    expected = [listed(column.name, exp.DataType.build(column.type, dialect="duckdb")) for column in columns]
    casts = [(item.alias_or_name, item.unalias()) for item in select.selects]
    written = [listed(name, cast.to) for name, cast in casts if isinstance(cast, exp.Cast)]
    if written != expected and expected:
        pairs = zip([*written, "(absent)"], [*expected, "(absent)"], strict=False)
        first = next(f"{ours} here, {theirs} there" for ours, theirs in pairs if ours != theirs)
        yield select, f"make the view and its TOML agree; they first differ in {first}"


def _ordered(select: exp.Query, columns: Columns) -> Found:
    del columns
    if not select.args.get("order"):
        yield select, "end with: order by report_year, row_no"


def _keyed_joins(select: exp.Query, columns: Columns) -> Found:
    """Sqlfluff lets commas, `using` and `natural` pass."""
    from sqlglot import exp

    del columns
    for join in select.find_all(exp.Join):
        if join.kind != "CROSS" and not join.args.get("on"):
            yield join, "write: join ... on key = key, or cross join where every pair is meant"


def _whole_sums(select: exp.Query, columns: Columns) -> Found:
    """A sum with a lost part is lost; plain sum() would skip the NULL and print a smaller number.

    Accepted are `case when count(*) = count(x) then sum(x) end`, also with further conditions joined by `and`; and
    sums of what cannot be NULL: `sum(coalesce(...))`, and `sum(case ... else ... end)` over literals.
    """
    from sqlglot import exp

    del columns
    for call in select.find_all(exp.Sum):
        argument = call.this
        if isinstance(argument, exp.Coalesce) or _counts(argument):
            continue
        guard = f"COUNT(*) = COUNT({argument.sql('duckdb')})"
        if guard not in _conditions(call):
            x = argument.sql("duckdb")
            yield (
                call,
                f"write case when count(*) = count({x}) then sum({x}) end: a sum with a lost part is lost",
            )


def _counts(argument: exp.Expr) -> bool:
    from sqlglot import exp

    if not isinstance(argument, exp.Case) or argument.args.get("default") is None:
        return False
    results = [argument.args["default"], *(branch.args["true"] for branch in argument.args["ifs"])]
    return all(isinstance(result, exp.Literal) for result in results)


def _conditions(node: exp.Expr) -> set[str]:
    """The conditions under which `node` is computed: those of the CASE branches that it is a result of."""
    from sqlglot import exp

    found: set[str] = set()
    parent = node.parent
    while parent is not None and not isinstance(parent, exp.Select):
        if isinstance(parent, exp.If) and node.arg_key == "true":
            condition = parent.this
            parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
            found |= {part.sql("duckdb") for part in parts}
        node, parent = parent, parent.parent
    return found


def _portable(select: exp.Query, columns: Columns) -> Found:
    """What only DuckDB runs, or other engines answer otherwise; tests/proof/test_engines.py runs the views."""
    from sqlglot import exp

    del columns
    for kind, step in (
        (exp.Pivot, "write max(case when ... end) for each column: other engines need the list"),
        (exp.Qualify, "filter the window function's result in an outer select"),
        (exp.Unnest, "load the parts as rows of a table"),
        (exp.Explode, "load the parts as rows of a table"),
        (exp.Split, "load the parts as rows of a table: elsewhere the separator is a regular expression"),
        (exp.RegexpSplit, "load the parts as rows of a table: regular expressions differ"),
        (exp.DateFromParts, "write cast(cast(year as varchar) || '-12-31' as date)"),
        (exp.Anonymous, "write a function that sqlglot knows: it leaves the others as they are"),
        (exp.RegexpFullMatch, "write regexp_matches(x, '^...$')"),
    ):
        for node in select.find_all(kind):
            yield node, step
    for cte in select.find_all(exp.CTE):
        if cte.args.get("materialized"):
            yield cte, "write as (...) without materialized"
    for condition in select.find_all(exp.If):
        if not isinstance(condition.parent, exp.Case):
            yield condition, "write case when ... end: DuckDB before 1.5 has no if()"
    for grouping in select.find_all(exp.Grouping):
        if len(grouping.expressions) > 1:
            yield grouping, "write grouping(a), grouping(b) singly and combine them"
    for division in select.find_all(exp.Div):
        if not (_is_double(division.this) and _is_not_zero(division.expression)):
            yield division, "write cast(a as double) / nullif(b, 0): digits and zero differ elsewhere"
    for rounding in select.find_all(exp.Round):
        if not isinstance(rounding.this, exp.Cast) and rounding.this.find(exp.Div):
            yield (
                rounding,
                "write round(cast(... as decimal(28, 10)), n): doubles are rounded otherwise elsewhere",
            )
    union = select.find(exp.Union)
    branches = sum(1 for _ in select.find_all(exp.Union)) + 1
    if union and branches > SLOTS:
        step = f"select more of them at once: {branches} branches, and a small cluster has {SLOTS} slots"
        yield union, step
    yield from _untranslated(select)


def _is_double(node: exp.Expr) -> bool:
    from sqlglot import exp

    node = node.unnest()
    if isinstance(node, exp.Add | exp.Sub | exp.Mul):
        return _is_double(node.this) or _is_double(node.expression)
    return isinstance(node, exp.Cast) and bool(node.to.this is exp.DType.DOUBLE)


def _is_not_zero(node: exp.Expr) -> bool:
    from sqlglot import exp

    if isinstance(node, exp.Nullif):
        return bool(node.expression == exp.Literal.number(0))
    return isinstance(node, exp.Literal) and bool(float(node.name))


def _untranslated(select: exp.Query) -> Found:
    """What sqlglot itself cannot write for an engine that a test runs."""
    from sqlglot import ErrorLevel, UnsupportedError

    for dialect in ("spark", "postgres"):
        try:
            select.sql(dialect, unsupported_level=ErrorLevel.RAISE)
        except UnsupportedError as error:
            yield select, f"rewrite it, {dialect} cannot run it: {str(error).splitlines()[0]}"


RULES: dict[str, Callable[[exp.Query, Columns], Found]] = {
    "no-catalog": _no_catalog,
    "cast-columns": _cast_columns,
    "plain-types": _plain_types,
    "described-columns": _described_columns,
    "ordered": _ordered,
    "keyed-joins": _keyed_joins,
    "whole-sums": _whole_sums,
    "portable": _portable,
}
_EVERYWHERE = ("no-catalog", "cast-columns", "plain-types", "keyed-joins", "whole-sums", "portable")
# the rules for the views of each schema; another schema is an error until it has a line here
SCHEMAS: dict[str, tuple[str, ...]] = {
    "report": (*_EVERYWHERE, "described-columns", "ordered"),
    "mart": _EVERYWHERE,
    "narrative": _EVERYWHERE,
    "audit": _EVERYWHERE,
    "source": _EVERYWHERE,
    "meta": _EVERYWHERE,
}
