"""Commands that read a document into an edition pack: transcribe, recover."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli.app import app, step_shown

if TYPE_CHECKING:
    from iomdb_loaders.extraction import Recovery

Document = Annotated[Path, typer.Argument(metavar="DOCUMENT", help="Text extraction of the edition.")]


@app.command(
    epilog="Examples: iomdb transcribe extraction.txt --pack data/mc2377 | "
    "iomdb transcribe extraction.txt --pack data/mc2377 --check"
)
def transcribe(
    document: Document,
    pack: Annotated[Path, typer.Option("--pack", help="Edition pack with layouts and corrections.")],
    compare: Annotated[
        bool, typer.Option("--check", help="Write nothing; list the files that would change and exit 1.")
    ] = False,
) -> None:
    """Read the tables that are whole in the text of an edition, and write them into its pack."""
    from iomdb_loaders.extraction import transcribe
    from iomdb_loaders.pack.write import differing_files, write_tables

    tables = transcribe(document, pack)
    if not compare:
        write_tables(pack, tables)
        print(f"wrote {len(tables)} tables to {pack}", file=sys.stderr)
        return
    differing = differing_files(pack, tables)
    for path in differing:
        print(path)
    if differing:
        raise typer.Exit(1)


@app.command(
    epilog="Examples: iomdb recover extraction.txt --layout data/mc2377/layouts/table_3.toml "
    "--output data/mc2377/tables/table_3.csv | "
    "iomdb recover extraction.txt --layout data/mc2377/layouts/table_7.toml --explain JOR p_1"
)
def recover(
    document: Document,
    layout: Annotated[Path, typer.Option("--layout", help="TOML file of the table's layout.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="CSV file of the pack to write; its totals.csv is updated too."),
    ] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--explain", metavar="ROW COLUMN", help="Solve nothing; print the texts and sums of this cell."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Random seed of the solver.")] = 0,
    time_limit: Annotated[float, typer.Option("--time-limit", help="Seconds.")] = 1800,
) -> None:
    """Recover a damaged table: find the values that the text and the sums admit, with a range for each open cell."""
    from iomdb.storage.gate import check_no_database
    from iomdb_loaders.extraction import explain_cell, recover
    from iomdb_loaders.pack.write import write_table

    if explain is not None:
        for line in explain_cell(document, layout, *explain):
            print(line)
        return
    if output is not None:
        check_no_database(output)
    found = recover(document, layout, seed=seed, time_limit=time_limit, progress=step_shown)
    step_shown("")
    for line in _summary(found):
        print(line)
    if output is not None:
        write_table(output, found.rows)
        print(f"wrote {output} and the table's rows of totals.csv", file=sys.stderr)


def _summary(found: Recovery) -> list[str]:
    counts = ", ".join(f"{count} {status}" for status, count in found.counts.items())
    lines = [f"{found.layout.table_id}: {len(found.cells)} cells: {counts}; {found.seconds:.0f} s"]
    for reading in found.distrusted:
        value = "" if reading.value is None else f", value {reading.value}"
        where = f"{reading.slot[0] or 'several rows'} x {reading.slot[1]}"
        lines.append(f"distrusted {reading.text!r}, line {reading.line}: wrong ({where}{value})")
    for total in found.corrected_totals:
        row, column = total.slot
        lines.append(
            f"corrected total {row} x {column}: text {total.printed!r}, value {total.value}: {total.note}"
        )
    return lines
