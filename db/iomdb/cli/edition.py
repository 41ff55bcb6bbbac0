"""Commands for the edition of a coming report: draft."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli.app import app, open_database

edition = typer.Typer(
    help="The edition of a coming report: draft it from records.",
    no_args_is_help=True,
    epilog="Example: iomdb edition draft 2013 --output data/iom2013",
)
app.add_typer(edition, name="edition")


@edition.command(epilog="Example: iomdb edition draft 2013 --output data/iom2013")
def draft(
    context: typer.Context,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Reporting year of the records.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the new edition pack.")],
) -> None:
    """Write an edition pack from the records of a year: leaf figures, every total, what is missing, the batches."""
    from iomdb.edition import draft as run

    with open_database(context) as database:
        done = run(database, year, output)
    print(
        f"drafted {done.folder}: {done.cells} numbers, {done.tables} files of leaf figures, "
        f"{len(done.batches)} batches of records",
        file=sys.stderr,
    )
    for fact in done.without_records:
        print(f"declared missing: fact.{fact}, no records loaded", file=sys.stderr)
