"""The SQL of a view for another engine; what sqlglot leaves as it is in DuckDB is rewritten on the syntax tree."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def create_view(sql: str, dialect: str, schemas: Mapping[str, str], comment: str | None = None) -> str:
    """The statement that creates or replaces a view, in another dialect, with the schemas renamed."""
    from sqlglot import ErrorLevel, exp

    tree = _statement(sql).copy()
    for table in tree.find_all(exp.Table):
        if table.db in schemas:
            table.set("db", exp.to_identifier(schemas[table.db]))
    tree.set("replace", True)
    if comment:
        text = exp.Literal.string(comment)
        described = (
            exp.Property(this=exp.Literal.string("description"), value=text)
            if dialect == "bigquery"
            else exp.SchemaCommentProperty(this=text)
        )
        tree.set("properties", exp.Properties(expressions=[described]))
    if dialect == "postgres":
        tree = tree.transform(_for_postgres)
    return tree.sql(dialect=dialect, comments=False, unsupported_level=ErrorLevel.IGNORE)


@cache
def _statement(sql: str) -> exp.Expr:
    from sqlglot import exp, parse

    # what follows the statement is comments, which are published from the catalogue
    return next(tree for tree in parse(sql, dialect="duckdb") if isinstance(tree, exp.Create))


def _for_postgres(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    if isinstance(node, exp.RegexpExtract):
        # the whole match is the first group; where nothing matches, DuckDB gives an empty text and PostgreSQL NULL
        pattern = exp.Literal.string(f"({node.expression.name})")
        group = node.args.get("group")
        number = exp.Literal.number(int(group.name) + 1 if group else 1)
        groups = exp.Paren(this=exp.Anonymous(this="regexp_match", expressions=[node.this, pattern]))
        found = exp.Bracket(this=groups, expressions=[number], offset=1)
        return exp.Coalesce(this=found, expressions=[exp.Literal.string("")])
    return node
