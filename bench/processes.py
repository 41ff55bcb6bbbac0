"""Section: iomdb's commands as whole processes against bare ones."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.measure import IOMDB, Run, in_turn, ratios, run, seconds
from bench.results import Section, spread

PAIRS = 10
BARE_BUILD = "import duckdb, sys; duckdb.connect(sys.argv[1]).close()"
BARE_READ = (
    "import duckdb, sys; "
    "print(duckdb.connect(sys.argv[1], read_only=True).execute('from report.table_1').fetchall())"
)


def measure(folder: Path) -> Section:
    """Build a file, and print a table of it."""
    file, bare = folder / "process.duckdb", folder / "bare.duckdb"

    def fresh(path: Path, *command: str | Path) -> Run:
        path.unlink(missing_ok=True)
        return run([*command, path])

    build = in_turn(
        {
            "iomdb": lambda: fresh(file, IOMDB, "build", "--output"),
            "bare": lambda: fresh(bare, sys.executable, "-c", BARE_BUILD),
        },
        PAIRS,
        told="build",
    )
    table = in_turn(
        {
            "iomdb": lambda: run([IOMDB, "--database", file, "table", "table_1"]),
            "bare": lambda: run([sys.executable, "-c", BARE_READ, file]),
        },
        PAIRS,
        told="table",
    )
    return Section(
        "Processes",
        "make bench",
        f"Whole processes, {PAIRS} pairs in turn; ratio of wall times.",
        ("command", "reference", "aim", "median", "min", "max", "reference, s"),
        tuple(
            (f"`{name}`", reference, *spread(ratios(runs["iomdb"], runs["bare"]), aim), seconds(runs["bare"]))
            for name, reference, aim, runs in (
                ("iomdb build", "bare Python: import duckdb, create a file", 6, build),
                ("iomdb table table_1", "bare Python: import duckdb, read the view", 1.5, table),
            )
        ),
    )
