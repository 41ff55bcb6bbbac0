"""The table of another organization, damaged in many ways: known cells are right, and bounds include the truth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("ortools")

from tests.extraction.other_document import trial

pytestmark = pytest.mark.proof


@pytest.mark.parametrize(
    ("seeds", "level", "stacked", "known"),
    [(100, 0.06, False, 0.8), (10, 0.1, False, 0.6), (10, 0.06, True, 0.6)],
)
def test_known_cells_are_right(
    tmp_path: Path, seeds: int, level: float, stacked: bool, known: float, portion: Callable[[int], int]
) -> None:
    trials = [trial(tmp_path, seed, level, stacked=stacked) for seed in range(portion(seeds))]
    assert [(number, t.wrong, t.missed) for number, t in enumerate(trials) if t.wrong or t.missed] == []
    shares = [t.known for t in trials if not t.refused]
    print(f"{level:.0%}: {len(shares)} of {len(trials)} documents read, known {shares}")
    # Out of time is a refusal: it calls nothing known. Only cells with the margin 4 count as known.
    assert len(shares) >= 0.5 * len(trials) and sum(shares) >= known * len(shares)
