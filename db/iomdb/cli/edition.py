"""Commands for the edition of a coming report: draft, check, freeze, revise."""

from __future__ import annotations

import sys
import textwrap
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli.app import EditionOption, app, open_database

edition = typer.Typer(
    help="The edition of a coming report: draft, check, freeze, revise it.",
    no_args_is_help=True,
    epilog="Example: iomdb edition draft 2013 --output data/iom2013",
)
app.add_typer(edition, name="edition")
FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the edition.")]
# warnings of a kind that fit on a screen
_SHOWN = 5


@edition.command(epilog="Example: iomdb edition draft 2013 --output data/iom2013")
def draft(
    context: typer.Context,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Reporting year of the records.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the new edition pack.")],
    again: Annotated[
        bool,
        typer.Option("--again", help="Replace the figures of an earlier draft; first page and errata stay."),
    ] = False,
) -> None:
    """Write an edition pack from the records of a year: leaf figures, every total, what is missing, the batches."""
    from iomdb.edition import draft as run

    with open_database(context) as database:
        done = run(database, year, output, again=again)
    print(
        f"drafted {done.folder}: {done.cells} numbers, {done.tables} files of leaf figures, "
        f"{len(done.batches)} batches of records",
        file=sys.stderr,
    )
    for fact in done.without_records:
        print(f"declared missing: fact.{fact}, no records loaded", file=sys.stderr)


@edition.command(epilog="Example: iomdb edition check data/iom2013 --change 25 --at-least 50")
def check(
    folder: FolderArgument,
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


@edition.command(epilog="Example: iomdb edition freeze data/iom2013")
def freeze(
    folder: FolderArgument,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Day; by default the one on which it is published."),
    ] = None,
    editions: EditionOption = None,
) -> None:
    """Fix an edition that passes the check: from now on a build refuses it if one of its files is changed."""
    from iomdb.edition import freeze as run

    frozen = run(folder, on.date() if on else None, editions or ())
    print(f"frozen {folder} on {frozen.on}, sha256 {frozen.sha256}", file=sys.stderr)


@edition.command(
    epilog="Example: iomdb edition revise data/iom2013 --vintage 2013.1 --output data/iom2013_1 "
    '--erratum "Batch 7 corrects 12 movements that were exported twice."'
)
def revise(
    folder: FolderArgument,
    vintage: Annotated[str, typer.Option("--vintage", help="The year and a number, such as 2013.1.")],
    erratum: Annotated[str, typer.Option("--erratum", help="What it corrects, and why.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the new vintage.")],
) -> None:
    """Copy a frozen edition as the vintage that replaces it; correct the copy, then check and freeze it."""
    from iomdb_loaders.pack import revise as run

    run(folder, vintage, erratum, output)
    print(f"copied {folder} to {output} as vintage {vintage}", file=sys.stderr)


def _print(text: str, indent: str, most: int | None = None) -> None:
    lines = textwrap.wrap(
        text, 80, subsequent_indent=indent, break_on_hyphens=False, max_lines=most, placeholder=" ..."
    )
    print("\n".join(lines))
