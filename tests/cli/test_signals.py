"""Ctrl-C and time limits, with real processes and signals: a statement of many minutes ends at once, in one line."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import iomdb
from tests.processes import SCRIPT, environment, error_line
from tests.processes import iomdb as run

# hours
LONG = "select count(*) from range(1000000000) as a (i), range(100000) as b (j) where hash(i * j) = 5"
PATIENCE = 20
NOTEBOOK = """
import iomdb, sys
db = iomdb.connect()
print("ready", flush=True)
try:
    {}
except KeyboardInterrupt:
    print(db.query("select 7 as seven").seven[0])
"""


def started(command: list[str], folder: Path, **streams: object) -> subprocess.Popen[str]:
    """Start a command and give it the time to be in DuckDB, as its use of the processor shows."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(folder),
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},  # type: ignore[call-overload]
    )
    ticks = 0
    deadline = time.monotonic() + PATIENCE
    while ticks < os.sysconf("SC_CLK_TCK") and time.monotonic() < deadline:
        time.sleep(0.05)
        ticks = sum(map(int, Path(f"/proc/{process.pid}/stat").read_text().split()[13:15]))
    assert process.poll() is None
    return process


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_query_stops_at_the_first_signal(database: Path, sent: signal.Signals) -> None:
    process = started([str(SCRIPT), "query", LONG, "--output", "answer.csv"], database.parent)
    process.send_signal(sent)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", "iomdb: interrupted\n")
    assert [path.name for path in database.parent.iterdir()] == [database.name]


@pytest.mark.parametrize(
    "call", [f"db.query({LONG!r})", f"with db.interruptible(): db.sql({LONG!r}).fetchall()"]
)
def test_python_stops_and_goes_on(database: Path, call: str) -> None:
    process = started([sys.executable, "-c", NOTEBOOK.format(call)], database.parent)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "ready\n7\n", "")


def test_timeout(database: Path) -> None:
    message = error_line(run("query", LONG, "--timeout", "0.2", cwd=database.parent))
    assert "0.2 seconds" in message
    done = run("query", "select 1 as a", "--timeout", "100", cwd=database.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "a\n1\n", "")
    with iomdb.connect(database) as db, pytest.raises(iomdb.InputError, match=r"0.2 seconds"):
        db.query(LONG, timeout=0.2)


def test_progress_is_for_terminals_and_never_between_the_data(database: Path) -> None:
    """A long query whose messages go to a terminal and whose data go to a pipe."""
    sql = "select count(*) as n from range(1000000000) as a (i), range(10) as b (j) where hash(i * j) = 5"
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [str(SCRIPT), "query", sql, "--timeout", "3"],
        cwd=database.parent,
        env=environment(database.parent),
        stdout=subprocess.PIPE,
        stderr=child,
        text=True,
    )
    os.close(child)
    out, _ = process.communicate(timeout=PATIENCE)
    shown = os.read(parent, 65536).decode()
    os.close(parent)
    assert (process.returncode, out) == (2, "")
    assert "running for " in shown
    assert shown.split("\x1b[K")[-1].startswith("iomdb: stopped after 3 seconds")
