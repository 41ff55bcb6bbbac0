"""Twelve processes read while builds and publications replace what they read: no error, the old or the new whole."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import postgres
from tests.processes import iomdb
from tests.proof.readers import READ

READER = Path(__file__).with_name("readers.py")
READERS = 12
pytestmark = pytest.mark.proof


def check(kind: str, target: str, replace: list[Callable[[], None]], times: int, folder: Path) -> None:
    """Run the writers in turn while readers read; the two states are those that a lone reader sees after each."""
    states = set()
    for write in replace:
        write()
        states.add(READ[kind](target))
    assert len(states) == len(replace)
    stop = folder / "stop"
    command = [sys.executable, str(READER), kind, target, str(stop)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]
    assert [reader.stdout.readline() for reader in readers if reader.stdout] == ["ready\n"] * READERS
    for number in range(times):
        replace[number % len(replace)]()
    stop.touch()
    seen: Counter[str] = Counter()
    for reader in readers:
        found = json.loads(reader.communicate()[0])
        assert found["errors"] == []
        seen.update(found["seen"])
    print(f"{kind}: {READERS} readers, {times} times replaced, {seen.total()} rounds")
    assert set(seen) == states


def run(*arguments: object, cwd: Path) -> None:
    done = iomdb(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", ["iomdb", "file"])
def test_builds(kind: str, two_packs: Path, tmp_path: Path, portion: Callable[[int], int]) -> None:
    file = tmp_path / "iom.duckdb"
    builds = [lambda: run("build", cwd=tmp_path), lambda: run("build", "--data", two_packs, cwd=tmp_path)]
    check(kind, str(file), builds, portion(50), tmp_path)


@pytest.mark.parametrize("kind", ["sqlite", "parquet"])
def test_publications(
    kind: str, built: Path, two_years: Path, tmp_path: Path, portion: Callable[[int], int]
) -> None:
    target = tmp_path / "target"
    check(
        kind, str(target), publications(kind, str(target), built, two_years, tmp_path), portion(20), tmp_path
    )


@pytest.mark.skipif(bool(postgres.missing()), reason=postgres.missing())
def test_publications_to_postgresql(
    built: Path, two_years: Path, tmp_path: Path, portion: Callable[[int], int]
) -> None:
    with postgres.server() as url:
        check(
            "postgres", url, publications("postgres", url, built, two_years, tmp_path), portion(20), tmp_path
        )


def publications(kind: str, target: str, one: Path, other: Path, folder: Path) -> list[Callable[[], None]]:
    return [
        lambda database=database: run("-d", database, "publish", kind, target, "--views", "mart", cwd=folder)  # type: ignore[misc]
        for database in (one, other)
    ]
