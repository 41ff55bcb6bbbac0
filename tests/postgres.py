"""A PostgreSQL server for a test: Debian's programs, a temporary folder, the loopback address."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Debian keeps them out of the path
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def missing() -> str:
    """Why no server can be started here, or an empty text."""
    if not PROGRAMS and not shutil.which("initdb"):
        return "PostgreSQL is not installed (initdb not found)"
    # it refuses to run as root
    if os.getuid() == 0 and "postgres" not in [user.pw_name for user in pwd.getpwall()]:
        return "root cannot run PostgreSQL, and there is no user postgres"
    return ""


@contextmanager
def server() -> Iterator[str]:
    """Run a server in a temporary folder, and yield the URL of its database."""
    programs = PROGRAMS[-1] if PROGRAMS else Path(str(shutil.which("initdb"))).parent
    # the folders of pytest are closed to other users
    folder = Path(tempfile.mkdtemp(prefix="iomdb-postgres-"))
    owner: dict[str, int] = {}
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        owner = {"user": user.pw_uid, "group": user.pw_gid}
        os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **owner)  # type: ignore[call-overload]

    run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    run("pg_ctl", "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "fast", "-w", "stop")
        shutil.rmtree(folder)
