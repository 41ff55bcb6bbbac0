"""The table of another organization, damaged in many ways: known cells are right, and bounds include the truth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("ortools")

from tests.extraction.other_document import trial

pytestmark = pytest.mark.proof


@pytest.mark.parametrize(("stacked", "level"), [(False, 0.06), (False, 0.12), (True, 0.06)])
def test_known_cells_are_right(
    tmp_path: Path, stacked: bool, level: float, portion: Callable[[int], int]
) -> None:
    trials = [trial(tmp_path, seed, level, stacked=stacked) for seed in range(portion(100))]
    assert [(number, t.wrong, t.missed) for number, t in enumerate(trials) if t.wrong or t.missed] == []
    read = [t.known for t in trials if not t.refused]
    print(
        f"{len(trials)} documents, {len(trials) - len(read)} refused, {sum(read) / len(read):.1%} of cells known"
    )
    assert len(read) >= 0.7 * len(trials) and sum(read) > 0.8 * len(read)
