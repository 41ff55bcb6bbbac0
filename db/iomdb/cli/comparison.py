"""Command: compare."""

from __future__ import annotations

from typing import Annotated

import typer

from iomdb.cli import completion
from iomdb.cli.app import FormatOption, OutputOption, PagerOption, app, open_database


@app.command(
    epilog="Examples: iomdb compare 2011 2012 expenditure_by_service | "
    'iomdb compare 2012 2013 table_1 --where "abs(change_percent) > 10 or note is not null" --output changes.xlsx'
)
def compare(
    context: typer.Context,
    earlier: Annotated[int, typer.Argument(metavar="EARLIER", help="Year of the earlier report.")],
    later: Annotated[int, typer.Argument(metavar="LATER", help="Year of the later report.")],
    table_id: Annotated[str, typer.Argument(metavar="ID", help="Table.", autocompletion=completion.tables)],
    where: Annotated[
        str | None,
        typer.Option(
            "--where", "-w", help="Only rows for which this SQL condition on report.comparison holds."
        ),
    ] = None,
    pager: PagerOption = True,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Compare a table of two reports cell by cell: changes, breaks in the series, revisions."""
    from iomdb.compare import compare as run
    from iomdb.compare import for_people
    from iomdb.output import selection, write
    from iomdb.output.writing import FOR_PEOPLE, chosen_format

    with open_database(context) as database:
        relation, known = run(database, earlier, later, table_id), None
        if where:
            relation = selection.rows_where(relation, where)
        if chosen_format(format_, output) in FOR_PEOPLE:
            relation, known = for_people(database, relation, table_id, earlier, later)
        write(database.connection, relation, format_, output, about=known, pager=pager)
