"""Damaged files: no crash, no traceback, and every row is stored or rejected."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from iomdb_loaders.errors import InputError
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.records.damage import damaged_file, rows_in
from tests.records.examples import COLUMNS
from tests.records.small import Small
from tests.records.test_workbooks import workbook

KINDS = sorted(COLUMNS)
FILES = 15


def survive(small: Small, folder: Path, kind: str, seed: int) -> str:
    """Load one damaged file and unload it again. Returns the outcome."""
    path = damaged_file(folder, kind, seed)
    try:
        done = small.load(kind, path)
    except InputError as error:
        assert str(error).isprintable() and path.name in str(error), (path, str(error))
        assert small.count("record.batch") == 0, path
        return "refused"
    assert done.loaded + done.rejected == done.read == rows_in(path), path
    small.unload_all()
    return "loaded" if not done.rejected else "loaded in part" if done.loaded else "rejected"


def all_survive(small: Small, folder: Path, kind: str, seeds: range) -> None:
    before = small.state()
    outcomes: Counter[str] = Counter()
    failed = []
    for seed in seeds:
        try:
            outcomes[survive(small, folder, kind, seed)] += 1
        except Exception as error:
            failed.append(f"{kind} {seed}: {type(error).__name__} {error}")
            small.unload_all()
        shutil.rmtree(folder)
        folder.mkdir()
    print(kind, dict(outcomes))
    assert not failed
    assert small.state() == before
    # a sample that misses an outcome proves too little
    assert len(outcomes) == 4, outcomes


@pytest.mark.parametrize("kind", ["movements"])
def test_damaged_files_are_survived(small: Small, tmp_path: Path, kind: str) -> None:
    (tmp_path / "in").mkdir()
    all_survive(small, tmp_path / "in", kind, range(FILES))


def test_a_workbook_whose_directory_points_before_it_is_refused(small: Small, tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx")
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\5\6") + 16
    data[end : end + 4] = (int.from_bytes(data[end : end + 4], "little") + len(data)).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"in\.xlsx: cannot be read as XLSX"):
        small.load("movements", path)


@pytest.mark.proof
def test_damaged_files_at_the_command_line(database: Path, tmp_path: Path) -> None:
    for number, kind in enumerate(KINDS * 2):
        path = damaged_file(tmp_path, kind, number)
        done = run(
            *("-d", database, "load", kind, path, "--year", 2013, "--plain-ids", "--max-rejects", "100%"),
            cwd=tmp_path,
        )
        if done.returncode:
            error_line(done)
        else:
            assert f": {rows_in(path)} rows read = " in done.stderr
