"""A command that must refuse its input: exit 2, one line, nothing changed on disk."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from iomdb.storage import schema
from tests.processes import iomdb


def _old_database() -> bytes:
    """A file without tables of figures that a build may replace, because it says that iomdb made it so."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "old.duckdb")
        with duckdb.connect(str(path)) as con:
            con.execute("create schema meta; create table meta.build (property varchar, value varchar)")
            con.execute("insert into meta.build values ('objects', ?)", [schema.objects(con, "old")])
        return path.read_bytes()


OLD = _old_database()


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(arguments: list[str], folder: Path) -> str:
    """Run a build that must be refused; return its message."""
    before = state(folder)
    done = iomdb("build", *arguments, cwd=folder)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("iomdb: ")
    assert state(folder) == before, "the old file changed, or a draft was left behind"
    return done.stderr
