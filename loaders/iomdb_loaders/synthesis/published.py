"""The published facts of a year, read from the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from iomdb_loaders.errors import InputError
from iomdb_loaders.facts import Fact, read_facts

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


def check_whole(connection: DuckDBPyConnection, names: Iterable[str], year: int) -> None:
    """Raise InputError if one of the named facts has no rows of the year, or a missing value."""
    facts = read_facts(connection)
    for name in names:
        fact = facts[name]
        rows = connection.execute(
            f"select count(*), count(*) - count({fact.measure}) from fact.{name} where {_of_year(fact)}",
            [year],
        ).fetchall()
        count, missing = rows[0]
        if count and not missing:
            continue
        title = connection.execute(
            "select comment from duckdb_tables() where schema_name = 'fact' and table_name = ?", [name]
        ).fetchall()[0][0]
        impossible = f"records cannot add up to {title!r}"
        if not count:
            step = "use a database with an edition of that year that has the table"
            raise InputError(f"fact.{name}: no figures of {year}; {impossible}; {step}")
        step = f"list them with: iomdb query \"from fact.{name} where status = 'missing'\""
        raise InputError(f"fact.{name}: {missing} cells of {year} are missing; {impossible}; {step}")


def read(
    connection: DuckDBPyConnection, name: str, year: int, dimensions: Iterable[str]
) -> dict[tuple[str, ...], Any]:
    """The figures of a fact that are not zero, summed by `dimensions`, in the order of their codes.

    Counts are int, amounts Decimal in the unit of the fact.
    """
    fact, columns = read_facts(connection)[name], ", ".join(dimensions)
    rows = connection.execute(
        f"select {columns}, sum({fact.measure}) from fact.{name} where {_of_year(fact)} "
        f"group by {columns} having sum({fact.measure}) <> 0 order by {columns}",
        [year],
    ).fetchall()
    return {row[:-1]: row[-1] for row in rows}


def _of_year(fact: Fact) -> str:
    """The condition for the rows of a fact that concern the reporting year itself; its parameter is the year."""
    return "report_year = $1 and year = $1" if "year" in fact.dimensions else "report_year = $1"


def contradiction(tables: str, year: int, findings: list[str]) -> InputError:
    """The error that no records exist, with the cells that contradict each other."""
    shown = "; ".join(findings[:20]) + (f"; and {len(findings) - 20} more" if len(findings) > 20 else "")
    return InputError(
        f"no records add up to {tables} of {year}, which contradict each other: {shown}; correct one in the pack"
    )
