"""Commands for readers who doubt a number: explain, bounds, figures, diff."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli import completion
from iomdb.cli.app import (
    FormatOption,
    OutputOption,
    TextFormat,
    TextFormatOption,
    app,
    open_database,
    show,
    step_shown,
)
from iomdb.errors import InputError


@app.command(
    epilog='Examples: iomdb explain table_4 "0-9" Female | iomdb explain table_1 africa/total total | '
    'iomdb explain table_3 "Repatriation Assistance" Europe Serbia | iomdb explain table_3 10 24'
)
def explain(
    context: typer.Context,
    table_id: Annotated[str, typer.Argument(metavar="ID", help="Table.", autocompletion=completion.tables)],
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="ROW COLUMN...",
            help="Row and column, by label, key, column of the view, or number; more names narrow down.",
        ),
    ],
    year: Annotated[int | None, typer.Option("--year", "-y", help="Year of the edition.")] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Also print the text of the view.")] = False,
    format_: TextFormatOption = TextFormat.TEXT,
) -> None:
    """Explain one figure: text read, status, facts, sums, errata."""
    from iomdb.explain import explain as run

    with open_database(context) as database:
        found = run(database, table_id, *names, year=year)
    if format_ is TextFormat.JSON:
        print(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    else:
        show(str(found).splitlines(), indent=10)
        if sql:
            print(found.sql)


@app.command(
    epilog="Examples: iomdb bounds table_3 --where \"destination = 'Australia'\" | "
    "iomdb bounds movement_by_destination --by service,departure_region --output bounds.xlsx | "
    "iomdb bounds fact.movement_by_area --where \"departure_area = 'west_africa'\""
)
def bounds(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="FACT",
            help="Fact, or a table printed from one; with fact. before it the condition is on codes.",
            autocompletion=completion.facts,
        ),
    ],
    where: Annotated[
        str | None,
        typer.Option("--where", "-w", help="Only cells for which this SQL condition on mart.FACT holds."),
    ] = None,
    by: Annotated[
        str,
        typer.Option("--by", help="A sum for each value of these columns, separated by commas."),
    ] = "",
    year: Annotated[int | None, typer.Option("--year", "-y", help="Year of the edition.")] = None,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", min=0.001, metavar="SECONDS", help="For each end of each range."),
    ] = 60,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Give the exact range of a sum of figures, some of them estimated: what all printed sums together leave.

    proven is false where the time limit ended the search: the range holds, but it may be too wide.
    """
    from iomdb.bounds import bounds as run
    from iomdb.output import write

    columns = [column.strip() for column in by.split(",") if column.strip()]
    with open_database(context) as database:
        found = run(database, name, where, by=columns, year=year, time_limit=time_limit, progress=step_shown)
        database.register("bounds", found)
        write(database.connection, database.sql("from bounds"), format_, output)
    if used := found.attrs["sums"]:
        counted = ", ".join(f"{number} {stated_in}" for stated_in, number in used.items())
        print(f"sums used: {counted}", file=sys.stderr)


@app.command(
    epilog="Examples: iomdb figures --paragraph 14 | iomdb figures --claims --verdict contradicts --format md | "
    "iomdb figures --draft 2013 --output figures.xlsx"
)
def figures(
    context: typer.Context,
    paragraph: Annotated[int | None, typer.Option("--paragraph", "-p", help="Only this paragraph.")] = None,
    verdict: Annotated[
        str | None,
        typer.Option("--verdict", help="Only: holds, rounds differently, contradicts, not testable."),
    ] = None,
    claims: Annotated[
        bool, typer.Option("--claims", help="Claims such as an increase or a majority, instead of figures.")
    ] = False,
    draft: Annotated[
        int | None,
        typer.Option(
            "--draft",
            metavar="YEAR",
            help="The figures as the tables of a later year give them, for its text.",
        ),
    ] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the figures of the narrative, each recomputed where the report itself determines it."""
    from iomdb import figures as narrative
    from iomdb.output import write

    if draft is not None and (verdict or claims):
        raise InputError("--draft: has no verdicts and no claims; leave out --verdict and --claims")
    with open_database(context) as database:
        if draft is not None:
            found = narrative.draft(database, draft, paragraph)
        else:
            found = narrative.figures(database, paragraph, verdict, claims=claims)
        write(database.connection, found, format_, output)


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
