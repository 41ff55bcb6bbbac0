"""The commands that replace a database file, each with an old file whose content differs from the new one."""

from __future__ import annotations

import lzma
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.processes import iomdb

SCHEMA_1 = Path(__file__).with_name("schema_1.duckdb.xz")


def schema_1(path: Path) -> Path:
    """The file that version 0.1.0 of iomdb, commit c7292fd, built and loaded six batches into."""
    path.write_bytes(lzma.decompress(SCHEMA_1.read_bytes()))
    return path


def older(path: Path) -> Path:
    """Make a built file one of an earlier day: another version wrote it."""
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("update meta.build set value = '0.0.9' where property = 'iomdb_version'")
    return path


def build(built: Path, folder: Path) -> tuple[Path, list[object]]:
    """A build over an older file."""
    return older(Path(shutil.copy(built, folder / "old.duckdb"))), ["build", "-o", "{database}"]


def export(built: Path, folder: Path) -> tuple[Path, list[object]]:
    """An export over an older public file."""
    command: list[object] = ["-d", built, "export", "{database}", "--public", "--force"]
    assert iomdb(*command[:3], "old.duckdb", *command[4:], cwd=folder).returncode == 0
    return older(folder / "old.duckdb"), command


def upgrade(built: Path, folder: Path) -> tuple[Path, list[object]]:
    """An upgrade of a file with the first schema."""
    return schema_1(folder / "old.duckdb"), ["upgrade", "{database}"]


Writer = Callable[[Path, Path], tuple[Path, list[object]]]
WRITERS: tuple[Writer, ...] = (build, export, upgrade)
