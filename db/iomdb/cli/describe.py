"""Command: describe."""

from __future__ import annotations

from typing import Annotated

import typer

from iomdb.cli import completion
from iomdb.cli.app import FormatOption, app, open_database


@app.command(
    epilog="Examples: iomdb describe | iomdb describe fact.movement_by_area | iomdb describe table_4"
)
def describe(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="OBJECT", help="Table or view; all by default.", autocompletion=completion.objects
        ),
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The whole dictionary, as docs/dictionary.md.")
    ] = False,
    format_: FormatOption = None,
) -> None:
    """Describe tables and views: columns, types, keys, meaning."""
    from iomdb import dictionary
    from iomdb.output import write_rows

    with open_database(context) as database:
        if markdown:
            print(dictionary.markdown(database), end="")
        elif name is None:
            rows = [
                (item.name, item.kind, len(item.columns), item.comment)
                for item in dictionary.objects(database)
            ]
            write_rows(("name", "kind", "columns", "comment"), rows, format_)
        else:
            item = dictionary.find(database, name)
            described = [
                (column, kind, "yes" if column in item.key else "", comment)
                for column, kind, comment in item.columns
            ]
            title = f"{item.kind} {item.name}: {item.comment}"
            write_rows(("column", "type", "key", "comment"), described, format_, title)
