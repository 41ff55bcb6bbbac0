"""The same rows in every format give the same batch: many examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.records.small import Small, _in_memory, small
from tests.records.test_formats import FIELDS, every_format_gives_the_same_batch

__all__ = ["_in_memory", "small"]
pytestmark = pytest.mark.proof


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_format_gives_the_same_batch(
    small: Small, tmp_path: Path, portion: Callable[[int], int], kind: str
) -> None:
    every_format_gives_the_same_batch(kind, small, tmp_path, portion(60))
