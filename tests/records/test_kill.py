"""SIGKILL at any moment: the database opens, and holds a batch wholly or not at all."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

import iomdb
from tests.processes import SCRIPT, environment
from tests.processes import iomdb as run
from tests.records.examples import connected, row, rows, write_csv
from tests.records.small import State, state

KIND = "movements"
ROWS = 40_000
FEW, MANY = 12, 100


class Killing:
    """A command on a database, with the states before and after it, and how long it takes."""

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
            [str(SCRIPT), "-d", str(database), *self.command],
            cwd=self.folder,
            env=environment(self.folder),
            stderr=subprocess.DEVNULL,
        )

    def killed_after(self, seconds: float) -> tuple[str, str]:
        """Kill the command, look at the database, and run it again. Returns what it held, and what was left beside.

        Less than nothing: so long after the log of the commit is there.
        """
        database = self.copy("killed.duckdb")
        log = database.with_name(database.name + ".wal")
        process = self.on(database)
        until = time.monotonic() + self.seconds * 3
        while seconds < 0 and not log.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.0005)
        time.sleep(abs(seconds))
        process.send_signal(signal.SIGKILL)
        ended = process.wait() != -signal.SIGKILL
        log_is_left = log.exists()
        found = state_of(database)
        assert found in (self.before, self.after), "neither whole nor nothing"
        whole = found == self.after
        assert whole or not ended
        # on a writing connection too, with the log that was left
        again = run("-d", database, *self.command, cwd=self.folder)
        self.check_again(again, whole)
        assert state_of(database) == self.after
        return ("ended" if ended else "whole" if whole else "nothing"), ("log" if log_is_left else "no log")

    def check_again(self, again: subprocess.CompletedProcess[str], whole: bool) -> None:
        name = self.command[0]
        if name == "load":
            assert again.returncode == 0 and ("nothing to load" in again.stderr) == whole, again.stderr
        elif name == "unload":
            # a batch that is out cannot be taken out
            assert again.returncode == (2 if whole else 0), again.stderr
        else:
            assert again.returncode == 0, again.stderr


def state_of(database: Path) -> State:
    with connected(database) as con:
        return state(con)


def moments(number: int, seconds: float, seed: str) -> list[float]:
    """Half of them anywhere, half from the commit on, which is when the log appears, to the end of the checkpoint."""
    lot = random.Random(seed)
    return [
        lot.uniform(0, seconds) if place % 2 else -lot.choice([0, 0.005, 0.05]) * lot.random()
        for place in range(number)
    ]


def kill_often(killing: Killing, number: int) -> None:
    """So many kills; a command that had ended before is tried again."""
    told: Counter[tuple[str, str]] = Counter()
    drawn = moments(number * 2, killing.seconds, killing.command[0])
    while sum(told.values()) - told["ended", "no log"] < number:
        told[killing.killed_after(drawn.pop())] += 1
    print(killing.command[0], f"{killing.seconds:.2f} s", dict(told))


def load_command(folder: Path, rejected: int = 0) -> list[object]:
    made = rows(KIND, ROWS)
    for item in made[:rejected]:
        item["age"] = "x"
    path = write_csv(folder / "in.csv", made, KIND)
    return ["load", KIND, path, "--year", 2013, "--plain-ids", "--max-rejects", "100%"]


@pytest.mark.parametrize("rejected", [0, 10])
def test_a_killed_load_leaves_all_or_nothing(database: Path, tmp_path: Path, rejected: int) -> None:
    """Read straight on, and line by line."""
    kill_often(Killing(tmp_path, database, *load_command(tmp_path, rejected)), FEW // 2)


@pytest.mark.proof
@pytest.mark.parametrize("rejected", [0, 10])
def test_a_hundred_killed_loads(database: Path, tmp_path: Path, rejected: int) -> None:
    kill_often(Killing(tmp_path, database, *load_command(tmp_path, rejected)), MANY // 2)


def loaded(database: Path, folder: Path, year: int) -> None:
    path = write_csv(folder / "s.csv", [row(KIND, movement_date=f"{year}-02-28")], KIND)
    done = run("-d", database, "load", KIND, path, "--year", year, "--plain-ids", cwd=folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [("unload", 1), ("source", 2012, "records")])
def test_a_killed_unload_or_source(database: Path, tmp_path: Path, command: tuple[object, ...]) -> None:
    loaded(database, tmp_path, 2012)
    kill_often(Killing(tmp_path, database, *command), FEW // 4)


@pytest.mark.proof
@pytest.mark.parametrize("command", [("unload", 1), ("source", 2012, "records")])
def test_fifty_killed_unloads_and_sources(
    database: Path, tmp_path: Path, command: tuple[object, ...]
) -> None:
    loaded(database, tmp_path, 2012)
    kill_often(Killing(tmp_path, database, *command), MANY // 4)


def test_a_torn_log_tells_all_or_nothing(database: Path, tmp_path: Path) -> None:
    """The disk kept only a part of the log, or something else stands in its place."""
    before = state_of(database)
    path = write_csv(tmp_path / "in.csv", rows(KIND, 3), KIND)
    whole = Path(shutil.copy(database, tmp_path / "whole.duckdb"))
    with iomdb.connect(whole, read_only=False) as db:
        db.connection.execute("pragma disable_checkpoint_on_shutdown")
        db.load(KIND, [path], 2013, plain_ids=True)
    log = whole.with_name("whole.duckdb.wal").read_bytes()
    after = state_of(whole)
    lot = random.Random(6)
    found = []
    for length in [0, 1, *sorted(lot.sample(range(len(log)), 20)), len(log) - 1, len(log)]:
        torn = Path(shutil.copy(database, tmp_path / "torn.duckdb"))
        torn.with_name("torn.duckdb.wal").write_bytes(log[:length])
        found.append(state_of(torn))
        assert found[-1] in (before, after), length
    assert found[0] == before and found[-1] == after
    database.with_name(database.name + ".wal").write_bytes(b"no log at all")
    assert state_of(database) == before
