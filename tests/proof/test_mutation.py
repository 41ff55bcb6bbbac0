"""200 leaf cells, each changed by one unit, each found; and what rounding hides is found beyond the rounding."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packs import all_leaves
from tests.report.mutation import ROUNDED, audited, check_mutations, identities

pytestmark = pytest.mark.proof


def test_every_mutation_is_found(built: Path, tmp_path: Path) -> None:
    check_mutations(built, tmp_path, 200)


def test_what_rounding_hides_is_found_beyond_the_rounding(built: Path, tmp_path: Path) -> None:
    steps = {leaf: ROUNDED[leaf.table] for leaf in all_leaves() if leaf.table in ROUNDED}
    assert len(steps) == 56
    found = audited(built, tmp_path, steps)
    assert [leaf for leaf, audits in found.items() if not identities(audits)] == []
