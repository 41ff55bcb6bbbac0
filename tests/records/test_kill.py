"""SIGKILL at any moment: the database opens, and holds a batch completely or not at all."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import iomdb
from tests.processes import SCRIPT, environment
from tests.processes import iomdb as run
from tests.records.examples import rows, write_csv
from tests.records.killing import KIND, Killing, kill_often, load_command, loaded, state_of

pytestmark = pytest.mark.proof

KILLS = 2


@pytest.mark.parametrize("rejected", [0, 10])
def test_a_killed_load_is_complete_or_absent(database: Path, tmp_path: Path, rejected: int) -> None:
    """A load in bulk, and one line by line."""
    kill_often(Killing(tmp_path, database, *load_command(tmp_path, rejected)), KILLS)


@pytest.mark.parametrize("command", [("unload", 1), ("source", 2012, "records")])
def test_a_killed_unload_or_source(database: Path, tmp_path: Path, command: tuple[object, ...]) -> None:
    loaded(database, tmp_path, 2012)
    kill_often(Killing(tmp_path, database, "-d", "{database}", *command), KILLS // 2)


def test_a_torn_log_gives_the_whole_batch_or_none(database: Path, tmp_path: Path) -> None:
    """The disk kept only part of the log, or something else is in its place."""
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


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_rewritten_rows_do_not_stay_among_the_temporary_files(
    database: Path, tmp_path: Path, sent: signal.Signals
) -> None:
    """A terminated load removes them itself, a killed one leaves them to the next."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [str(part).format(database=database) for part in load_command(tmp_path, 10)]
    env = environment(tmp_path, {"TMPDIR": str(temporary)})
    with subprocess.Popen([SCRIPT, *command], env=env, stderr=subprocess.DEVNULL) as process:
        while not list(temporary.glob("iomdb-*")) and process.poll() is None:
            time.sleep(0.0005)
        process.send_signal(sent)
    assert process.returncode == (130 if sent == signal.SIGTERM else -sent)
    assert bool(list(temporary.glob("iomdb-*"))) == (sent == signal.SIGKILL)
    done = run(*command, cwd=tmp_path, env={"TMPDIR": str(temporary)})
    assert done.returncode == 0, done.stderr
    assert list(temporary.glob("iomdb-*")) == []


def test_rows_that_a_killed_process_spilled_are_removed(database: Path, tmp_path: Path) -> None:
    """DuckDB itself removes them only when it spills again."""
    code = (
        "import duckdb, os, pathlib, threading\n"
        "def kill():\n"
        "    while not list(pathlib.Path('iom.duckdb.tmp').glob('*storage*')): pass\n"
        "    os.kill(os.getpid(), 9)\n"
        "threading.Thread(target=kill, daemon=True).start()\n"
        "con = duckdb.connect('iom.duckdb', config={'memory_limit': '60MB', 'threads': '1'})\n"
        "con.execute('create temp table t as select md5(range::varchar) as a from range(3000000) order by 1')\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, stderr=subprocess.DEVNULL, check=False)
    assert list((tmp_path / "iom.duckdb.tmp").iterdir())
    assert run("-d", database, "unload", 1, cwd=tmp_path).returncode == 2
    assert list((tmp_path / "iom.duckdb.tmp").iterdir()) == []
