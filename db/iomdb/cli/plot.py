"""Command for charts: plot."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli import completion
from iomdb.cli.app import PagerOption, app, open_database


@app.command(
    epilog="Examples: iomdb plot table_4 | iomdb plot table_3 --most 10 | "
    "iomdb plot table_2 --chart areas --output areas.svg"
)
def plot(
    context: typer.Context,
    table_id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Table, as iomdb tables lists it.", autocompletion=completion.tables
        ),
    ],
    chart: Annotated[
        str | None, typer.Option("--chart", "-c", help="Which of its charts; by default the first.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", "-y", help="Year of the edition; by default the last.")
    ] = None,
    most: Annotated[
        int | None, typer.Option("--most", min=1, metavar="N", help="Only the N largest rows.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help='Write this file, .svg, .png or .html; needs "iomdb[charts]".'),
    ] = None,
    width: Annotated[
        int, typer.Option("--width", min=300, max=4000, metavar="PIXELS", help="Width of the file's chart.")
    ] = 900,
    pager: PagerOption = True,
) -> None:
    """Draw a table: bars with their numbers and bounds, in the terminal or as a file."""
    from iomdb.charts.picture import picture

    if output:
        from iomdb.charts import altair_chart
        from iomdb.charts.files import check_ending, save

        check_ending(output)
        with open_database(context) as database:
            drawn = picture(database, table_id, chart, year, most)
        save(altair_chart(drawn, width), output)
        return
    from rich.console import Console

    from iomdb.charts.terminal import draw
    from iomdb.output.writing import show

    with open_database(context) as database:
        drawn = picture(database, table_id, chart, year, most)
    room, height = shutil.get_terminal_size()
    console = Console(width=room, highlight=False, soft_wrap=True, markup=False, emoji=False)
    with console.capture() as capture:
        for line in draw(drawn, room, sys.stdout.encoding):
            console.print(line)
    show(capture.get().splitlines(), height if pager and sys.stdout.isatty() else None)
