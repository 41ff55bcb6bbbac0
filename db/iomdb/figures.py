"""The figures and claims of the narrative, each recomputed where the report determines it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomdb.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

    from iomdb.database import Database

VERDICTS = ("holds", "rounds differently", "contradicts", "not testable")
# what identifies a row and its verdict come first: a narrow terminal shows the columns in parts
_FIGURES = """
    select figure, paragraph, verdict, printed, round(computed, 4) as computed, unit, subject, explanation
    from report.figures
    where paragraph = coalesce(?, paragraph) and verdict = coalesce(?, verdict)
    order by report_year, paragraph, figure
"""
_CLAIMS = """
    select c.claim, c.paragraph, c.verdict, c.kind, c.tested, c.subject, string_agg(x.explanation, ' ') as explanation
    from narrative.claim as c
    inner join source.edition as e on c.report_year = e.report_year
    left join source.erratum as x
        on e.edition = x.edition and x.audit = 'figure_claim' and c.claim = split_part(x.item, ',', 1)
    where c.paragraph = coalesce(?, c.paragraph) and c.verdict = coalesce(?, c.verdict)
    group by c.report_year, c.claim, c.paragraph, c.verdict, c.kind, c.tested, c.subject
    order by c.report_year, c.paragraph, c.claim
"""
_DRAFT = """
    select figure, paragraph, year, printed, value, unit, status, subject, reason
    from narrative.draft
    where report_year = ? and for_year = ? and paragraph = coalesce(?, paragraph)
    order by paragraph, length(figure), figure
"""


def draft(database: Database, year: int, paragraph: int | None) -> DuckDBPyRelation:
    """The figures of the last text before `year`, with the values that the tables of `year` give, or why there is none.

    Raises InputError for a year without figures, or without an earlier text, and for a paragraph without figures.
    """
    database.known_year(year)
    texts = database.connection.execute(
        "select max(e.report_year) from source.figure as f "
        "inner join source.edition as e on f.edition = e.edition where e.report_year < ?",
        [year],
    ).fetchall()
    if texts == [(None,)]:
        raise InputError(f"{database.path}: no text of a report before {year}; build with its edition")
    _check_paragraph(database, "figure", paragraph)
    return database.sql(_DRAFT, [texts[0][0], year, paragraph])


def figures(
    database: Database, paragraph: int | None, verdict: str | None, *, claims: bool = False
) -> DuckDBPyRelation:
    """The figures of one paragraph or of all, with one verdict or any; with `claims` its claims instead.

    Raises InputError for a paragraph without any, and for an unknown verdict.
    """
    if verdict is not None and verdict not in VERDICTS:
        raise InputError(f"verdict {verdict!r} is not known; use one of {', '.join(VERDICTS)}")
    what = "claim" if claims else "figure"
    _check_paragraph(database, what, paragraph)
    return database.sql(_CLAIMS if claims else _FIGURES, [paragraph, verdict])


def _check_paragraph(database: Database, what: str, paragraph: int | None) -> None:
    if paragraph is None:
        return
    run, near = database.connection.execute, "order by abs(paragraph - try_cast(? as integer)), 1"
    known = run(f"select distinct paragraph from source.{what} {near}", [paragraph]).fetchall()
    if (paragraph,) not in known:
        step = f"; the nearest with one is {known[0][0]}" if known else ""
        if run(
            "select 1 from source.claim where paragraph = try_cast(? as integer) limit 1", [paragraph]
        ).fetchall():
            step = "; for its claims add --claims"
        raise InputError(f"paragraph {paragraph} has no {what}{step}")
