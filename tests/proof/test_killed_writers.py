"""SIGKILL at 150 moments of a build, an export or an upgrade: the old file or the new one is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.records.killing import Killing, kill_often
from tests.storage.writers import WRITERS, Writer

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_fifty_kills_of_each_writer(
    built: Path, tmp_path: Path, portion: Callable[[int], int], writer: Writer
) -> None:
    start, command = writer(built, tmp_path)
    kill_often(Killing(tmp_path, start, *command), portion(50))
