"""Time iomdb's commands as whole processes against bare ones, in turn, and write bench/RESULTS.md.

Quote the ratios: the machine's speed drifts, so each pair is measured back to back.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAIRS = 9
RESULTS = Path(__file__).with_name("RESULTS.md")
IOMDB = [str(Path(sys.executable).with_name("iomdb"))]

BARE_BUILD = "import duckdb, sys; duckdb.connect(sys.argv[1]).close()"
BARE_READ = (
    "import duckdb, sys; "
    "print(duckdb.connect(sys.argv[1], read_only=True).execute('from report.table_1').fetchall())"
)


def seconds(command: list[str], fresh: Path | None) -> float:
    if fresh is not None:
        fresh.unlink(missing_ok=True)
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def ratios(
    ours: list[str], bare: list[str], fresh: tuple[Path | None, Path | None]
) -> tuple[list[float], float]:
    """Ratios of pairs run in turn after one warm-up, and the median seconds of the bare process."""
    pairs = []
    for _ in range(PAIRS + 1):
        pairs.append((seconds(ours, fresh[0]), seconds(bare, fresh[1])))
    counted = pairs[1:]
    return [a / b for a, b in counted], statistics.median(b for _, b in counted)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, bare_file = Path(folder, "iom.duckdb"), Path(folder, "bare.duckdb")
        build = ratios(
            [*IOMDB, "build", "--output", str(file)],
            [sys.executable, "-c", BARE_BUILD, str(bare_file)],
            (file, bare_file),
        )
        table = ratios(
            [*IOMDB, "--database", str(file), "table", "table_1"],
            [sys.executable, "-c", BARE_READ, str(file)],
            (None, None),
        )
    lines = [
        "# Results",
        "",
        f"`make bench`: {PAIRS} pairs in turn after a warm-up, on {platform.system()}.",
        "Whole processes; ratio of wall times, pair by pair.",
        "",
        "| command | reference | aim | median | min | max | reference, s |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, reference, aim, (found, bare) in (
        ("iomdb build", "bare Python: import duckdb, create a file", "≤ 6", build),
        ("iomdb table table_1", "bare Python: import duckdb, read the view", "≤ 1.5", table),
    ):
        figures = f"{statistics.median(found):.2f} | {min(found):.2f} | {max(found):.2f} | {bare:.2f}"
        lines.append(f"| `{name}` | {reference} | {aim} | {figures} |")
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main()
