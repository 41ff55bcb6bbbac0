"""Commands for the edition of a coming report: draft, check."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli.app import EditionOption, app, open_database

edition = typer.Typer(
    help="The edition of a coming report: draft it from records, check it.",
    no_args_is_help=True,
    epilog="Example: iomdb edition draft 2013 --output data/iom2013",
)
app.add_typer(edition, name="edition")
# warnings of a kind that fit on a screen
_SHOWN = 5


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


@edition.command(epilog="Example: iomdb edition check data/iom2013 --change 25 --at-least 50")
def check(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the edition.")],
    change: Annotated[
        float,
        typer.Option("--change", min=0, metavar="PERCENT", help="Name numbers that changed by so much."),
    ] = 50,
    at_least: Annotated[
        float,
        typer.Option(
            "--at-least", min=0, metavar="N", help="And by N persons or projects, or N times USD 10,000."
        ),
    ] = 100,
    show_all: Annotated[
        bool, typer.Option("--all", help="All warnings, not the first five of a kind.")
    ] = False,
    editions: EditionOption = None,
) -> None:
    """Show what is missing or odd in an edition; exit 1 if something is to be fixed before it is frozen."""
    from iomdb.edition import check as run

    review = run(folder, share=change / 100, least=at_least, editions=editions or ())
    counts = ", ".join(f"{count} {status}" for status, count in sorted(review.statuses.items()))
    _print(f"edition {review.code} of {review.year}: {sum(review.statuses.values())} cells, {counts}", "")
    for item in review.fixes:
        _print(f"FIX  {item}", "     ")
    for section, items in review.warnings.items():
        if items:
            print(f"warning: {section}")
            for item in items if show_all else items[:_SHOWN]:
                _print(f"  {item}", "    ", None if show_all else 3)
            if len(items) > _SHOWN and not show_all:
                print(f"  and {len(items) - _SHOWN} more; --all shows them")
    odd = sum(map(len, review.warnings.values()))
    print(f"{len(review.fixes)} to fix, {odd} warnings", file=sys.stderr)
    if review.fixes:
        raise typer.Exit(1)


def _print(text: str, indent: str, most: int | None = None) -> None:
    lines = textwrap.wrap(
        text, 80, subsequent_indent=indent, break_on_hyphens=False, max_lines=most, placeholder=" ..."
    )
    print("\n".join(lines))
