"""The file of results of the bench stays in order; tests/proof/test_bench.py runs the bench. No time is asserted."""

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


def bench(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def assert_well_formed(text: str) -> None:
    """Each section names its command, and each of its rows has as many cells as its header."""
    for title, section in sections(text):
        paragraph, table = section.strip().split("\n\n", 1)
        assert re.match(r"`(make|python -m) [^`]+`, \d{4}-\d{2}-\d{2}, ", paragraph), title
        lines = table.splitlines()
        assert len(lines) > 2, title
        assert {line.count("|") for line in lines} == {lines[0].count("|")}, title


def sections(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^## (.+)\n\n((?:(?!^## ).*\n?)*)", text, re.MULTILINE)


def test_bench_fails_with_one_line_where_no_movements_fit(built: Path, tmp_path: Path) -> None:
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
