"""Ten thousand damaged files of records: no crash, no traceback, and every row is stored or rejected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.records.small import Small, _in_memory, small
from tests.records.test_damage import KINDS, all_survive

__all__ = ["_in_memory", "small"]
pytestmark = pytest.mark.proof


@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_damaged_files_are_survived(
    small: Small, tmp_path: Path, portion: Callable[[int], int], kind: str
) -> None:
    (tmp_path / "in").mkdir()
    all_survive(small, tmp_path / "in", kind, range(portion(2500)))
