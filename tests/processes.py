"""Run the command line as people do: in its own process, in a clean environment."""

from __future__ import annotations

import atexit
import fcntl
import multiprocessing
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Mapping
from pathlib import Path

SCRIPT = Path(sys.executable).with_name("iomdb")
TIMEOUT = 120
# a process that has imported the command line; each command is a fork of it, which halves the time of a short one
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.processes", "iomdb.cli", "iomdb.builder", "iomdb.database", "duckdb"])


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Nothing of the caller's settings: no database named, an empty home, the cache folder of the tests."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
        "LANG": "C.UTF-8",
        "COLUMNS": "200",
        **(extra or {}),
    }


def iomdb(
    *arguments: object, cwd: Path, env: Mapping[str, str] | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `iomdb ARGUMENTS` in the folder `cwd`, which is its home too.

    Other variables than these may act when Python starts, so they get a process of the installed script.
    """
    command = [str(SCRIPT), *map(str, arguments)]
    if all(name.startswith("IOMDB_") or name == "COLUMNS" for name in env or ()):
        return _fork(command, cwd, environment(cwd, env), stdin or "")
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment(cwd, env),
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )


def _fork(
    command: list[str], cwd: Path, env: Mapping[str, str], stdin: str
) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("in", "out", "err")]
        streams[0].write_text(stdin, encoding="utf-8")
        process = _FORKS.Process(target=_command, args=(command, str(cwd), dict(env), streams))
        process.start()
        process.join(TIMEOUT)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(command, TIMEOUT)
        out, err = (path.read_text(encoding="utf-8") for path in streams[1:])
        return subprocess.CompletedProcess(command, process.exitcode, out, err)


def _command(command: list[str], cwd: str, env: dict[str, str], streams: list[Path]) -> None:
    from iomdb.cli import main

    for number, (path, mode) in enumerate(zip(streams, "rww", strict=True)):
        with path.open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        for number, mode in enumerate("rww")
    )
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = command
    try:
        main()
    finally:
        # a forked process ends without them
        atexit._run_exitfuncs()


def error_line(done: subprocess.CompletedProcess[str], code: int = 2) -> str:
    """The one line on stderr of a command that failed, with nothing on stdout."""
    assert done.returncode == code, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr, done.stderr
    return done.stderr


def on_terminal(
    arguments: list[str], folder: Path, columns: int, env: Mapping[str, str] | None = None, code: int = 0
) -> str:
    """Run a command under a pseudo-terminal and give what it shows."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    terminal = environment(folder, {"TERM": "xterm", "COLUMNS": str(columns), "PAGER": "cat", **(env or {})})
    with subprocess.Popen(
        [SCRIPT, *arguments], cwd=folder, env=terminal, stdin=child, stdout=child, stderr=child
    ) as process:
        os.close(child)
        shown = b""
        try:
            while part := os.read(parent, 65536):
                shown += part
        except OSError:  # the terminal closes when the process ends
            pass
    os.close(parent)
    assert process.returncode == code
    return shown.decode("utf-8")
