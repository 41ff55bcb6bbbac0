"""iomdb shell opens the consoles that pip installs: they answer, cannot write, and keep their own settings."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import SCRIPT, environment, iomdb

pytestmark = pytest.mark.proof
# the printed total of Table 1
TOTAL = 376_175
QUESTION = "select sum(migrants) as n from mart.movement_by_service"


def installed(folder: Path, package: str) -> Path:
    """The folder of the programs of a new environment that has only this package."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = [str(folder / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", package]
    subprocess.run(install, check=True, capture_output=True)
    return folder / "bin"


@pytest.mark.parametrize("version", ["1.5.0", "1.5.6"])
def test_duckdb(version: str, built: Path, tmp_path: Path) -> None:
    programs = installed(tmp_path / "client", f"duckdb-cli=={version}")
    settings = tmp_path / ".duckdbrc"
    settings.write_text(".mode csv\n.headers off\n")
    before = hashlib.sha256(built.read_bytes()).hexdigest(), settings.read_bytes()
    path = {"PATH": f"{programs}:{os.environ['PATH']}"}
    done = iomdb("-d", built, "shell", cwd=tmp_path, env=path, stdin=f"select version(); {QUESTION};")
    assert (done.returncode, done.stdout) == (0, f"v{version}\n{TOTAL}\n"), done.stderr
    done = iomdb("-d", built, "shell", cwd=tmp_path, env=path, stdin="delete from fact.movement_by_service;")
    assert done.returncode == 1 and "read-only" in done.stderr
    assert (hashlib.sha256(built.read_bytes()).hexdigest(), settings.read_bytes()) == before


def test_harlequin(built: Path, tmp_path: Path, portion: Callable[[int], int]) -> None:
    """The query is typed and run with Ctrl-J, and Ctrl-Q leaves."""
    if portion(10) < 10:
        pytest.skip("takes half a minute: only in the full proof")
    programs = installed(tmp_path / "client", "harlequin==2.17.0")
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
    terminal = environment(tmp_path, {"TERM": "xterm", "PATH": f"{programs}:{os.environ['PATH']}"})
    command = [SCRIPT, "-d", str(built), "shell", "harlequin"]
    with subprocess.Popen(command, cwd=tmp_path, env=terminal, stdin=child, stdout=child, stderr=child) as it:
        os.close(child)
        try:
            shown_until(parent, "Database Connected")
            shown_until(parent, "Find Next")
            os.write(parent, QUESTION.encode())
            shown_until(parent, "movement_by_service")
            os.write(parent, b"\n")
            shown_until(parent, str(TOTAL))
            os.write(parent, b"\x11")
            shown_until(parent, "")
            assert it.wait(30) == 0
        finally:
            it.kill()
            os.close(parent)


def shown_until(terminal: int, text: str, seconds: int = 60) -> None:
    """Read what the terminal shows until it has shown the text, or, without a text, until the program ends."""
    shown, end = "", time.monotonic() + seconds
    while not text or text not in shown:
        ready, _, _ = select.select([terminal], [], [], end - time.monotonic())
        assert ready, f"{text!r} was not shown within {seconds} seconds"
        try:
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
        except OSError:  # the terminal closes when the program ends
            assert not text, f"the console ended before it showed {text!r}"
            return
