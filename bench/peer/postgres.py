"""PostgreSQL: COPY with psql into a temporary cluster, text as text. A store is the folder of its socket."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peer.process import TABLES, Answers, main

HERE = Path(__file__).parent
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
INSTALL = "PostgreSQL 15 is not there; with Debian: apt-get install postgresql-15"
# enough memory for the load and the tables; minimal write-ahead log
SETTINGS = (
    "-c listen_addresses= -c shared_buffers=512MB -c work_mem=256MB -c wal_level=minimal -c max_wal_senders=0"
)


@contextmanager
def cluster(folder: Path | None) -> Iterator[Path]:
    """A cluster in a temporary folder, removed at the end; it refuses root, so root runs it as another user."""
    root = os.geteuid() == 0
    user = pwd.getpwnam("postgres" if root else pwd.getpwuid(os.geteuid()).pw_name)
    with tempfile.TemporaryDirectory(prefix="iomdb-pg-", dir=folder) as name:
        home = Path(name)
        os.chown(home, user.pw_uid, user.pw_gid)

        def as_user(*command: str | Path) -> None:
            other = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if root else {}
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=home, **other)

        data = home / "data"
        as_user(
            PROGRAMS / "initdb",
            "-D",
            data,
            "-U",
            "bench",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        )
        start = ["-w", "-l", home / "log", "-o", f"-k {home} {SETTINGS}", "start"]
        as_user(PROGRAMS / "pg_ctl", "-D", data, *start)
        try:
            yield home
        finally:
            as_user(PROGRAMS / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _psql(socket: Path, text: str) -> str:
    command = [
        PROGRAMS / "psql",
        "-h",
        socket,
        "-U",
        "bench",
        "-d",
        "postgres",
        "-X",
        "-q",
        "-At",
        "-F",
        "\t",
    ]
    done = subprocess.run(
        [*command, "-v", "ON_ERROR_STOP=1"], input=text, capture_output=True, text=True, check=True
    )
    return done.stdout


def load(file: Path, store: Path) -> None:
    table = (HERE / "movement.sql").read_text(encoding="utf-8")
    # a table made in the transaction that fills it needs no write-ahead log
    _psql(
        store,
        f"drop table if exists movement; begin;\n{table}\n\\copy movement from '{file}' csv header\ncommit;\n",
    )


def opened(store: Path, lookups: Path) -> Callable[[], Answers]:
    queries = {name: (HERE / f"{name}.sql").read_text(encoding="utf-8") for name in TABLES}
    tables = (HERE / "lookups.sql").read_text(encoding="utf-8").replace("temporary table", "unlogged table")
    _psql(
        store,
        f"drop table if exists country, age;\n{tables}\n\\copy country from '{lookups / 'country.csv'}' csv header\n"
        f"\\copy age from '{lookups / 'age.csv'}' csv header\nanalyze;\n",
    )

    def compute() -> Answers:
        return {
            name: [line.split("\t") for line in _psql(store, f"{query};").splitlines()]
            for name, query in queries.items()
        }

    return compute


if __name__ == "__main__":
    main(load, opened)
