"""Time and peak memory of a process. Quote ratios: the commands compared run in turn, round by round.

Linux counts the peak of a parent into that of its child, so nothing large is imported here.
"""

from __future__ import annotations

import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

IOMDB = str(Path(sys.executable).with_name("iomdb"))
KEY = {"IOMDB_KEY": "a key for measuring only"}


class CommandError(Exception):
    """A command that failed, with the last line of its stderr."""


@dataclass(frozen=True)
class Run:
    """Time, peak memory and output of a process."""

    seconds: float
    megabytes: float
    output: str


def run(command: Sequence[str | Path], extra: Mapping[str, str] | None = None) -> Run:
    """Run a command. Raises CommandError if it fails."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env={**os.environ, **(extra or {})}
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            last = errors.read().strip().splitlines()[-1:]
            raise CommandError(f"{shlex.join(words)} failed with {process.returncode}: {' '.join(last)}")
        unit = 1024 * 1024 if sys.platform == "darwin" else 1024
        return Run(seconds, used.ru_maxrss / unit, output.read())


def in_turn(runs: Mapping[str, Callable[[], Run]], rounds: int, label: str) -> dict[str, list[Run]]:
    """Run all of them in turn for a number of rounds, each round starting with another one."""
    names = list(runs)
    done: dict[str, list[Run]] = {name: [] for name in names}
    for nth in range(rounds):
        for name in names[nth % len(names) :] + names[: nth % len(names)]:
            step(f"{label}: {name}, {nth + 1} of {rounds}")
            done[name].append(runs[name]())
    step("")
    return done


def ratios(ours: Sequence[Run], theirs: Sequence[Run]) -> list[float]:
    """Our seconds divided by theirs, run by run."""
    return [a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True)]


def seconds(runs: Sequence[Run]) -> str:
    """The median of the seconds, as a cell."""
    return f"{statistics.median(run.seconds for run in runs):.2f}"


def peak(runs: Sequence[Run]) -> str:
    """The highest peak of memory in MB, as a cell."""
    return f"{max(run.megabytes for run in runs):.0f}"


def step(name: str) -> None:
    """Show the current step at a terminal, in a line that the next step overwrites."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{name}", end="", file=sys.stderr, flush=True)
