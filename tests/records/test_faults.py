"""What may go wrong around a load: files that change or vanish, disks that are full, other processes."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import iomdb
from iomdb import records
from iomdb_loaders.errors import InputError
from iomdb_loaders.records import files
from tests.processes import SCRIPT, environment, told_once
from tests.processes import iomdb as run
from tests.records.made import load, query, rows, write_csv
from tests.records.test_batches import everything

KIND = "movements"
Change = Callable[[Path], Any]


def appended(path: Path) -> None:
    with path.open("a") as file:
        file.write("M-9,2013-02-28,resettlement,africa,KEN,USA,F,33,true\n")


def replaced(path: Path) -> None:
    other = write_csv(path.with_name("other"), rows(KIND, 4, age="5"), KIND)
    os.replace(other, path)


def rewritten_with_its_time(path: Path) -> None:
    """The same length, and the modification time set back."""
    before = path.stat()
    path.write_text(path.read_text().replace(",33,", ",34,"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("step", ["rows", "facts"])
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet", "xlsx"])
@pytest.mark.parametrize("change", [appended, replaced, rewritten_with_its_time, emptied, Path.unlink])
def test_a_file_that_changes_while_it_is_loaded(
    database: Path, tmp_path: Path, change: Change, ending: str, step: str
) -> None:
    """Whatever became of it, what is stored would not be what the digest says."""
    before = everything(database)
    path = _as(tmp_path, ending)
    if ending != "csv" and change is rewritten_with_its_time:
        pytest.skip("the same for all")

    def at(name: str) -> None:
        if name == step:
            change(path)

    with pytest.raises(InputError, match=r"(was changed|was lost) while it was loaded.*; load it again"):
        load(database, KIND, path, max_rejects="100%", progress=at)
    assert everything(database) == before


def _as(folder: Path, ending: str) -> Path:
    made, path = rows(KIND, 3), folder / f"in.{ending}"
    plain = write_csv(folder / "in.csv", made, KIND)
    if ending == "csv.gz":
        import gzip

        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif ending == "parquet":
        duckdb.sql(f"copy (from read_csv('{plain}', all_varchar = true)) to '{path}'")
    elif ending == "xlsx":
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(list(made[0]))
        for item in made:
            sheet.append(list(item.values()))
        book.save(path)
    return path


def test_two_writes_within_a_tick_are_seen_in_the_digest(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_stamp", lambda status: (0,))
    path = write_csv(tmp_path / "in.csv", rows(KIND, 3), KIND)
    with pytest.raises(InputError, match="was changed while it was loaded"):
        load(database, KIND, path, progress=lambda step: step == "facts" and appended(path))
    assert load(database, KIND, path).loaded == 4
