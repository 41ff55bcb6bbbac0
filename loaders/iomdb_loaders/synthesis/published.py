"""The published facts of a year, read from the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from iomdb_loaders.errors import InputError
from iomdb_loaders.records.facts import dimensions_and_measure

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Discrepancy:
    """A published cell that the records cannot reproduce, because another table contradicts it.

    `fact` and `code` name the cell, `published` and `recorded` are in the unit of the fact.
    """

    fact: str
    code: str
    published: Decimal
    recorded: Decimal
    reason: str

    def __str__(self) -> str:
        """One line for people."""
        return (
            f"{self.fact} {self.code}: published {self.published.normalize():f}, "
            f"records give {self.recorded.normalize():f} ({self.reason})"
        )


def check_whole(connection: DuckDBPyConnection, facts: Iterable[str], year: int) -> None:
    """Raise InputError if one of `facts` has no rows of the year, or a missing value."""
    for fact in facts:
        _, measure = dimensions_and_measure(connection, fact)
        rows = connection.execute(
            f"select count(*), count(*) - count({measure}) from fact.{fact} where {of_year(connection, fact)}",
            [year],
        ).fetchall()
        count, missing = rows[0]
        if count and not missing:
            continue
        title = connection.execute(
            "select comment from duckdb_tables() where schema_name = 'fact' and table_name = ?", [fact]
        ).fetchall()[0][0]
        impossible = f"records cannot add up to {title!r}"
        if not count:
            step = "use a database with an edition of that year that has the table"
            raise InputError(f"fact.{fact}: no figures of {year}; {impossible}; {step}")
        step = f"list them with: iomdb query \"from fact.{fact} where status = 'missing'\""
        raise InputError(f"fact.{fact}: {missing} cells of {year} are missing; {impossible}; {step}")


def of_year(connection: DuckDBPyConnection, fact: str) -> str:
    """The condition for the rows of a fact that concern the reporting year itself; its parameter is the year."""
    dimensions, _ = dimensions_and_measure(connection, fact)
    return "report_year = $1 and year = $1" if dimensions[0] == "year" else "report_year = $1"


def read(
    connection: DuckDBPyConnection, fact: str, year: int, dimensions: Iterable[str]
) -> dict[tuple[str, ...], Any]:
    """The figures of a fact that are not zero, summed by `dimensions`, in the order of their codes.

    Counts are int, amounts Decimal in the unit of the fact.
    """
    _, measure = dimensions_and_measure(connection, fact)
    columns = ", ".join(dimensions)
    rows = connection.execute(
        f"select {columns}, sum({measure}) from fact.{fact} where {of_year(connection, fact)} "
        f"group by {columns} having sum({measure}) <> 0 order by {columns}",
        [year],
    ).fetchall()
    return {row[:-1]: row[-1] for row in rows}


def contradiction(tables: str, year: int, findings: list[str]) -> InputError:
    """The error that no records exist, with the cells that contradict each other."""
    shown = "; ".join(findings[:20]) + (f"; and {len(findings) - 20} more" if len(findings) > 20 else "")
    return InputError(
        f"no records add up to {tables} of {year}, which contradict each other: {shown}; correct one in the pack"
    )
