"""Suppression holds against a reader who solves all sums of the public file at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from iomdb.public import export_public, protection
from tests.public.attack import PublicFile
from tests.public.made_up_persons import add_persons

UNDER = 5
TINY = 1e-5


@pytest.fixture(scope="module")
def private(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("persons") / "iom.duckdb"
    shutil.copy(built, path)
    add_persons(path)
    return path


@pytest.fixture(scope="module")
def public(private: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("public") / "public.duckdb"
    export_public(private, path, suppress_under=UNDER)
    return path


@pytest.fixture(scope="module")
def shown(private: Path, public: Path) -> PublicFile:
    return read(private, public)


def read(private: Path, public: Path) -> PublicFile:
    with (
        duckdb.connect(str(public), read_only=True) as told,
        duckdb.connect(str(private), read_only=True) as true,
    ):
        return PublicFile(told, true)


def test_no_small_count_is_revealed(shown: PublicFile) -> None:
    found = shown.intervals()
    free = shown.intervals(zeros_only=True)
    small = {name: bounds for name, bounds in found.items() if bounds[2] < UNDER}
    assert len(small) > 100 and len(found) > len(small), "there is something to attack"
    for name, (low, high, truth) in found.items():
        assert low - TINY <= truth <= high + TINY, (name, "the attack itself is wrong")
        assert high - low >= 1 - TINY, (name, low, high, truth)
    for name, (low, high, truth) in small.items():
        assert high >= UNDER - TINY, (name, low, high, truth)
        assert low <= free[name][0] + TINY, (name, low, high, truth, "sums tell more than the zeros do")


def test_nor_to_one_who_knows_that_persons_are_whole(shown: PublicFile) -> None:
    for name, (low, high, truth) in shown.intervals("SAT", only=20).items():
        assert high > low, (name, low, high, truth)
        if truth < UNDER:
            assert high >= UNDER, (name, low, high, truth)


def test_the_attack_finds_what_is_not_protected(
    private: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protection._Block, "protect", lambda block: block.suppressed)
    export_public(private, tmp_path / "bare.duckdb", suppress_under=UNDER)
    found = read(private, tmp_path / "bare.duckdb").intervals()
    assert any(high - low < TINY for low, high, _ in found.values())
