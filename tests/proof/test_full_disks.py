"""Thirty disks of rising size under a build, an export and an upgrade: the old file or the new one, whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.storage.test_full_disk import fill_disks
from tests.storage.writers import WRITERS, Writer

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_ten_disks_for_each_writer(
    built: Path, tmp_path: Path, portion: Callable[[int], int], writer: Writer
) -> None:
    fill_disks(writer, built, tmp_path, max(2, portion(10)))
