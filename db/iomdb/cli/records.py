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


class RecordKind(StrEnum):
    """The record layouts."""

    MOVEMENTS = "movements"
    PROJECTS = "projects"
    EXPENDITURE = "expenditure"
    STAFF = "staff"


class FactSource(StrEnum):
    """What can feed a fact."""

    RECORDS = "records"
    PUBLISHED = "published"


YearOption = Annotated[int, typer.Option("--year", "-y", help="Year the rows belong to.")]


@app.command(
    epilog="Examples: iomdb load movements 'exports/*.csv' --year 2013 --key-file key.txt | "
    "iomdb load staff staff.xlsx --year 2013 --map map.toml --max-rejects 0.5%"
)
def load(
    context: typer.Context,
    kind: Annotated[
        RecordKind, typer.Argument(metavar="KIND", help="movements, projects, expenditure or staff.")
    ],
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="CSV, .csv.gz, Parquet or XLSX; or a glob.")
    ],
    year: YearOption,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="TOML of foreign column names and values.")
    ] = None,
    max_rejects: Annotated[
        str, typer.Option(metavar="N|P%", help="Rows that may be rejected; with more, nothing is loaded.")
    ] = "0",
    correct: Annotated[
        bool, typer.Option("--correct", help="Rows replace those of the year that have their ids.")
    ] = False,
    key_file: Annotated[
        Path | None, typer.Option(help="File with the key that ids are hashed with; by default $IOMDB_KEY.")
    ] = None,
    plain_ids: Annotated[bool, typer.Option("--plain-ids", help="Store ids as they are.")] = False,
) -> None:
    """Load case-level records, and compute the facts of their year."""
    from iomdb import records

    key = None if plain_ids and key_file is None else records.key_at_hand(key_file)
    with open_database(context, read_only=False) as database:
        done = records.load(
            database,
            kind.value,
            paths,
            year,
            mapping=mapping,
            max_rejects=max_rejects,
            key=key,
            plain_ids=plain_ids,
            correct=correct,
            progress=step_shown,
        )
    step_shown("")
    for line in _told(done, kind.value, year):
        print(line, file=sys.stderr)


def _told(done: Loaded, kind: str, year: int) -> list[str]:
    lines = [f"{path} is in batch {batch} already" for path, batch in done.known]
    if done.batch is None:
        return [*lines, "nothing to load"]
    made_up = ", synthetic" if done.synthetic else ""
    replaced = f", {done.replaced} rows replaced" if done.replaced else ""
    lines.append(
        f"batch {done.batch}, {kind} of {year}{made_up}: {done.read} rows read = "
        f"{done.loaded} loaded + {done.rejected} rejected{replaced}"
    )
    if done.rejects_file:
        lines.append(f"rejected rows: {done.rejects_file}")
    if done.waiting:
        lines.append(
            f"published figures go on to feed {', '.join(done.waiting)}; to let records feed them: "
            f"iomdb source {year} records"
        )
    return lines


@app.command(epilog="Example: iomdb unload 3")
def unload(
    context: typer.Context,
    batch: Annotated[int, typer.Argument(metavar="BATCH", help="Number, as iomdb batches lists it.")],
) -> None:
    """Take a batch of records out again, exactly."""
    from iomdb import records

    with open_database(context, read_only=False) as database:
        rows = records.unload(database, batch)
    print(f"batch {batch} taken out: {rows} rows", file=sys.stderr)


@app.command(epilog="Examples: iomdb batches | iomdb batches --format json")
def batches(context: typer.Context, format_: FormatOption = None, output: OutputOption = None) -> None:
    """List the batches of records: kind, year, rows, when."""
    from iomdb.output import write

    with open_database(context) as database:
        write(
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
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Year of the edition or of the records.")],
    chosen: Annotated[FactSource, typer.Argument(metavar="SOURCE", help="records or published.")],
    fact: Annotated[str | None, typer.Option("--fact", help="One fact only.")] = None,
) -> None:
    """Choose what feeds the facts of a year: its records, or what was published."""
    from iomdb import records

    with open_database(context, read_only=False) as database:
        fed = records.use_source(database, year, chosen.value, fact)
    print(f"{chosen.value} of {year} feed {', '.join(fed)}", file=sys.stderr)
