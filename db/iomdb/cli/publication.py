"""Command that writes the public file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli.app import app, step_shown
from iomdb.errors import InputError


@app.command(
    epilog="Examples: iomdb export public.duckdb --public | "
    "iomdb export public.duckdb --public --suppress-under 5 --force"
)
def export(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Database file to write.")],
    public: Annotated[bool, typer.Option("--public", help="Leave out the records.")] = False,
    suppress_under: Annotated[
        int | None,
        typer.Option(
            "--suppress-under",
            metavar="N",
            help="Suppress counts of persons from 1 to N - 1, and others that would reveal them.",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="Folder of editions that the database was built from, if not those of iomdb."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace OUTPUT if it exists.")] = False,
) -> None:
    """Write a read-only database file for the public: views, facts, code lists, no records."""
    from iomdb.database import file_at_hand
    from iomdb.public import export_public

    if not public:
        raise InputError("export: only the public file is exported; add --public, or copy the file itself")
    database = context.obj or file_at_hand()
    done = export_public(
        database, output, suppress_under=suppress_under, force=force, data=data, progress=step_shown
    )
    step_shown("")
    line = f"exported {done.path}: {done.tables} tables, {done.views} views, no records"
    if suppress_under:
        line += f"; {done.suppressed} of {done.counts} counts of persons suppressed"
    print(line, file=sys.stderr)
