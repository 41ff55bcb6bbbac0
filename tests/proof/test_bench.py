"""The bench runs end to end on few movements. No time is asserted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.records import random_movements
from tests.test_bench import assert_well_formed, bench, sections

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def few(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that publishes 200 movements."""
    database = tmp_path_factory.mktemp("few") / "iom.duckdb"
    shutil.copy(built, database)
    random_movements.publish(database, random_movements.count(random_movements.draw(200, seed=1)))
    return database


def test_bench_of_few_movements(few: Path, tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    done = bench("records", "peers", "--database", few, "--results", file, "--scale", 1, "--rounds", 1)
    assert done.returncode == 0, done.stderr
    assert done.stdout == file.read_text(encoding="utf-8")
    assert_well_formed(done.stdout)
    found = dict(sections(done.stdout))
    assert list(found) == ["Loading records ×1", "Report views ×1", "Peers ×1"]
    assert "of 200 made-up rows" in found["Loading records ×1"]
    for file_format in ("csv", "parquet"):
        for ids in ("plain ids", "hashed ids"):
            assert f"| {file_format} | {ids} |" in found["Loading records ×1"]
    for peer in ("iomdb", "pandas", "polars", "sqlite"):
        assert f"| {peer} |" in found["Peers ×1"]
