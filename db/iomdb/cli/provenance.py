"""Commands for readers who doubt a number: explain, figures, diff."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli import completion
from iomdb.cli.app import FormatOption, OutputOption, TextFormat, TextFormatOption, app, open_database, show
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
