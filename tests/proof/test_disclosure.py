"""Suppression at three sizes: LP over all cells and integers over a sample, against records that were really loaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import iomdb
from iomdb.public import protection
from tests.processes import iomdb as run
from tests.public.attack import read

pytestmark = pytest.mark.proof

UNDER, YEAR, TINY = 5, 2013, 1e-5
# movements and staff; None: all of a report
SIZES = [(3_000, 400), (40_000, 2_000), (None, None)]


@pytest.fixture(scope="module")
def records(database_of_module: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up records that add up to the published tables."""
    folder = tmp_path_factory.mktemp("records")
    options = ("--year", 2012, "--output", folder, "--format", "parquet")
    done = run("-d", database_of_module, "synthesize", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def database_of_module(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("module") / "iom.duckdb"
    shutil.copy(built, path)
    return path


def load(database: Path, records: Path, kind: str, identifier: str, date: str, number: int | None) -> None:
    """Load so many of the records as those of the next year."""
    sample = records / f"{kind}_{number}.parquet"
    limit = f"limit {number}" if number else ""
    duckdb.sql(
        f"copy (select * replace (cast({date} + interval 1 year as date) as {date}) "
        f"from '{records / kind}.parquet' order by md5({identifier}) {limit}) to '{sample}'"
    )
    done = run("-d", database, "load", kind, sample, "--year", YEAR, "--plain-ids", cwd=records)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("movements", "staff"), SIZES)
def test_no_count_is_revealed(
    database: Path,
    records: Path,
    tmp_path: Path,
    portion: Callable[[int], int],
    movements: int | None,
    staff: int | None,
) -> None:
    load(database, records, "movements", "movement_id", "movement_date", movements)
    load(database, records, "staff", "staff_id", "as_at", staff)
    public = tmp_path / "public.duckdb"
    iomdb.export_public(database, public, suppress_under=UNDER)
    shown = read(public, database, YEAR)
    failed = []
    found = shown.intervals()
    for name, (low, high, truth) in found.items():
        assert low - TINY <= truth <= high + TINY, (name, "the attack itself is wrong")
        width = UNDER - 1 if truth < UNDER else max(UNDER - 1, truth / 10)
        if high - low < width - TINY or (truth < UNDER and high < UNDER - TINY):
            failed.append((name, low, high, truth))
    whole = shown.intervals("SAT", only=portion(200))
    for name, (low, high, truth) in whole.items():
        if high <= low or (truth < UNDER and high < UNDER):
            failed.append((name, low, high, truth, "whole persons"))
    small = sum(truth < UNDER for _, _, truth in found.values())
    print(
        f"{len(found)} suppressed cells, {small} under {UNDER}, {len(whole)} with integers: {len(failed)} failed"
    )
    assert small > 100 and not failed, failed


def test_the_attack_finds_what_countries_and_areas_reveal(
    database: Path, records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without joint counts the protection fails, as it did before; wide ranges alone hide most of it."""
    monkeypatch.setattr(protection, "SHARE", 0)
    monkeypatch.setattr(protection._Block, "_add_joint", lambda *arguments: None)
    load(database, records, "movements", "movement_id", "movement_date", 3_000)
    iomdb.export_public(database, tmp_path / "public.duckdb", suppress_under=UNDER)
    found = read(tmp_path / "public.duckdb", database, YEAR).intervals()
    assert [name for name, (_, high, truth) in found.items() if truth < UNDER and high < UNDER - TINY]
