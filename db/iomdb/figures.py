"""The figures of the narrative, each recomputed where the report determines it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomdb.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

    from iomdb.database import Database

VERDICTS = ("holds", "rounds differently", "contradicts", "not testable")


def figures(database: Database, paragraph: int | None, verdict: str | None) -> DuckDBPyRelation:
    """The figures of one paragraph or of all, with one verdict or any.

    Raises InputError for a paragraph without figures, and for an unknown verdict.
    """
    if verdict is not None and verdict not in VERDICTS:
        raise InputError(f"verdict {verdict!r} is not known; use one of {', '.join(VERDICTS)}")
    if paragraph is not None:
        known = database.connection.execute(
            "select distinct paragraph from source.figure order by abs(paragraph - ?), paragraph", [paragraph]
        ).fetchall()
        if (paragraph,) not in known:
            near = f"; the nearest with one is {known[0][0]}" if known else ""
            raise InputError(f"paragraph {paragraph} has no figure{near}")
    return database.sql(
        """
        select figure, paragraph, subject, printed, unit, computed, verdict, explanation
        from report.figures
        where paragraph = coalesce(?, paragraph) and verdict = coalesce(?, verdict)
        order by report_year, paragraph, figure
        """,
        [paragraph, verdict],
    )
