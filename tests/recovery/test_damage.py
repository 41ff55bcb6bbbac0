"""A known table, damaged like a bad extraction: what the engine calls known is right, and bounds hold the truth."""

import pytest

pytest.importorskip("ortools")

from iomdb_loaders.recovery import harness


def check(seeds: range, level: float, stacked: int) -> float:
    trials = [harness.trial(seed, level, stacked=stacked) for seed in seeds]
    assert [t.seed for t in trials if t.failed] == []
    assert [(t.seed, t.wrong) for t in trials if t.wrong] == []
    assert [(t.seed, t.missed) for t in trials if t.missed] == []
    return sum(t.known for t in trials) / len(trials)


def test_an_undamaged_table_comes_back_whole() -> None:
    assert check(range(5), 0.0, 0) == 1.0


@pytest.mark.parametrize("stacked", [0, 3])
def test_what_is_called_known_is_right(stacked: int) -> None:
    assert check(range(8), 0.1, stacked) > 0.7


@pytest.mark.proof
@pytest.mark.parametrize("stacked", [0, 3])
def test_what_is_called_known_is_right_for_200_seeds(stacked: int) -> None:
    assert check(range(200), 0.1, stacked) > 0.85


@pytest.mark.proof
def test_more_damage_leaves_less_known() -> None:
    rows = harness.measure(range(20), (0.0, 0.05, 0.15))
    for level, share, wrong, missed in rows:
        print(f"damage {level:.2f}: {share:.1%} known, {wrong} wrong, {missed} missed")
    shares = [share for _, share, _, _ in rows]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0


def test_the_check_can_fail() -> None:
    """The comparison sees a wrong cell: the same document against another truth."""
    text, _ = harness.print_table(harness.known_table(1, 6, 5), 1, 0.0)
    other = harness.known_table(2, 6, 5)
    assert harness.compare(text, other, seed=1, level=0.0, stacked=0, damaged=0).wrong
