"""Shared by the processes of the peers: arguments and timing of rounds."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

TABLES = ("movement_by_service", "movement_by_area", "movement_by_destination", "movement_by_age_sex")
CODES = ("service", "budget_region", "departure_country", "destination_country", "sex")
Answers = dict[str, Iterable[Iterable[Any]]]


def main(load: Callable[[Path, Path], None], opened: Callable[[Path, Path], Callable[[], Answers]]) -> None:
    """Run the command of sys.argv. `opened` opens a store and returns a function that computes its tables."""
    command, first, second, *rest = sys.argv[1:]
    if command == "load":
        load(Path(first), Path(second))
        return
    compute = opened(Path(first), Path(second))
    taken, answers = [], {}
    for _ in range(int(rest[0]) + 1):
        start = time.perf_counter()
        answers = compute()
        taken.append(time.perf_counter() - start)
    plain = {name: sorted([*map(str, row)] for row in rows) for name, rows in answers.items()}
    print(json.dumps({"seconds": taken[1:], "answers": plain}))
