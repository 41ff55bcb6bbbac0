"""Commands that read a document into an edition pack: transcribe, recover."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli.app import app, step_shown

if TYPE_CHECKING:
    from iomdb_loaders.extraction import Recovery


@app.command(
    epilog="Examples: iomdb transcribe extraction.txt --pack data/mc2377 | "
    "iomdb transcribe extraction.txt --pack data/mc2377 --check"
)
def transcribe(
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="Text extraction of an edition.")],
    pack: Annotated[
        Path, typer.Option("--pack", help="Edition pack to write, with its layouts and corrections.")
    ],
    compare: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if the pack differs.")
    ] = False,
) -> None:
    """Read the tables that stand whole in a text extraction into an edition pack."""
    from iomdb_loaders.extraction import differing_files, transcribe, write_transcripts

    transcripts = transcribe(document, pack)
    if not compare:
        write_transcripts(pack, transcripts)
        print(f"wrote {len(transcripts)} tables to {pack}", file=sys.stderr)
        return
    differing = differing_files(pack, transcripts)
    for path in differing:
        print(path)
    if differing:
        raise typer.Exit(1)


@app.command(
    epilog="Examples: iomdb recover extraction.txt --layout data/mc2377/layouts/table_3.toml "
    "--output data/mc2377/tables/table_3.csv | iomdb recover extraction.txt --layout table_7.toml --explain JOR p_1"
)
def recover(
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="Text extraction of an edition.")],
    layout: Annotated[
        Path, typer.Option("--layout", help="TOML that says where the table is and what must add up.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV of the pack to write, with its printed totals.")
    ] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option("--explain", metavar="ROW COLUMN", help="Tell of one cell instead."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the solver.")] = 0,
    time_limit: Annotated[float, typer.Option("--time-limit", help="Seconds.")] = 600,
) -> None:
    """Recover a damaged table: solve for the cells that the text and the sums admit, and bound each."""
    from iomdb_loaders.extraction import explain_cell, recover, write_recovery

    if explain is not None:
        for line in explain_cell(document, layout, *explain):
            print(line)
        return
    found = recover(document, layout, seed=seed, time_limit=time_limit, progress=step_shown)
    step_shown("")
    for line in _summary(found):
        print(line)
    if output is not None:
        write_recovery(found, output)
        print(f"wrote {output} and the table's rows of totals.csv", file=sys.stderr)


def _summary(found: Recovery) -> list[str]:
    counts = ", ".join(f"{count} {status}" for status, count in found.counts.items())
    lines = [f"{found.layout.name}: {len(found.cells)} cells: {counts}; {found.seconds:.0f} s"]
    for reading in found.distrusted:
        where = " x ".join(reading.slot) if reading.slot else "no cell"
        taken = "" if reading.value is None else f", which is {reading.value}"
        lines.append(f"distrusted {reading.text!r}, line {reading.line}: {reading.reason} ({where}{taken})")
    for total in found.corrected_totals:
        row, column = total.slot
        lines.append(
            f"corrected total {row} x {column}: read {total.printed!r}, is {total.value}: {total.note}"
        )
    return lines
