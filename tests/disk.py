"""Disks without room: a small one of its own where the system allows it, else a limit on the size of files."""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import SCRIPT, environment


@contextmanager
def disk_of(kilobytes: int) -> Iterator[Path]:
    """A separate disk of this size."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder]
        if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting a small disk needs root")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def limited(most: int, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `iomdb ARGUMENTS`; no file may become larger than `most` bytes, which needs no right to mount."""
    return subprocess.run(
        [str(SCRIPT), *map(str, arguments)],
        cwd=cwd,
        # Python would leave a compiled module cut off, which it then fails to read
        env=environment(cwd, {"PYTHONDONTWRITEBYTECODE": "1"}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
