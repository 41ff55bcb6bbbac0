"""python -m bench SECTION... [--scale K...]: measure, and write the sections to bench/RESULTS.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import loads, peers, processes, recovery
from bench.made_up import MadeUp
from bench.measure import CommandError
from bench.results import RESULTS, renew


def main() -> None:
    given = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="iomdb-bench-", dir=given.work) as folder:
            made_up = MadeUp(Path(folder), given.database, given.rounds)
            for name in given.sections:
                for section in SECTIONS[name](made_up, tuple(given.scale)):
                    renew(given.results, section)
    except CommandError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(2)
    print(given.results.read_text(encoding="utf-8"), end="")


SECTIONS = {
    "processes": lambda made_up, scales: [processes.measure(made_up.folder)],
    "records": loads.measure,
    "peers": peers.measure,
    "recovery": lambda made_up, scales: [recovery.measure()],
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="+", choices=SECTIONS, metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument(
        "--scale", nargs="+", type=int, default=[1, 10], help="so many times the movements of 2012"
    )
    parser.add_argument(
        "--database", type=Path, help="make records up from this file of iomdb, not from a fresh build"
    )
    parser.add_argument("--work", type=Path, help="folder for the files made on the way; ×100 takes 8 GB")
    parser.add_argument("--rounds", type=int, help="how often to load; by default 5 times, ×100 3 times")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write the sections to")
    return parser.parse_args()


if __name__ == "__main__":
    main()
