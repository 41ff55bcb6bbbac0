"""Commands for database files: verify, backup, upgrade."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli.app import EditionOption, app, step_shown


@app.command(epilog="Example: iomdb verify iom.duckdb")
def verify(file: Annotated[Path, typer.Argument(metavar="FILE", help="Database file to read.")]) -> None:
    """Read every page and value of a file, and check that its batches add up; exit 1 if anything is wrong."""
    from iomdb.storage.verify import verify as run

    found = run(file)
    for problem in found.problems:
        print(problem)
    if found.problems:
        print(f"iomdb: {file}: {len(found.problems)} problems; restore a backup", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{file}: {found.tables} tables, {found.rows} rows, no damage", file=sys.stderr)


@app.command(epilog="Example: iomdb --database iom.duckdb backup iom-2013-06-30.duckdb")
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="New file for the copy.")],
) -> None:
    """Copy the database whole, records included, while others read it."""
    from iomdb.location import file_at_hand
    from iomdb.storage.backup import backup as run

    database = context.obj or file_at_hand()
    run(database, file)
    print(f"copied {database} to {file}", file=sys.stderr)


@app.command(epilog="Example: iomdb upgrade iom.duckdb")
def upgrade(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Database file of an older iomdb.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder of the editions that it was built from; see iomdb build."),
    ] = None,
    edition: EditionOption = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Also a file that has the present schema, for new views and code lists."
        ),
    ] = False,
) -> None:
    """Build the file anew with this iomdb, and carry its batches of records over; the old file stays until then."""
    from iomdb.storage.upgrade import upgrade as run

    done = run(file, data, editions=edition or (), again=again, progress=step_shown)
    step_shown("")
    if done is None:
        print(f"{file} has the present schema already", file=sys.stderr)
        return
    line = f"upgraded {file} from schema {done.version}: {done.batches} batches, {done.rows} rows of records"
    if done.changed:
        line += f"; {done.changed} figures derived from them are other than before"
    print(line, file=sys.stderr)
