"""What may be replaced: a file of iomdb without records; everything else stays byte by byte."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import iomdb as package
from tests.processes import SCRIPT, environment, error_line, iomdb
from tests.records.examples import rows, write_csv
from tests.storage.writers import schema_1

Change = Callable[[Path], object]


def run_sql(*statements: str) -> Change:
    def change(path: Path) -> None:
        with duckdb.connect(str(path)) as con:
            for statement in statements:
                con.execute(statement)

    return change


def bytes_changed(start: int, length: int) -> Change:
    def change(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[:start] + bytes(length) + content[start + length :])

    return change


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def only_a_log(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.with_name(path.name + ".wal").write_bytes(b"x")


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


KEPT: dict[str, tuple[Change, str]] = {
    "text": (lambda path: path.write_text("notes of a year\n"), "not a DuckDB database"),
    "other database": (
        lambda path: (path.unlink(), run_sql("create table t as select 1 as a")(path)),
        "not a file that iomdb built",
    ),
    "zeroed header": (bytes_changed(0, 4096), "is not replaced"),
    "zeroed headers": (bytes_changed(4096, 8192), "is not replaced"),
    "cut in half": (cut_in_half, "is not replaced"),
    "a table renamed": (
        run_sql("alter table source.erratum rename to erratum_2012"),
        "not only those that iomdb made",
    ),
    "a table more": (
        run_sql("create table report.extract as select 1 as a"),
        "not only those that iomdb made",
    ),
    "a newer schema": (
        run_sql("update meta.build set value = '99' where property = 'schema_version'"),
        "newer iomdb",
    ),
    "a log without its database": (only_a_log, "log of a database that is missing"),
    "a pipe": (a_pipe, "device or a pipe"),
}


def content(folder: Path) -> dict[str, bytes | None]:
    return {p.name: p.read_bytes() if p.is_file() else None for p in folder.iterdir()}


@pytest.mark.parametrize("case", KEPT)
def test_a_build_keeps_what_it_does_not_know(database: Path, case: str) -> None:
    change, message = KEPT[case]
    change(database)
    before = content(database.parent)
    assert message in error_line(iomdb("build", cwd=database.parent))
    assert content(database.parent) == before


@pytest.mark.parametrize("case", ["text", "cut in half", "a table more"])
def test_so_does_an_export(built: Path, database: Path, case: str) -> None:
    change, message = KEPT[case]
    change(database)
    before = content(database.parent)
    done = iomdb("-d", built, "export", database, "--public", "--force", cwd=database.parent)
    assert message in error_line(done)
    assert content(database.parent) == before


@pytest.mark.parametrize("arguments", [("table", "table_4"), ("query", "select 1")])
@pytest.mark.parametrize("own", [True, False])
def test_a_result_never_replaces_a_database(
    built: Path, database: Path, own: bool, arguments: tuple[str, ...]
) -> None:
    """Neither the one that is read nor another one, whatever its name."""
    other = Path(shutil.copy(built, database.with_name("figures.csv")))
    before = content(database.parent)
    target = database if own else other
    done = iomdb("-d", database, *arguments, "--output", target, cwd=database.parent)
    assert target.name in error_line(done)
    assert content(database.parent) == before


@pytest.mark.parametrize("arguments", [("build",), ("table", "table_4"), ("export", "--public")])
def test_nothing_is_written_as_the_log_of_a_database(database: Path, arguments: tuple[str, ...]) -> None:
    """DuckDB would take it for part of the database beside it."""
    option = () if arguments[0] == "export" else ("-o",)
    done = iomdb(*arguments, *option, "iom.duckdb.wal", cwd=database.parent)
    assert "iom.duckdb.wal" in error_line(done)
    assert [path.name for path in database.parent.iterdir()] == ["iom.duckdb"]


def appears(path: Path) -> None:
    path.write_bytes(b"somebody else's")


def is_changed(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(file.read(8))


def is_replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


@pytest.mark.parametrize("change", [appears, is_changed, is_replaced])
def test_a_file_that_changes_during_a_build_is_kept(built: Path, tmp_path: Path, change: Change) -> None:
    path = tmp_path / "iom.duckdb"
    if change is not appears:
        shutil.copy(built, path)
    after: list[bytes] = []

    def at_step(step: str) -> None:
        if step == "edition mc2377":
            change(path)
            after.append(path.read_bytes())

    with pytest.raises(package.InputError, match="was changed by another process"):
        package.build(path, progress=at_step)
    assert [path.read_bytes()] == after
    assert [item.name for item in tmp_path.iterdir()] == ["iom.duckdb"]


def test_nobody_can_write_a_file_that_will_be_replaced(database: Path) -> None:
    """Neither another program nor a part of iomdb that does not know of the lock."""
    code = f"import duckdb; duckdb.connect({str(database)!r}).execute('create table t (i int)')"
    found: list[str] = []

    def at_step(step: str) -> None:
        if step == "edition mc2377":
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
            found.append(done.stderr)

    package.build(database, progress=at_step)
    assert "Could not set lock" in found[0]


def test_records_are_replaced_only_when_asked_for(tmp_path: Path) -> None:
    path = schema_1(tmp_path / "iom.duckdb")
    before = path.read_bytes()
    assert "holds 6 batches of records" in error_line(iomdb("build", cwd=tmp_path))
    assert path.read_bytes() == before
    assert iomdb("build", "--discard-records", cwd=tmp_path).returncode == 0
    assert path.read_bytes() != before


def test_a_file_with_records_is_private(database: Path, tmp_path: Path) -> None:
    """From the first batch, and so is the file of rejected rows."""
    database.chmod(0o644)
    path = write_csv(
        tmp_path / "in.csv", [*rows("movements", 2), *rows("movements", 1, age="x")], "movements"
    )
    done = iomdb(
        "-d",
        database,
        "load",
        "movements",
        path,
        "--year",
        2013,
        "--plain-ids",
        "--max-rejects",
        1,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    rejects = path.with_name("in.csv.rejects.csv")
    for file in (database, rejects):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


@pytest.mark.parametrize("pause", [0.0, 0.3])
def test_one_writer_at_a_time(database: Path, tmp_path: Path, pause: float) -> None:
    """A load during a build of the same file: one of the two is refused, and no batch is lost."""
    path = write_csv(tmp_path / "in.csv", rows("movements", 2), "movements")
    lock = tmp_path / ".iom.duckdb.lock"
    build = subprocess.Popen(
        [str(SCRIPT), "build", "-o", str(database)],
        cwd=tmp_path,
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    while not lock.exists() and build.poll() is None:
        time.sleep(0.001)
    time.sleep(pause)
    done = iomdb("-d", database, "load", "movements", path, "--year", 2013, "--plain-ids", cwd=tmp_path)
    message = build.communicate()[1]
    assert {done.returncode, build.returncode} <= {0, 2}, (done.stderr, message)
    with duckdb.connect(str(database), read_only=True) as con:
        batches = con.execute("select count(*) from record.batch").fetchall()[0][0]
    assert batches == (1 if done.returncode == 0 else 0)
    if done.returncode == 2:
        assert "another process" in done.stderr
    else:
        assert pause, "the two never met"


def test_a_dead_writer_locks_nobody_out(database: Path) -> None:
    """The next build removes what it left, and keeps the mode of the old file."""
    database.chmod(0o640)
    code = (
        "import os, pathlib, iomdb.storage.writer as w\n"
        "with w.sole_writer(pathlib.Path('iom.duckdb')):\n"
        "    pathlib.Path('.iom.duckdb.draft').write_text('half')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=database.parent,
        env=environment(database.parent),
        check=False,
    )
    assert {p.name for p in database.parent.iterdir()} == {
        "iom.duckdb",
        ".iom.duckdb.lock",
        ".iom.duckdb.draft",
    }
    assert iomdb("build", cwd=database.parent).returncode == 0
    assert [p.name for p in database.parent.iterdir()] == ["iom.duckdb"]
    assert stat.S_IMODE(database.stat().st_mode) == 0o640
