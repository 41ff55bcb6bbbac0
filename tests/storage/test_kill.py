"""SIGKILL during a build: the old file or the new one is there, and the next build leaves nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.records.killing import Killing, kill_often
from tests.storage import writers


@pytest.mark.proof
def test_a_killed_build_leaves_the_old_file_or_the_new_one(built: Path, tmp_path: Path) -> None:
    start, command = writers.build(built, tmp_path)
    kill_often(Killing(tmp_path, start, *command), 2)
