"""Many damaged tables: every cell called known is right, and bounds include the true value."""

from collections.abc import Callable

import pytest

pytest.importorskip("ortools")

from tests.extraction import damage, lost_rows, stacked_damage
from tests.extraction.test_damage import groups, single

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("stacked", [0, 3])
def test_known_cells_are_right_for_200_seeds(stacked: int, portion: Callable[[int], int]) -> None:
    assert single(range(portion(200)), 0.1, stacked) > 0.85


def test_known_cells_are_right_for_200_seeds_where_rows_are_settled_first(
    portion: Callable[[int], int],
) -> None:
    """In seed 82 three numbers have lost a digit: two more readings are wrong than the text shows, not one."""
    trials = [damage.trial(seed, 0.1, method="joint") for seed in range(portion(200))]
    assert [(t.seed, t.wrong, t.failed) for t in trials if t.wrong or t.failed] == []
    assert {t.seed for t in trials if t.missed} <= {82}
    assert sum(t.known for t in trials) / len(trials) > 0.95


def test_known_cells_are_right_for_200_seeds_of_groups(portion: Callable[[int], int]) -> None:
    assert groups(range(portion(200)), 0.1) > 0.9


def test_more_damage_leaves_less_known(portion: Callable[[int], int]) -> None:
    """The table in docs/recovery.md. With much damage two texts can lose the same digit and then agree."""
    for trial in (damage.trial, stacked_damage.trial):
        rows = damage.measure(range(portion(20)), (0.0, 0.05, 0.15, 0.3), trial)
        for level, share, wrong, missed in rows:
            print(f"{trial.__module__} {level:.2f}: {share:.1%} known, {wrong} wrong, {missed} missed")
        shares = [share for _, share, _, _ in rows]
        assert shares[0] > shares[-1]


@pytest.mark.parametrize(
    ("method", "kind"),
    [*(("solve", kind) for kind in lost_rows.KINDS), *(("joint", kind) for kind in lost_rows.JOINT_KINDS)],
)
def test_lost_rows_and_totals_prove_nothing(method: str, kind: str, portion: Callable[[int], int]) -> None:
    """No known cell is wrong, and no legible total is overridden; a refusal calls nothing known."""
    trials = [lost_rows.trial(seed, kind, method) for seed in range(portion(100))]
    assert [(t.seed, t.wrong) for t in trials if t.wrong] == []
    # In seed 51 two lost lines leave nothing that contradicts a 41 read as 1. An estimate of method joint has the range
    # of the completions with the fewest wrong readings, and here that is without this one.
    hidden = [51] if (method, kind) == ("joint", "a lost digit and lost rows") else []
    assert [(t.seed, t.missed) for t in trials if t.missed and t.seed not in hidden] == []
    assert method == "solve" or not any(t.failed for t in trials)
