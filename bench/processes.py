"""Sections: iomdb's commands as whole processes, and all report views in one connection, against bare processes."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.measure import IOMDB, Run, in_turn, ratios, run, seconds
from bench.results import Section, spread

PAIRS = 10
BARE_BUILD = "import duckdb, sys; duckdb.connect(sys.argv[1]).close()"
BARE_READ = (
    "import duckdb, sys; "
    "print(duckdb.connect(sys.argv[1], read_only=True).execute(f'from report.{sys.argv[2]}').fetchall())"
)
VIEWS_AIM_MS = 150


def measure(folder: Path) -> Iterator[Section]:
    """Build a file, print a table of it, explain a cell, and read all views."""
    file, bare = folder / "process.duckdb", folder / "bare.duckdb"
    iomdb = (IOMDB, "--database", file)

    def fresh(path: Path, *command: str | Path) -> Run:
        path.unlink(missing_ok=True)
        return run([*command, path])

    build = in_turn(
        {
            "iomdb": lambda: fresh(file, IOMDB, "build", "--output"),
            "reference": lambda: fresh(bare, sys.executable, "-c", BARE_BUILD),
        },
        PAIRS,
        label="build",
    )
    table = in_turn(
        {
            "iomdb": lambda: run([*iomdb, "table", "table_1"]),
            "reference": lambda: run([sys.executable, "-c", BARE_READ, file, "table_1"]),
        },
        PAIRS,
        label="table",
    )
    explain = in_turn(
        {
            "iomdb": lambda: run([*iomdb, "explain", "table_2", "africa/total", "total"]),
            "reference": lambda: run([*iomdb, "table", "table_2"]),
        },
        PAIRS,
        label="explain",
    )
    yield Section(
        "Processes",
        "make bench",
        f"Whole processes, {PAIRS} pairs in turn; ratio of wall times.",
        ("command", "reference", "aim", "median", "min", "max", "reference, s"),
        tuple(
            (
                f"`{name}`",
                reference,
                *spread(ratios(runs["iomdb"], runs["reference"]), aim),
                seconds(runs["reference"]),
            )
            for name, reference, aim, runs in (
                ("iomdb build", "bare Python: import duckdb, create a file", 6, build),
                ("iomdb table table_1", "bare Python: import duckdb, read the view", 1.5, table),
                ("iomdb explain table_2 ...", "`iomdb table table_2`", 1.5, explain),
            )
        ),
    )
    yield _views(file)


def _views(file: Path) -> Section:
    """All rows of every report view, once, in one warm connection."""
    runs = in_turn(
        {
            "views": lambda: run([sys.executable, "-m", "bench.views", "1", file]),
            "reference": lambda: run([sys.executable, "-c", BARE_READ, file, "table_1"]),
        },
        PAIRS,
        label="report views",
    )
    rows = []
    for kind in json.loads(runs["views"][0].output):
        taken = [json.loads(process.output)[kind][str(file)][0] for process in runs["views"]]
        found = [a / b.seconds for a, b in zip(taken, runs["reference"], strict=True)]
        milliseconds = 1000 * statistics.median(taken)
        aim = f"≤ {VIEWS_AIM_MS}{' ✗' if milliseconds > VIEWS_AIM_MS else ''}" if kind == "as printed" else ""
        rows.append((kind, aim, f"{milliseconds:.0f}", *spread(found, None)[1:], seconds(runs["reference"])))
    return Section(
        "Report views",
        "make bench",
        "All rows of every latest view of `report` in one connection, after a warm-up, "
        f"{PAIRS} processes; ratio to a whole bare process that imports duckdb and reads Table 1.",
        ("views", "aim, ms", "median, ms", "median", "min", "max", "reference, s"),
        tuple(rows),
    )
