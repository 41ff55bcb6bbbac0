"""SIGKILL at a hundred and more moments: the database opens, and holds a batch completely or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.records.killing import Killing, kill_often, load_command, loaded

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("rejected", [0, 10])
def test_a_hundred_killed_loads(
    database: Path, tmp_path: Path, portion: Callable[[int], int], rejected: int
) -> None:
    kill_often(Killing(tmp_path, database, *load_command(tmp_path, rejected)), portion(50))


@pytest.mark.parametrize("command", [("unload", 1), ("source", 2012, "records")])
def test_fifty_killed_unloads_and_sources(
    database: Path, tmp_path: Path, portion: Callable[[int], int], command: tuple[object, ...]
) -> None:
    loaded(database, tmp_path, 2012)
    kill_often(Killing(tmp_path, database, "-d", "{database}", *command), portion(25))
