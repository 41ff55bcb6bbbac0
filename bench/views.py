"""Section: all report views together, in databases that hold more and more records."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.made_up import YEAR, MadeUp
from bench.measure import IOMDB, run
from bench.results import Section, spread

AIM_MS = 100
AIM_GROWTH = 1.2


def measure(made_up: MadeUp, loaded: dict[int, Path]) -> Iterator[Section]:
    """Every wide view, and the same with their cells; the growth against the smallest database, round by round."""
    for path in loaded.values():
        run([IOMDB, "-d", path, "source", YEAR, "records"])
    rounds = 3 * made_up.rounds(1)
    found = json.loads(run([sys.executable, "-m", "bench.views", str(rounds), *loaded.values()]).output)
    first = min(loaded)
    for scale, path in loaded.items():
        if scale == first and len(loaded) > 1:
            continue
        rows = []
        for kind, by_file in found.items():
            ours, base = by_file[str(path)], by_file[str(loaded[first])]
            median = 1000 * statistics.median(ours)
            missed = " ✗" if median > AIM_MS else ""
            growth = spread([a / b for a, b in zip(ours, base, strict=True)], AIM_GROWTH)
            if scale == first:
                growth = ("",) * len(growth)
            rows.append(
                (
                    kind,
                    f"≤ {AIM_MS}{missed}",
                    f"{median:.0f}",
                    f"{1000 * statistics.median(base):.0f}",
                    *growth,
                )
            )
        yield Section(
            f"Report views ×{scale}",
            made_up.command("records", first, scale),
            f"All rows of every latest view of `report`, fed by records, in one connection; {rounds} rounds after "
            f"a warm-up. Growth is the time with ×{scale} movements to that with ×{first}, if both were measured.",
            ("views", "aim, ms", f"×{scale}, ms", f"×{first}, ms", "aim of growth", "median", "min", "max"),
            tuple(rows),
        )


def main(rounds: int, paths: list[str]) -> None:
    """Print the seconds of each round, by kind of view and file; runs as its own process, files in turn."""
    import duckdb

    connections = {path: duckdb.connect(path, read_only=True) for path in paths}
    tables = connections[paths[0]].execute("select id from meta.catalogue").fetchall()
    wide = [f"from report.{name}" for (name,) in tables]
    both = [*wide, *(f"from report.{name}_cells" for (name,) in tables)]
    kinds = {
        "as printed": wide,
        "as printed, and their cells": both,
    }
    taken: dict[str, dict[str, list[float]]] = {kind: {path: [] for path in paths} for kind in kinds}
    for nth in range(rounds + 1):
        for kind, queries in kinds.items():
            for path, connection in connections.items():
                start = time.perf_counter()
                for query in queries:
                    connection.execute(query).fetchall()
                if nth:
                    taken[kind][path].append(time.perf_counter() - start)
    print(json.dumps(taken))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
