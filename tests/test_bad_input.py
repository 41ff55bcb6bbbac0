"""A build that cannot start or is interrupted: one line, exit 2, and nothing changed on disk."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.processes import SCRIPT, environment, iomdb
from tests.refusal import OLD, refused, state


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    message = refused(["--data", "nowhere", "--output", "iom.duckdb"], tmp_path)
    assert "nowhere" in message


def test_output_in_a_missing_folder(tmp_path: Path) -> None:
    message = refused(["--output", "nowhere/iom.duckdb"], tmp_path)
    assert "nowhere" in message and "folder not found" in message
    assert not (tmp_path / "nowhere").exists()


def test_output_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    message = refused(["--output", "here"], tmp_path)
    assert "here" in message and "is a folder" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_output_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        message = refused(["--output", "locked/iom.duckdb"], tmp_path)
    finally:
        folder.chmod(0o700)
    assert "locked" in message


def test_wrong_use_of_the_command_line(tmp_path: Path) -> None:
    done = iomdb("build", "--outptu", "x.duckdb", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "--output" in done.stderr


@pytest.mark.parametrize(
    ("sent", "delay"), [(signal.SIGINT, 0.0), (signal.SIGINT, 0.15), (signal.SIGTERM, 0.0)]
)
def test_build_that_is_interrupted_leaves_nothing(tmp_path: Path, sent: signal.Signals, delay: float) -> None:
    """Ctrl-C or SIGTERM, at any statement: the old file stays, the draft is removed, no traceback."""
    (tmp_path / "iom.duckdb").write_bytes(OLD)
    with subprocess.Popen(
        [SCRIPT, "build"], cwd=tmp_path, env=environment(tmp_path), stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob(".*.draft")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(delay)
        process.send_signal(sent)
        assert process.stderr is not None
        message = process.stderr.read()
    assert process.returncode not in (0, 1, 2), message
    assert state(tmp_path) == {"iom.duckdb": OLD}
    assert "Traceback" not in message
