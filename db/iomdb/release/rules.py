"""Rules for the SQL of views, checked on its syntax tree. Each message says what to write instead.

A dashboard must not change shape unnoticed, clients must know every type, other engines must be able to run the
text, and a sum must not hide that one of its parts is missing. sqlfluff (see pyproject.toml) checks style, `*` in the
outer select (AM04) and joins without a condition (AM08).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iomdb.errors import input_error
from iomdb.views.definition import Column, View

if TYPE_CHECKING:
    from sqlglot import exp

# ENUM and nested types break BI clients, HUGEINT has no counterpart in most of them
TYPES = ("BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INTEGER", "INT", "VARCHAR", "TEXT")
Columns = Sequence[Column]
Found = Iterator[tuple["exp.Expr", str]]


@dataclass(frozen=True)
class Breach:
    """A rule that a view breaks: view, file and line, rule, and what to write instead."""

    view: str
    place: str
    rule: str
    step: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.place}: {self.view} breaks {self.rule}; {self.step}"


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
            found.append(Breach(view.name, place, name, step))
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
    from sqlglot import exp

    del columns
    for pivot in select.find_all(exp.Pivot):
        yield pivot, "write max(case when ... end) for each column: other engines need the list"
    for qualify in select.find_all(exp.Qualify):
        yield qualify, "filter the window function's result in an outer select"
    for cte in select.find_all(exp.CTE):
        if cte.args.get("materialized"):
            yield cte, "write as (...) without materialized"
    for unnest in select.find_all(exp.Unnest, exp.Explode):
        yield unnest, "load the parts as rows of a table"
    for match in select.find_all(exp.RegexpFullMatch):
        yield match, "write regexp_matches(x, '^...$')"
    for grouping in select.find_all(exp.Grouping):
        if len(grouping.expressions) > 1:
            yield grouping, "write grouping(a), grouping(b) singly and combine them"


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
