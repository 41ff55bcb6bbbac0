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
    options = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="iomdb-bench-", dir=options.work) as folder:
            made_up = MadeUp(Path(folder), options.database, options.rounds)
            for name in options.sections:
                for section in SECTIONS[name](made_up, tuple(options.scale)):
                    renew(options.results, section)
    except CommandError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(2)
    print(options.results.read_text(encoding="utf-8"), end="")


SECTIONS = {
    "processes": lambda made_up, scales: processes.measure(made_up.folder),
    "records": loads.measure,
    "peers": peers.measure,
    "recovery": lambda made_up, scales: [recovery.measure()],
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="+", choices=SECTIONS, metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument(
        "--scale", nargs="+", type=int, default=[1, 10], help="multiples of the movements of 2012"
    )
    parser.add_argument(
        "--database", type=Path, help="database to make records up from, instead of a fresh build"
    )
    parser.add_argument("--work", type=Path, help="folder for temporary files; ×100 takes 8 GB")
    parser.add_argument("--rounds", type=int, help="number of loads; by default 5, for ×100 3")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write the sections to")
    return parser.parse_args()


if __name__ == "__main__":
    main()
