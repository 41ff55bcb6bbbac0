"""iomdb synthesize: made-up records that add up to the figures of a published year."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli.app import app, open_database, step_shown


class FileFormat(StrEnum):
    """Formats of the record files."""

    CSV = "csv"
    PARQUET = "parquet"


class Ids(StrEnum):
    """Forms of the ids."""

    TEXT = "text"
    NUMBER = "number"


@app.command(
    epilog="Examples: iomdb synthesize --year 2012 --output records | "
    "iomdb synthesize --year 2012 --output records --scale 100 --format parquet"
)
def synthesize(
    context: typer.Context,
    year: Annotated[int, typer.Option("--year", "-y", help="Reporting year to reproduce.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the files; created if needed.")],
    scale: Annotated[int, typer.Option("--scale", help="Multiple of the published figures.")] = 1,
    seed: Annotated[
        int, typer.Option("--seed", help="Seed of the random choices; the sums do not depend on it.")
    ] = 0,
    file_format: Annotated[FileFormat, typer.Option("--format", "-f")] = FileFormat.CSV,
    ids: Annotated[Ids, typer.Option("--ids", help="SYN-2012-000000001, or 1.")] = Ids.TEXT,
) -> None:
    """Make up movements, projects, expenditure and staff that add up to the published tables."""
    with open_database(context, files=True) as database:
        made = database.synthesize(
            year,
            output,
            scale=scale,
            seed=seed,
            file_format=file_format.value,
            ids=ids.value,
            progress=step_shown,
        )
    for path, rows in made.rows.items():
        print(f"wrote {path}: {rows} rows", file=sys.stderr)
    for discrepancy in made.discrepancies:
        print(f"not reproducible: {discrepancy}", file=sys.stderr)
