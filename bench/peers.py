"""Sections: the same load and the same four tables by other tools. Times of wrong answers do not count."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from bench import loads
from bench.made_up import YEAR, MadeUp
from bench.measure import IOMDB, CommandError, Run, in_turn, peak, ratios, run, seconds, step
from bench.peer import postgres
from bench.results import Section, spread

TABLES_AIM = 10
# iomdb aims to load faster than these; polars checks no rows and is listed for comparison
FASTER_THAN = ("pandas", "sqlite", "postgres")
NOT_INSTALLED = ("not installed", *[""] * 7)


def measure(made_up: MadeUp, scales: tuple[int, ...]) -> Iterator[Section]:
    """One section a scale."""
    with ExitStack() as stack:
        stores = {name: made_up.folder / f"peer.{name}" for name in ("pandas", "polars", "sqlite")}
        if (postgres.PROGRAMS / "initdb").is_file():
            stores["postgres"] = stack.enter_context(postgres.cluster(made_up.folder.parent))
        else:
            print(postgres.INSTALL, file=sys.stderr)
        for scale in scales:
            rows = list(_rows(made_up, scale, stores))
            if "postgres" not in stores:
                rows.append(("PostgreSQL 15", *NOT_INSTALLED))
            yield Section(
                f"Peers ×{scale}",
                made_up.command("peers", scale),
                f"Each loads the same CSV of made-up movements into its own store, {made_up.rounds(scale)} rounds of "
                "processes; the peers check no rows. Then each computes the marginals of Tables 1 to 4 in an open "
                "process, warm, where iomdb shows its four report views; the answers were compared and are equal. "
                "Ratio of iomdb to the peer for loading, of the peer to iomdb for the tables, where the aim is "
                f"≥ {TABLES_AIM} at ×100.",
                (
                    "peer",
                    "aim",
                    "load, median",
                    "min",
                    "max",
                    "load, s",
                    "load, MB",
                    "tables, s",
                    "tables, ratio",
                ),
                tuple(rows),
            )


def _rows(made_up: MadeUp, scale: int, stores: dict[str, Path]) -> Iterator[tuple[str, ...]]:
    file = made_up.movements(scale, "csv")
    # the server runs as another user, the client reads the file
    runs = in_turn(
        {
            "iomdb": lambda: loads.load(made_up.copy("ours.duckdb"), file, plain=True),
            **{name: partial(_load, name, file, store) for name, store in stores.items()},
        },
        made_up.rounds(scale),
        label=f"peers load ×{scale}",
    )
    file.unlink()
    ours = made_up.folder / "ours.duckdb"
    run([IOMDB, "-d", ours, "source", YEAR, "records"])
    run([sys.executable, "-m", "bench.peer.iomdb", "lookups", ours, made_up.folder])
    own = _tables("iomdb", ours, made_up.folder, 15)
    base = statistics.median(own["seconds"])
    yield ("iomdb", "", "1.00", "", "", seconds(runs["iomdb"]), peak(runs["iomdb"]), f"{base:.3f}", "1.0")
    for name, store in stores.items():
        step(f"peers' tables ×{scale}: {name}")
        found = _tables(name, store, made_up.folder, 3)
        if found["answers"] != own["answers"]:
            raise CommandError(f"{name} computes different tables from iomdb; its times are void")
        taken = statistics.median(found["seconds"])
        ratio = taken / base
        missed = " ✗" if scale >= 100 and ratio < TABLES_AIM else ""
        aim = 1.0 if name in FASTER_THAN else None
        # the memory of the client is not that of the server
        memory = "" if name == "postgres" else peak(runs[name])
        cells = (seconds(runs[name]), memory, f"{taken:.3f}", f"{ratio:.1f}{missed}")
        yield (name, *spread(ratios(runs["iomdb"], runs[name]), aim), *cells)
    step("")


def _load(name: str, file: Path, store: Path) -> Run:
    if store.is_file():
        store.unlink()
    return run([sys.executable, "-m", f"bench.peer.{name}", "load", file, store])


def _tables(name: str, store: Path, lookups: Path, rounds: int) -> dict[str, Any]:
    process = run([sys.executable, "-m", f"bench.peer.{name}", "tables", store, lookups, str(rounds)])
    found: dict[str, Any] = json.loads(process.output)
    return found
