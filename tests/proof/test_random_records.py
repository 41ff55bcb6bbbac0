"""Many random rows agree with the rules in Python, and many random loads with a model of vintages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.records.examples import COLUMNS
from tests.records.small import Small, _in_memory, small
from tests.records.test_rules import random_rows_agree
from tests.records.test_vintages import rows_in_force_agree

__all__ = ["_in_memory", "small"]
pytestmark = pytest.mark.proof


@pytest.mark.parametrize("kind", sorted(COLUMNS))
def test_random_rows_agree_with_the_rules_in_python(
    kind: str, small: Small, tmp_path: Path, portion: Callable[[int], int]
) -> None:
    random_rows_agree(kind, small, tmp_path, portion(200))


def test_rows_in_force_agree_with_the_model(
    small: Small, tmp_path: Path, portion: Callable[[int], int]
) -> None:
    rows_in_force_agree(small, tmp_path, portion(100))
