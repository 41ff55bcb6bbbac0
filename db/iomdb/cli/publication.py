"""Command that writes the public file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli.app import EditionOption, app, step_shown
from iomdb.errors import InputError

if TYPE_CHECKING:
    from iomdb.public import Exported


@app.command(
    epilog="Examples: iomdb export public.duckdb --public | "
    "iomdb export public_2014.duckdb --public --suppress-under 10 --previous public_2013.duckdb"
)
def export(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Database file to write.")],
    public: Annotated[bool, typer.Option("--public", help="Leave out the records.")] = False,
    suppress_under: Annotated[
        int,
        typer.Option(
            "--suppress-under",
            metavar="N",
            help="Suppress counts of persons from 1 to N - 1, and others that would reveal them; 0: none.",
        ),
    ] = 5,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            help="Earlier public file; by default the OUTPUT that is replaced. Refuse if a year changed since.",
        ),
    ] = None,
    revision: Annotated[
        bool,
        typer.Option("--revision", help="Publish a changed year: who compares both files may find persons."),
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="Folder of editions that the database was built from, if not those of iomdb."
        ),
    ] = None,
    edition: EditionOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace OUTPUT if it exists.")] = False,
) -> None:
    """Write a read-only database file for the public: views, facts, code lists, no records."""
    from iomdb.location import file_at_hand
    from iomdb.public import export_public

    if not public:
        raise InputError("export: only the public file is exported; add --public, or copy the file itself")
    database = context.obj or file_at_hand()
    done = export_public(
        database,
        output,
        suppress_under=suppress_under,
        force=force,
        data=data,
        editions=edition or (),
        previous=previous,
        revision=revision,
        progress=step_shown,
    )
    step_shown("")
    line = f"exported {done.path}: {done.tables} tables, {done.views} views, no records; "
    print(line + _suppressed(done), file=sys.stderr)


def _suppressed(done: Exported) -> str:
    """What became of the counts of persons from records; a warning where all of them are in the file."""
    if not done.recorded:
        return "no counts of persons from records"
    if not done.limit:
        return f"WARNING: nothing suppressed, {done.recorded} counts of persons from records are in the file"
    if not done.suppressed:
        return f"WARNING: nothing suppressed, no count of persons from records is from 1 to {done.limit - 1}"
    return f"{done.suppressed} of {done.counts} counts of persons suppressed"
