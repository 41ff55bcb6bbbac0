"""Commands for operational records: load, unload, batches, source."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli.app import FormatOption, OutputOption, app, open_database, step_shown

if TYPE_CHECKING:
    from iomdb_loaders.records import Loaded


class FactSource(StrEnum):
    """Sources of a fact."""

    RECORDS = "records"
    PUBLISHED = "published"


@app.command(
    epilog="Examples: iomdb load movements 'exports/*.csv' --year 2013 --key-file key.txt | "
    "iomdb load staff staff.xlsx --year 2013 --map map.toml --max-rejects 0.5%"
)
def load(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Record kind, such as movements or staff.")],
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="CSV, .csv.gz, Parquet or XLSX files, or a glob.")
    ],
    year: Annotated[int, typer.Option("--year", "-y", help="Reporting year of the rows.")],
    mapping: Annotated[
        Path | None, typer.Option("--map", help="TOML file of foreign column names and values.")
    ] = None,
    max_rejects: Annotated[
        str, typer.Option(metavar="N|P%", help="Rows that may be rejected; with more, nothing is loaded.")
    ] = "0",
    correct: Annotated[
        bool, typer.Option("--correct", help="Replace the rows of the year that have the same ids.")
    ] = False,
    allow_repeats: Annotated[
        bool,
        typer.Option("--allow-repeats", help="Load rows without ids although they are all loaded already."),
    ] = False,
    key_file: Annotated[
        Path | None, typer.Option(help="File with the key that hashes ids; by default $IOMDB_KEY.")
    ] = None,
    plain_ids: Annotated[bool, typer.Option("--plain-ids", help="Store ids in plain text.")] = False,
) -> None:
    """Load case-level records, and derive the facts of their year."""
    from iomdb_loaders.records import find_key

    key = None if plain_ids and key_file is None else find_key(key_file)
    with open_database(context, read_only=False) as database:
        done = database.load(
            kind,
            paths,
            year,
            mapping=mapping,
            max_rejects=max_rejects,
            key=key,
            plain_ids=plain_ids,
            correct=correct,
            allow_repeats=allow_repeats,
            progress=step_shown,
        )
    step_shown("")
    for line in _summary_lines(done, kind, year):
        print(line, file=sys.stderr)


def _summary_lines(done: Loaded, kind: str, year: int) -> list[str]:
    lines = [f"{path} is in batch {batch} already" for path, batch in done.known]
    if done.batch is None:
        return [*lines, "nothing to load"]
    synthetic = ", synthetic" if done.synthetic else ""
    replaced = f", {done.replaced} rows replaced" if done.replaced else ""
    lines.append(
        f"batch {done.batch}, {kind} of {year}{synthetic}: {done.read} rows read = "
        f"{done.loaded} loaded + {done.rejected} rejected{replaced}"
    )
    if done.rejects_file:
        lines.append(f"rejected rows: {done.rejects_file}")
    if done.still_published:
        lines.append(
            f"{', '.join(done.still_published)}: still from published figures; to switch: iomdb source {year} records"
        )
    return lines


@app.command(epilog="Example: iomdb unload 3")
def unload(
    context: typer.Context,
    batch: Annotated[int, typer.Argument(metavar="BATCH", help="Number of the batch; see iomdb batches.")],
) -> None:
    """Remove a batch of records exactly."""
    with open_database(context, read_only=False) as database:
        rows = database.unload(batch)
    print(f"batch {batch} removed: {rows} rows", file=sys.stderr)


@app.command(epilog="Examples: iomdb batches | iomdb batches --format json")
def batches(context: typer.Context, format_: FormatOption = None, output: OutputOption = None) -> None:
    """List the batches of records: kind, year, rows, time of the load."""
    from iomdb.output import write

    with open_database(context) as database:
        write(
            database.connection,
            database.sql(
                "select batch, kind, report_year, rows_read, rows_loaded, rows_rejected, rows_replaced, synthetic, "
                "loaded_at from record.batch order by batch"
            ),
            format_,
            output,
        )


@app.command(
    epilog="Examples: iomdb source 2012 records | iomdb source 2012 published --fact movement_by_area"
)
def source(
    context: typer.Context,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Reporting year.")],
    chosen: Annotated[FactSource, typer.Argument(metavar="SOURCE", help="records or published.")],
    fact: Annotated[str | None, typer.Option("--fact", help="One fact only.")] = None,
) -> None:
    """Choose the source of the facts of a year: its records, or the published figures."""
    with open_database(context, read_only=False) as database:
        facts = database.use_source(year, chosen.value, fact)
    print(f"{year}, from {chosen.value} now: {', '.join(facts)}", file=sys.stderr)
