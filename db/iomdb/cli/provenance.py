"""Commands for readers who doubt a number: explain, figures, diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli.app import FormatOption, OutputOption, app, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iomdb.explain import Explanation


@app.command(
    epilog='Examples: iomdb explain table_4 "0-9" Female | iomdb explain table_1 africa/total total | '
    'iomdb explain table_3 "Afghanistan" "Return Assistance"'
)
def explain(
    context: typer.Context,
    table_id: Annotated[str, typer.Argument(metavar="ID", help="Table.")],
    first: Annotated[str, typer.Argument(metavar="ROW", help="Row, by label or key.")],
    second: Annotated[str, typer.Argument(metavar="COLUMN", help="Column, by label or key.")],
    year: Annotated[int | None, typer.Option("--year", "-y", help="Year of the edition.")] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Also print the text of the view.")] = False,
) -> None:
    """Explain one figure: text read, status, facts, sums, errata."""
    from iomdb.explain import explain as run

    with open_database(context) as database:
        for line in _lines(run(database, table_id, first, second, year), with_sql=sql):
            print(line)


def _lines(found: Explanation, *, with_sql: bool) -> Iterator[str]:
    from iomdb.output import text

    cell = found.cell
    bounds = f", between {text(cell['lower'])} and {text(cell['upper'])}" if cell["lower"] is not None else ""
    yield f"{found.table_id}, {cell['row_label']} | {cell['column_label']}, {cell['report_year']}"
    yield f"value     {text(cell['value']) or 'none'} {cell['unit']} ({cell['status']}{bounds})"
    if cell["printed_text"] is None:
        yield "read      the edition prints no number here"
    else:
        line = f", line {cell['line']}" if cell["line"] else ""
        yield f"read      {cell['printed_text']!r}{line}: {cell['printed_status']}"
    if cell["reason"]:
        yield f"because   {cell['reason']}"
    yield f"computed  by report.{found.table_id}_cells" + ("" if with_sql else " (--sql prints it)")
    if with_sql:
        yield found.sql
    facts = "1 fact" if len(found.facts) == 1 else f"{len(found.facts)} facts"
    yield f"from      {facts}: {cell['fact_query']}"
    for what, computed, printed in found.sums:
        against = "prints no number" if printed is None else f"prints {text(printed)}"
        yield f"sum       {what} = {text(computed)}; the edition {against}"
    if cell["errata"]:
        yield f"errata    {cell['errata']}"


@app.command(
    epilog="Examples: iomdb figures --paragraph 14 | iomdb figures --verdict contradicts --format md"
)
def figures(
    context: typer.Context,
    paragraph: Annotated[int | None, typer.Option("--paragraph", "-p", help="Only this paragraph.")] = None,
    verdict: Annotated[
        str | None,
        typer.Option("--verdict", help="Only: holds, rounds differently, contradicts, not testable."),
    ] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the figures of the narrative, each recomputed where the report itself determines it."""
    from iomdb.errors import InputError
    from iomdb.output import write

    known = ("holds", "rounds differently", "contradicts", "not testable")
    if verdict is not None and verdict not in known:
        raise InputError(f"--verdict {verdict!r} is not known; use one of {', '.join(known)}")
    with open_database(context) as database:
        write(
            database.connection,
            database.sql(
                "select figure, paragraph, subject, printed, unit, computed, verdict, explanation "
                "from report.figures "
                "where paragraph = coalesce(?, paragraph) and verdict = coalesce(?, verdict) "
                "order by report_year, paragraph, figure",
                [paragraph, verdict],
            ),
            format_,
            output,
        )


@app.command(epilog="Example: iomdb diff old.duckdb new.duckdb")
def diff(
    old: Annotated[Path, typer.Argument(metavar="A", help="Database file.")],
    new: Annotated[Path, typer.Argument(metavar="B", help="Database file to compare with it.")],
    format_: FormatOption = None,
) -> None:
    """List what changed between two builds; two builds of the same inputs do not differ."""
    from iomdb.diff import diff as run
    from iomdb.output import write_rows

    changes = run(old, new)
    if changes:
        rows = [(change.name, change.change, change.count, change.sample) for change in changes]
        write_rows(("object", "change", "count", "sample"), rows, format_)
    print(f"{sum(change.count for change in changes)} changes", file=sys.stderr)
