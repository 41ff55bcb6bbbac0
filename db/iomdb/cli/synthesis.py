"""iomdb synthesize: made-up records that add up to a published year."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from iomdb.cli.app import app, open_database


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
    year: Annotated[int, typer.Option("--year", "-y", help="Year whose published figures the records give.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder of the four files; made if need be.")
    ],
    scale: Annotated[int, typer.Option("--scale", help="So many times the published figures.")] = 1,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other records of the same sums.")] = 0,
    file_format: Annotated[FileFormat, typer.Option("--format", "-f")] = FileFormat.CSV,
    ids: Annotated[Ids, typer.Option("--ids", help="SYN-2012-000000001, or 1.")] = Ids.TEXT,
) -> None:
    """Make up movements, projects, expenditure and staff that add up to the published tables."""
    with open_database(context) as database:
        made = database.synthesize(
            year, output, scale=scale, seed=seed, file_format=file_format.value, ids=ids.value, progress=_step
        )
    for path, rows in made.rows.items():
        print(f"wrote {path}: {rows} rows", file=sys.stderr)
    for discrepancy in made.discrepancies:
        print(f"cannot come back: {discrepancy}", file=sys.stderr)


def _step(name: str) -> None:
    """Show the step on a terminal, in one line that the next step overwrites."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{name}", end="", file=sys.stderr, flush=True)
