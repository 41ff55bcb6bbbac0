"""Known tables, damaged like a bad extraction: every cell called known is right, and bounds include the true value."""

import pytest

pytest.importorskip("ortools")

from tests.extraction import damage, lost_rows, stacked_damage
from tests.extraction.damage import Trial


def share_known(trials: list[Trial]) -> float:
    assert [(t.seed, t.failed) for t in trials if t.failed] == []
    assert [(t.seed, t.wrong) for t in trials if t.wrong] == []
    assert [(t.seed, t.missed) for t in trials if t.missed] == []
    return sum(t.known for t in trials) / len(trials)


def single(seeds: range, level: float, stacked: int) -> float:
    return share_known([damage.trial(seed, level, stacked=stacked) for seed in seeds])


def groups(seeds: range, level: float) -> float:
    """A cell that rests on a single reading may be wrong, but then its bounds have the true value."""
    return share_known([stacked_damage.trial(seed, level, 2) for seed in seeds])


def test_an_undamaged_table_is_recovered_completely() -> None:
    assert single(range(2), 0.0, 0) == 1.0


@pytest.mark.parametrize("stacked", [pytest.param(0, marks=pytest.mark.proof), 3])
def test_known_cells_are_right(stacked: int) -> None:
    assert single(range(3), 0.1, stacked) > 0.7


def test_known_cells_are_right_where_each_line_repeats_those_above_it() -> None:
    alone = single(range(2), 0.1, 4)
    assert share_known([damage.trial(seed, 0.1, stacked=4, growing=True) for seed in range(2)]) > alone


def test_known_cells_are_right_where_groups_are_in_one_line() -> None:
    assert groups(range(2), 0.1) > 0.9


def test_the_comparison_can_fail() -> None:
    """The comparison sees wrong cells: the same document against another table."""
    text, _ = damage.print_table(damage.known_table(1, 6, 5), 1, 0.0)
    other = damage.known_table(2, 6, 5)
    assert damage.compare(text, other, damage.table_layout(6, 5), seed=1, level=0.0, damaged=0).wrong


def test_values_beside_another_label_are_not_called_known() -> None:
    trials = [lost_rows.trial(seed, "a slid row") for seed in range(2)]
    assert [(t.seed, t.wrong, t.missed, t.failed) for t in trials] == [(0, (), (), ""), (1, (), (), "")]
