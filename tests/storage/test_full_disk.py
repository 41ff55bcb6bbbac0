"""A disk without room never replaces a good file, and no command claims success."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.disk import disk_of, limited
from tests.processes import error_line, iomdb
from tests.records.killing import state_of
from tests.storage.writers import WRITERS, Writer, build


def after_writing(start: Path, command: list[object], kilobytes: int) -> str:
    """Run the writer on a disk of this size that holds the old file. Returns what is there afterwards."""
    before = state_of(start)
    with disk_of(kilobytes) as disk:
        database = Path(shutil.copy(start, disk / "iom.duckdb"))
        done = iomdb(*[str(part).format(database=database) for part in command], cwd=start.parent)
        if done.returncode:
            error_line(done)
            assert [path.name for path in disk.iterdir()] == ["iom.duckdb"]
            assert state_of(database) == before
            return "old"
        assert state_of(database) != before
        assert iomdb("verify", database, cwd=start.parent).returncode == 0
        return "new"


def fill_disks(writer: Writer, built: Path, folder: Path, number: int) -> None:
    """Disks from one with no room beside the old file to one with room for the new one."""
    start, command = writer(built, folder)
    least = start.stat().st_size // 1024
    outcomes = Counter(
        after_writing(start, command, least + round(step * (least * 2 + 2000) / (number - 1)))
        for step in range(number)
    )
    print(writer.__name__, dict(outcomes))
    assert set(outcomes) == {"old", "new"}


@pytest.mark.proof
def test_a_build_on_disks_of_several_sizes(built: Path, tmp_path: Path) -> None:
    fill_disks(build, built, tmp_path, 3)


@pytest.mark.proof
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_a_limit_on_the_size_of_files(built: Path, tmp_path: Path, writer: Writer) -> None:
    """The effect of a full disk without mounting one."""
    start, command = writer(built, tmp_path)
    database = Path(shutil.copy(start, tmp_path / "iom.duckdb"))
    arguments = [str(part).format(database=database) for part in command]
    error_line(limited(1_000_000, *arguments, cwd=tmp_path))
    assert database.read_bytes() == start.read_bytes()
    assert not list(tmp_path.glob(".*"))
