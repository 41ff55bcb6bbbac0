"""Kill a command with SIGKILL at random moments and look at the database that it writes."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from tests.processes import SCRIPT, environment
from tests.processes import iomdb as run
from tests.records.examples import connected, row, rows, write_csv
from tests.records.small import State, state

KIND = "movements"
ROWS = 40_000


class Killing:
    """A command that writes the database `{database}`, its duration, and the states before and after it."""

    def __init__(self, folder: Path, database: Path, *command: object) -> None:
        self.folder, self.command, self.start = folder, list(map(str, command)), database
        self.before = state_of(database)
        done = self.copy("whole.duckdb")
        began = time.monotonic()
        assert self.on(done).wait() == 0
        self.seconds = time.monotonic() - began
        self.after = state_of(done)
        assert self.after != self.before

    def copy(self, name: str) -> Path:
        path = self.folder / name
        path.with_name(name + ".wal").unlink(missing_ok=True)
        return Path(shutil.copy(self.start, path))

    def on(self, database: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(SCRIPT), *self.arguments(database)],
            cwd=self.folder,
            env=environment(self.folder),
            stderr=subprocess.DEVNULL,
        )

    def arguments(self, database: Path) -> list[str]:
        return [part.format(database=database) for part in self.command]

    def killed_after(self, seconds: float) -> tuple[str, str]:
        """Kill the command, look at the database, and run it again. Returns what it held, and what was left beside it.

        A negative number counts from the moment when the log of the commit, or the draft of a new file, appears.
        """
        database = self.copy("killed.duckdb")
        log = database.with_name(database.name + ".wal")
        draft = database.with_name(f".{database.name}.draft")
        process = self.on(database)
        until = time.monotonic() + self.seconds * 3
        while (
            seconds < 0
            and not (log.exists() or draft.exists())
            and process.poll() is None
            and time.monotonic() < until
        ):
            time.sleep(0.0005)
        time.sleep(abs(seconds))
        process.send_signal(signal.SIGKILL)
        ended = process.wait() != -signal.SIGKILL
        log_is_left = log.exists()
        found = state_of(database)
        assert found in (self.before, self.after), "part of a batch"
        whole = found == self.after
        assert whole or not ended
        verified = run("verify", database, cwd=self.folder)
        assert verified.returncode == 0, verified.stdout
        # once more on a writing connection, with the log that was left
        again = run(*self.arguments(database), cwd=self.folder)
        self.check_again(again, whole)
        assert state_of(database) == self.after
        assert list(self.folder.glob(".*")) == [], "a draft or a lock was left"
        return ("ended" if ended else "whole" if whole else "nothing"), ("log" if log_is_left else "no log")

    def check_again(self, again: subprocess.CompletedProcess[str], whole: bool) -> None:
        if "load" in self.command:
            assert again.returncode == 0 and ("nothing to load" in again.stderr) == whole, again.stderr
        elif "unload" in self.command:
            # a removed batch cannot be removed again
            assert again.returncode == (2 if whole else 0), again.stderr
        else:
            assert again.returncode == 0, again.stderr


def state_of(database: Path) -> State:
    with connected(database) as con:
        build = con.execute("select count(*), sum(hash(b)) from meta.build as b").fetchall()[0]
        return state(con) | {"meta.build": build}


def moments(number: int, seconds: float, seed: str) -> list[float]:
    """Half of them at any time, half between the commit, when the log appears, and the end of the checkpoint."""
    lot = random.Random(seed)
    return [
        lot.uniform(0, seconds) if place % 2 else -lot.choice([0, 0.005, 0.05]) * lot.random()
        for place in range(number)
    ]


def kill_often(killing: Killing, number: int) -> None:
    """Kill the command `number` times; a run that ended before the kill does not count."""
    outcomes: Counter[tuple[str, str]] = Counter()
    drawn = moments(number * 2, killing.seconds, " ".join(killing.command[:3]))
    while sum(outcomes.values()) - outcomes["ended", "no log"] < number:
        outcomes[killing.killed_after(drawn.pop())] += 1
    print(*killing.command[:3], f"{killing.seconds:.2f} s", dict(outcomes))


def load_command(folder: Path, rejected: int = 0) -> list[object]:
    made = rows(KIND, ROWS)
    for item in made[:rejected]:
        item["age"] = "x"
    path = write_csv(folder / "in.csv", made, KIND)
    return ["-d", "{database}", "load", KIND, path, "--year", 2013, "--plain-ids", "--max-rejects", "100%"]


def loaded(database: Path, folder: Path, year: int) -> None:
    path = write_csv(folder / "s.csv", [row(KIND, movement_date=f"{year}-02-28")], KIND)
    done = run("-d", database, "load", KIND, path, "--year", year, "--plain-ids", cwd=folder)
    assert done.returncode == 0, done.stderr
