"""The bench runs end to end on few movements, and its file of results stays in order. No time is asserted."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bench import results
from bench.results import RESULTS, Section

from tests.packs import ROOT
from tests.records import random_movements


@pytest.fixture(scope="module")
def few(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that publishes 200 movements."""
    database = tmp_path_factory.mktemp("few") / "iom.duckdb"
    shutil.copy(built, database)
    random_movements.publish(database, random_movements.count(random_movements.draw(200, seed=1)))
    return database


def bench(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def assert_well_formed(text: str) -> None:
    """Each section names its command, and each of its rows has as many cells as its header."""
    for title, section in _sections(text):
        said, table = section.strip().split("\n\n", 1)
        assert re.match(r"`(make|python -m) [^`]+`, \d{4}-\d{2}-\d{2}, ", said), title
        lines = table.splitlines()
        assert len(lines) > 2, title
        assert {line.count("|") for line in lines} == {lines[0].count("|")}, title


def _sections(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^## (.+)\n\n((?:(?!^## ).*\n?)*)", text, re.MULTILINE)


def test_bench_of_few_movements(few: Path, tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    done = bench("records", "peers", "--database", few, "--results", file, "--scale", 1, "--rounds", 1)
    assert done.returncode == 0, done.stderr
    assert done.stdout == file.read_text(encoding="utf-8")
    assert_well_formed(done.stdout)
    sections = dict(_sections(done.stdout))
    assert list(sections) == ["Loading records ×1", "Report views ×1", "Peers ×1"]
    assert "of 200 made-up rows" in sections["Loading records ×1"]
    for file_format in ("csv", "parquet"):
        for ids in ("plain ids", "hashed ids"):
            assert f"| {file_format} | {ids} |" in sections["Loading records ×1"]
    for peer in ("iomdb", "pandas", "polars", "sqlite"):
        assert f"| {peer} |" in sections["Peers ×1"]


def test_bench_tells_in_one_line_why_there_are_no_movements(built: Path, tmp_path: Path) -> None:
    empty = tmp_path / "iom.duckdb"
    shutil.copy(built, empty)
    random_movements.publish(
        empty,
        random_movements.count(random_movements.draw(20, seed=1))
        | {"movement_by_age_sex": random_movements.Counter({("age_0_9", "F"): 1})},
    )
    done = bench("records", "--database", empty, "--results", tmp_path / "R.md", "--scale", 1)
    assert done.returncode == 2
    assert done.stderr.startswith("bench: ") and "Table 4" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "R.md").exists()


def test_a_renewed_section_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    for title in ("First", "Second", "Third"):
        results.renew(file, Section(title, "make a", f"Of {title}.", ("x", "y"), (("1", "2"),)))
    before = results.read(file)
    results.renew(file, Section("Second", "make b", "Anew.", ("x",), (("3",),)))
    after = results.read(file)
    assert list(after) == ["First", "Second", "Third"]
    assert (after["First"], after["Third"]) == (before["First"], before["Third"])
    assert "Anew." in after["Second"] and "Of Second." not in after["Second"]
    assert_well_formed(file.read_text(encoding="utf-8"))


def test_the_results_of_the_repository_are_well_formed() -> None:
    assert_well_formed(RESULTS.read_text(encoding="utf-8"))
    assert {"Processes"} <= results.read(RESULTS).keys()


@pytest.mark.parametrize(
    ("ratios", "aim", "cells"),
    [
        ([1.0, 3.0, 2.0], 2, ("≤ 2", "2.00", "1.00", "3.00")),
        ([1.5], 1.2, ("≤ 1.2 ✗", "1.50", "1.50", "1.50")),
        ([1.0], None, ("", "1.00", "1.00", "1.00")),
    ],
)
def test_a_missed_aim_is_marked(ratios: list[float], aim: float | None, cells: tuple[str, ...]) -> None:
    assert results.spread(ratios, aim) == cells
