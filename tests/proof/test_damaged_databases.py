"""A hundred damaged database files: each is found by `verify`, and no command gives a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.storage.test_damage import survive

pytestmark = pytest.mark.proof


def test_a_hundred_damaged_files(built: Path, tmp_path: Path, portion: Callable[[int], int]) -> None:
    survive(built, tmp_path, range(6, 6 + portion(100)))
