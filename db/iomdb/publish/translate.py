"""The SQL of a view for another engine; what sqlglot leaves as it is in DuckDB is rewritten on the syntax tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def create_view(sql: str, dialect: str, schemas: Mapping[str, str]) -> str:
    """The statement that creates a view, in another dialect, with the schemas renamed."""
    from sqlglot import exp, parse

    # what follows the statement is comments, which are published from the catalogue
    statements = parse(sql, dialect="duckdb")
    tree: exp.Expr = next(statement for statement in statements if isinstance(statement, exp.Create))
    for table in tree.find_all(exp.Table):
        if table.db in schemas:
            table.set("db", exp.to_identifier(schemas[table.db]))
    if dialect == "postgres":
        tree = tree.transform(_for_postgres)
    return tree.sql(dialect=dialect, comments=False)


def _for_postgres(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    if isinstance(node, exp.Round) and node.args.get("decimals"):
        # PostgreSQL rounds a double to whole numbers only
        node.set("this", exp.cast(node.this.copy(), "decimal"))
    if isinstance(node, exp.DateFromParts):
        return exp.Anonymous(
            this="make_date", expressions=[node.args[part] for part in ("year", "month", "day")]
        )
    if isinstance(node, exp.RegexpExtract):
        # the whole match is the first group; where nothing matches, DuckDB gives an empty text and PostgreSQL NULL
        pattern = exp.Literal.string(f"({node.expression.name})")
        group = node.args.get("group")
        number = exp.Literal.number(int(group.name) + 1 if group else 1)
        groups = exp.Paren(this=exp.Anonymous(this="regexp_match", expressions=[node.this, pattern]))
        found = exp.Bracket(this=groups, expressions=[number], offset=1)
        return exp.Coalesce(this=found, expressions=[exp.Literal.string("")])
    return node
