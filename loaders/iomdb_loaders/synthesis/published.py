"""The published facts of a year, read from the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from iomdb_loaders.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# what each fact counts, and where the report prints it
FACTS = {
    "movement_by_service": ("migrants", "Table 1"),
    "movement_by_area": ("migrants", "Table 2"),
    "movement_by_destination": ("migrants", "Table 3"),
    "movement_by_age_sex": ("migrants", "Table 4"),
    "official_by_grade": ("headcount", "Table 5"),
    "official_by_nationality": ("headcount", "Table 7"),
    "employee_by_nationality": ("headcount", "Table 8"),
    "project_by_service_region": ("projects", "Annex I.8"),
    "expenditure_by_service_region": ("amount_kusd", "Annex I.9"),
    "expenditure_by_programme": ("amount_musd", "chapter V.B"),
    "expenditure_by_service": ("amount_musd", "chapter V.B"),
    "expenditure_by_region": ("amount_musd", "chapter V.B"),
}
HAS_YEAR = ("official_by_grade", "project", "expenditure")


@dataclass(frozen=True)
class Discrepancy:
    """A published cell that the records cannot give back, as another table contradicts it.

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


def check_whole(connection: DuckDBPyConnection, year: int) -> None:
    """Raise InputError, naming table and cell, if a fact of the year has no rows or a lost value."""
    for fact, (measure, printed_in) in FACTS.items():
        rows = connection.execute(
            f"select count(*), count(*) - count({measure}) from fact.{fact} where {of_year(fact)}", [year]
        ).fetchall()
        count, lost = rows[0]
        if not count:
            raise InputError(
                f"fact.{fact}: no figures of {year} ({printed_in}); records that add up to them cannot be made; "
                "use a database with an edition of that year that has the table"
            )
        if lost:
            raise InputError(
                f"fact.{fact}: {lost} cells of {year} are missing ({printed_in}); records that add up to them "
                f"cannot be made; list them with: iomdb query \"from fact.{fact} where status = 'missing'\""
            )


def of_year(fact: str) -> str:
    """The condition on the rows of a fact that an edition prints of its own year; its parameter is the year."""
    return "report_year = $1 and year = $1" if fact.startswith(HAS_YEAR) else "report_year = $1"


def read(
    connection: DuckDBPyConnection, fact: str, year: int, dimensions: Iterable[str]
) -> dict[tuple[str, ...], Any]:
    """The figures of a fact that are not zero, summed by `dimensions`, in the order of their codes.

    Counts are int, amounts Decimal in the unit of the fact.
    """
    measure = FACTS[fact][0]
    columns = ", ".join(dimensions)
    rows = connection.execute(
        f"select {columns}, sum({measure}) from fact.{fact} where {of_year(fact)} "
        f"group by {columns} having sum({measure}) <> 0 order by {columns}",
        [year],
    ).fetchall()
    return {row[:-1]: row[-1] for row in rows}


def contradiction(tables: str, year: int, findings: list[str]) -> InputError:
    """The error that no records exist: the cells that contradict each other, in one line."""
    shown = "; ".join(findings[:20]) + (f"; and {len(findings) - 20} more" if len(findings) > 20 else "")
    return InputError(
        f"no records add up to {tables} of {year}, which contradict each other: {shown}; correct one in the pack"
    )
