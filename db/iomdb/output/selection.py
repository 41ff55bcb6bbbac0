"""Part of a table: some columns, some rows, and the years of the report as names."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from iomdb.errors import InputError
from iomdb.output.about import About
from iomdb.sandbox import refusal
from iomdb_loaders.literal import quoted_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

# numbers that name a row of a view without printed columns of figures, as its texts do
_POSITIONS = ("report_year", "row_no", "year", "column_no")


def rows_where(relation: DuckDBPyRelation, condition: str) -> DuckDBPyRelation:
    """The rows for which an SQL condition holds. Raises InputError with the first line of DuckDB's message."""
    import duckdb

    try:
        return relation.filter(condition)
    except duckdb.Error as error:
        raise refusal(error) from None


def only_columns(relation: DuckDBPyRelation, names: str, about: About) -> DuckDBPyRelation:
    """These columns, by name or heading, separated by commas, after those that name the row or cell.

    Raises InputError for an unknown one, with the nearest.
    """
    known = list(relation.columns)
    by_heading = {heading.casefold(): name for name, heading in about.headings.items()}
    by_heading |= {name.casefold(): name for name in known}
    chosen = []
    for wanted in (part.strip() for part in names.split(",")):
        if wanted.casefold() not in by_heading:
            near = get_close_matches(wanted.casefold(), by_heading, n=1)
            step = f"did you mean {by_heading[near[0]]}?" if near else f"use one of {', '.join(known)}"
            raise InputError(f"--columns: {wanted!r} is not a column of {about.table_id}; {step}")
        chosen.append(by_heading[wanted.casefold()])
    texts = [name for name, kind in zip(known, relation.types, strict=True) if kind == "VARCHAR"]
    labels = [
        name
        for name in known
        if (name not in about.figures if about.figures else name in (*_POSITIONS, *texts))
    ]
    return relation.project(", ".join(map(quoted_name, dict.fromkeys([*labels, *chosen]))))


def with_years(
    relation: DuckDBPyRelation, about: About | None, labels: dict[str, str]
) -> tuple[DuckDBPyRelation, About | None]:
    """The relation with the printed headings as names, for a view that counts years back from the report year."""
    named = {name: labels.get(name, name) for name in relation.columns}
    renamed = relation.project(
        ", ".join(f"{quoted_name(name)} as {quoted_name(label)}" for name, label in named.items())
    )
    if about is None:
        return renamed, None
    marks = {
        key: {labels.get(name, name): status for name, status in marked.items()}
        for key, marked in about.marks.items()
    }
    thin = {(year, row_no, labels.get(name, name)) for year, row_no, name in about.thin}
    return renamed, replace(about, marks=marks, thin=thin)
