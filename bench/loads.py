"""Sections: loading movements against the bare CREATE TABLE AS of the same file; the report views after it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench import views
from bench.made_up import YEAR, MadeUp
from bench.measure import IOMDB, KEY, Run, in_turn, peak, ratios, run, seconds
from bench.results import Section, spread

BARE = (
    "import duckdb, sys; "
    "duckdb.connect(sys.argv[1]).execute(f\"create table movement as from '{sys.argv[2]}'\")"
)
# ratios to the bare load, judged from ×10 on: below that, process start-up dominates
AIMS = {"plain ids": 1.0, "hashed ids": 1.25}
AIM_MEGABYTES = 700


def measure(made_up: MadeUp, scales: tuple[int, ...]) -> Iterator[Section]:
    """One section a scale, then one on the report views of the databases that were loaded."""
    loaded = {}
    for scale in scales:
        rows = [row for file_format in ("csv", "parquet") for row in _rows(made_up, scale, file_format)]
        plain = made_up.folder / "plain.duckdb"
        loaded[scale] = plain.rename(made_up.folder / f"loaded_x{scale}.duckdb")
        yield Section(
            f"Loading records ×{scale}",
            made_up.command("records", scale),
            f"`iomdb load movements` of {_count(loaded[scale])} made-up rows into a built database, every row "
            "checked and the facts computed, against DuckDB's `create table as` of the same file; whole "
            f"processes, {made_up.rounds(scale)} rounds. Peak memory must stay under {AIM_MEGABYTES} MB.",
            ("file", "stored", "aim", "median", "min", "max", "load, s", "bare, s", "load, MB", "bare, MB"),
            tuple(rows),
        )
    yield from views.measure(made_up, loaded)


def load(database: Path, file: Path, *, plain: bool) -> Run:
    """Load a file of movements into a database."""
    options = ["--plain-ids"] if plain else []
    return run([IOMDB, "-d", database, "load", "movements", file, "--year", YEAR, *options], KEY)


def _rows(made_up: MadeUp, scale: int, file_format: str) -> Iterator[tuple[str, ...]]:
    file = made_up.movements(scale, file_format)
    bare = made_up.folder / "bare.duckdb"

    def create_table() -> Run:
        bare.unlink(missing_ok=True)
        return run([sys.executable, "-c", BARE, bare, file])

    runs = in_turn(
        {
            "bare": create_table,
            "plain ids": lambda: load(made_up.copy("plain.duckdb"), file, plain=True),
            "hashed ids": lambda: load(made_up.copy("hashed.duckdb"), file, plain=False),
        },
        made_up.rounds(scale),
        label=f"loading ×{scale} from {file_format}",
    )
    file.unlink()
    bare.unlink()
    for name, aim in AIMS.items():
        found = ratios(runs[name], runs["bare"])
        yield (
            *(file_format, name, *spread(found, aim if scale >= 10 else None)),
            *(seconds(runs[name]), seconds(runs["bare"]), _limited(runs[name]), peak(runs["bare"])),
        )


def _limited(runs: list[Run]) -> str:
    missed = " ✗" if max(run.megabytes for run in runs) > AIM_MEGABYTES else ""
    return peak(runs) + missed


def _count(database: Path) -> str:
    text = run(
        [IOMDB, "-d", database, "query", "select sum(rows_loaded) from record.batch", "-f", "csv"]
    ).output
    return f"{int(text.split()[-1]):,}".replace(",", " ")
