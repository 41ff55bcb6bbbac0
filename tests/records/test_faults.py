"""Faults around a load: files that change or vanish, full disks, other processes."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from iomdb_loaders.errors import InputError
from iomdb_loaders.records import files
from tests.disk import disk_of, limited
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.records.examples import connected, rows, write_csv
from tests.records.small import Small, State, state

KIND = "movements"
Change = Callable[[Path], Any]


def appended(path: Path) -> None:
    with path.open("a") as file:
        file.write("M-9,2013-02-28,resettlement,africa,KEN,USA,F,33,true\n")


def replaced(path: Path) -> None:
    write_csv(path.with_name("other"), rows(KIND, 4, age="5"), KIND).replace(path)


def rewritten_with_its_time(path: Path) -> None:
    """The same size, and the modification time set back."""
    before = path.stat()
    path.write_text(path.read_text().replace(",33,", ",34,"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


CSV = [
    ("csv", change, step)
    for change in (appended, replaced, rewritten_with_its_time, emptied, Path.unlink)
    for step in ("rows", "facts")
]
OTHERS = [
    (ending, change, step)
    for ending in ("csv.gz", "parquet", "xlsx")
    for change, step in (
        (emptied, "rows"),
        (replaced, "facts"),
        (Path.unlink, "rows"),
        (Path.unlink, "facts"),
    )
]


@pytest.mark.parametrize(("ending", "change", "step"), CSV + OTHERS)
def test_a_file_that_changes_while_it_is_loaded(
    small: Small, tmp_path: Path, ending: str, change: Change, step: str
) -> None:
    """Whatever became of the file, the digest would not be that of the stored rows."""
    before = small.state()
    path = written(tmp_path, ending)
    with pytest.raises(InputError, match=r"(was changed|was lost) while it was loaded.*; load it again"):
        small.load(KIND, path, progress=lambda name: name == step and change(path))
    assert small.state() == before


def written(folder: Path, ending: str) -> Path:
    """Three rows in a file with this suffix."""
    made, path = rows(KIND, 3), folder / f"in.{ending}"
    plain = write_csv(folder / "in.csv", made, KIND)
    if ending == "csv.gz":
        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif ending == "parquet":
        duckdb.sql(f"copy (from read_csv('{plain}', all_varchar = true)) to '{path}'")
    elif ending == "xlsx":
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for line in (list(made[0]), *(list(item.values()) for item in made)):
            sheet.append(line)
        book.save(path)
    return path


def test_two_writes_within_a_clock_tick_show_in_the_digest(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_stamp", lambda status: files.Stamp(0, 0, 0, 0, 0))
    path = write_csv(tmp_path / "in.csv", rows(KIND, 3), KIND)
    with pytest.raises(InputError, match="was changed while it was loaded"):
        small.load(KIND, path, progress=lambda step: step == "facts" and appended(path))
    assert small.load(KIND, path).loaded == 4


def of(database: Path) -> State:
    with connected(database) as con:
        return state(con)


def load_command(database: Path, path: Path) -> tuple[object, ...]:
    return ("-d", database, "load", KIND, path, "--year", 2013, "--plain-ids", "--max-rejects", "100%")


def many(folder: Path, wrong: int = 0) -> Path:
    made = rows(KIND, 60_000)
    for item in made[:wrong]:
        item["age"] = "x"
    return write_csv(folder / "in.csv", made, KIND)


@pytest.mark.proof
@pytest.mark.parametrize("wrong", [0, 5])
def test_a_full_disk(database: Path, tmp_path: Path, wrong: int) -> None:
    """With increasing room: nothing, nothing, the whole batch."""
    before, path = of(database), many(tmp_path, wrong)
    codes = []
    for room in (4, 150, 4_000):
        with disk_of(database.stat().st_size // 1024 + room) as disk:
            copy = Path(shutil.copy(database, disk / "iom.duckdb"))
            done = run(*load_command(copy, path), cwd=tmp_path)
            codes.append(done.returncode)
            if done.returncode:
                assert f"{copy}: cannot be written" in error_line(done)
                assert of(copy) == before
            else:
                assert of(copy)["record.movement"][0] == 60_000 - wrong
    assert codes == [2, 2, 0]


@pytest.mark.proof
def test_a_full_disk_during_unload(database: Path, tmp_path: Path) -> None:
    assert run(*load_command(database, many(tmp_path)), cwd=tmp_path).returncode == 0
    before = of(database)
    with disk_of(database.stat().st_size // 1024 + 4) as disk:
        copy = Path(shutil.copy(database, disk / "iom.duckdb"))
        (disk / "rest").write_bytes(b"x" * shutil.disk_usage(disk).free)
        done = run("-d", copy, "unload", 1, cwd=tmp_path)
        assert f"{copy}: cannot be written" in error_line(done)
        assert of(copy) == before


def test_a_full_disk_for_temporary_files_and_rejects(database: Path, tmp_path: Path) -> None:
    """Rows are rewritten line by line in TMPDIR; the file of rejects is beside the input."""
    before, path = of(database), many(tmp_path, 50_000)
    with disk_of(512) as disk:
        done = run(*load_command(database, path), cwd=tmp_path, env={"TMPDIR": str(disk)})
        assert "in.csv: cannot be rewritten line by line (No space left on device)" in error_line(done)
    with disk_of(path.stat().st_size // 1024 + 64) as disk:
        copy = Path(shutil.copy(path, disk / "in.csv"))
        done = run(*load_command(database, copy), cwd=tmp_path)
        assert "in.csv.rejects.csv: cannot be written" in error_line(done)
        assert sorted(item.name for item in disk.iterdir()) == ["in.csv"]
    assert of(database) == before


@pytest.mark.parametrize("most", [20_000, 200_000])
def test_a_limit_on_the_size_of_files(database: Path, tmp_path: Path, most: int) -> None:
    """The effect of a full disk without mounting one: the log of the commit is cut short."""
    before, path = of(database), many(tmp_path)
    done = limited(most, *load_command(database, path), cwd=tmp_path)
    assert "iom.duckdb: cannot be written" in error_line(done)
    assert of(database) == before


def test_a_file_of_rejects_that_cannot_be_written(database: Path, tmp_path: Path) -> None:
    before = of(database)
    path = write_csv(tmp_path / "in.csv", [*rows(KIND, 2), *rows(KIND, 1, age="x")], KIND)
    (tmp_path / "in.csv.rejects.csv").mkdir()
    assert "in.csv.rejects.csv: cannot be written" in error_line(
        run(*load_command(database, path), cwd=tmp_path)
    )
    assert of(database) == before


def test_a_read_only_folder(database: Path, tmp_path: Path) -> None:
    before = of(database)
    with disk_of(512) as disk:
        path = write_csv(disk / "in.csv", [*rows(KIND, 2), *rows(KIND, 1, age="x")], KIND)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert "in.csv.rejects.csv: cannot be written" in error_line(
            run(*load_command(database, path), cwd=tmp_path)
        )
    assert of(database) == before


def test_a_database_that_another_process_has_open(database: Path, tmp_path: Path) -> None:
    before = of(database)
    path = write_csv(tmp_path / "in.csv", rows(KIND, 2), KIND)
    opened = f"con = duckdb.connect({str(database)!r}, read_only=True)"
    # flushed, so that the test goes on only when the file is open
    code = f"import duckdb, sys; {opened}; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdin is not None
        other.stdout.readline()
        for command in (load_command(database, path), ("-d", database, "unload", 1)):
            assert "another process" in error_line(run(*command, cwd=tmp_path))
        other.stdin.close()
    assert of(database) == before
    assert run(*load_command(database, path), cwd=tmp_path).returncode == 0
