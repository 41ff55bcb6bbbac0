"""Suppression holds against a reader who solves all sums of the public file at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from iomdb.public import export_public, protection
from tests.public.attack import PublicFile, read
from tests.public.conftest import UNDER
from tests.public.made_up_persons import YEAR, insert_facts

TINY = 1e-5


@pytest.mark.proof
def test_no_small_count_is_revealed(shown: PublicFile) -> None:
    found = shown.intervals(only=150)
    free = shown.intervals(only=150, zeros_only=True)
    small = {name: bounds for name, bounds in found.items() if bounds[2] < UNDER}
    assert len(small) > 50 and len(found) > len(small), "there is something to attack"
    for name, (low, high, truth) in found.items():
        assert low - TINY <= truth <= high + TINY, (name, "the attack itself is wrong")
        assert high - low >= max(UNDER - 1, 0 if truth < UNDER else truth / 10) - TINY, (
            name,
            low,
            high,
            truth,
        )
    for name, (low, high, truth) in small.items():
        assert high >= UNDER - TINY, (name, low, high, truth)
        assert low <= free[name][0] + TINY, (name, low, high, truth, "sums reveal more than the zeros do")


@pytest.mark.proof
def test_no_small_count_is_revealed_to_one_who_knows_that_persons_are_whole(shown: PublicFile) -> None:
    for name, (low, high, truth) in shown.intervals("SAT", only=20).items():
        assert high > low, (name, low, high, truth)
        if truth < UNDER:
            assert high >= UNDER, (name, low, high, truth)


@pytest.mark.proof
def test_the_attack_finds_what_is_not_protected(
    private: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protection._Block, "protect", lambda block: block.suppressed)
    export_public(private, tmp_path / "bare.duckdb", suppress_under=UNDER)
    found = read(tmp_path / "bare.duckdb", private).intervals()
    assert any(high - low < TINY for low, high, _ in found.values())


@pytest.mark.proof
def test_persons_that_two_tables_count_with_others_can_be_protected(built: Path, tmp_path: Path) -> None:
    """Tables 6 and 8 sum the officials differently, and add the same employees: their number may change."""
    made_up = tmp_path / "made_up.duckdb"
    shutil.copy(built, made_up)
    places = [("headquarters", "unspecified"), ("field", "general_service")]
    with duckdb.connect(str(made_up)) as con:
        insert_facts(
            con,
            "employee_by_nationality",
            [(YEAR, n, *place, "F", 1) for n in ("AFG", "ALB") for place in places],
        )
        insert_facts(con, "official_by_grade", [(YEAR, YEAR, "p_1", "field", sex, 20) for sex in "FM"])
        insert_facts(con, "official_by_nationality", [(YEAR, n, "p_1", 20) for n in ("AFG", "ALB")])
    export_public(made_up, tmp_path / "public.duckdb", suppress_under=UNDER)
    found = read(tmp_path / "public.duckdb", made_up).intervals()
    assert found and all(high >= UNDER for _, high, truth in found.values() if truth < UNDER)
