"""Method joint: estimates of open cells, held against every completion of small tables."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import product
from math import exp, lgamma
from pathlib import Path

import pytest

pytest.importorskip("ortools")

import numpy as np

from iomdb_loaders.extraction import Recovery
from iomdb_loaders.extraction.document import read_document
from iomdb_loaders.extraction.estimating import moves
from iomdb_loaders.extraction.estimating.estimates import draw
from iomdb_loaders.extraction.layout_file import read_layout
from iomdb_loaders.extraction.reading.gather import gather
from iomdb_loaders.extraction.solving.margins import outcome
from iomdb_loaders.extraction.solving.search import Search
from tests.extraction.test_joint import every_square, read, square

LINES = [["r0"], ["r1"], ["total"]]
Table = dict[tuple[int, int], int]


def every_completion(text: list[list[str]]) -> tuple[list[Table], list[float]]:
    """Every 2 x 2 table with the fewest wrong readings, with its totals, and how plausible each is.

    A leaf is as likely as its size is among the leaves with one value. Any share of the numbers may have been lost, and
    before the text is seen each share is as likely; see plausible.py.
    """
    tables = [
        {(r, k): value for r, row in enumerate(rows) for k, value in enumerate(row)}
        for rows in every_square()
    ]
    texts = {(r, k): t for r, line in enumerate(text) for k, t in enumerate(line) if t}

    def wrong(table: Table) -> int:
        return sum((1 if t == "1" else 2) for slot, t in texts.items() if table[slot] != int(t))

    least = min(map(wrong, tables))
    tables = [table for table in tables if wrong(table) == least]
    single = [slot for slot in tables[0] if len({table[slot] for table in tables}) == 1]
    sizes = [tables[0][slot].bit_length() for slot in single if 2 not in slot]
    share = [(1 + sizes.count(n)) / (5 + len(sizes)) / max(1, 2 ** (n - 1)) for n in range(5)]
    weights = []
    for table in tables:
        numbers = [(r, k) for r, k in table if table[r, k] and any(text[r])]  # a blank line is no line
        lost = sum(slot not in texts for slot in numbers)
        leaves = [share[table[r, k].bit_length()] for r, k in table if r < 2 and k < 2]
        chance = exp(lgamma(1 + lost) + lgamma(1 + len(numbers) - lost) - lgamma(2 + len(numbers)))
        weights.append(float(np.prod(leaves)) * chance)
    return tables, [weight / sum(weights) for weight in weights]


def damaged(seed: int) -> list[list[str]]:
    """The text of a 2 x 2 table with totals that has lost some of its numbers."""
    dice = random.Random(f"estimates {seed}")
    rows = square(*(dice.choice((0, 1, 2, 5)) for _ in range(4)))
    text = [[str(v) if 0 < v < 10 else "" for v in row] for row in rows]
    for r, c in dice.sample([*product(range(3), repeat=2)], dice.randint(4, 6)):
        text[r][c] = dice.choice(("", "", "", "3"))
    if not any(map(any, text)):
        text[0][0] = "2"
    return text


def compare_with_every_completion(folder: Path, seed: int) -> int:
    """Compare value, mean and interval of every open cell with those of all completions; returns their number."""
    text = damaged(seed)
    tables, weights = every_completion(text)
    found = read(folder, ["\t".join(line) for line in text], LINES, 2, maximum=9)
    layout = read_layout(folder / "small.toml", "joint")
    evidence = gather(read_document(folder / "text"), layout)
    search = Search(layout, evidence, 0, time.monotonic() + 300, lambda _: None)
    first = outcome(search)
    drawn = draw(search, evidence, first, [slot for slot, margin in first.margin.items() if margin == 0])
    stored = {(int(c.slot[0][1]), int(c.slot[1][1])): c.value for c in found.cells}
    assert any(all(table[slot] == value for slot, value in stored.items()) for table in tables)
    count = 0
    for cell in found.cells:
        place = int(cell.slot[0][1]), int(cell.slot[1][1])
        low, high = cell.interval
        if cell.status != "estimated":
            assert (low, high) == (None, None)
            continue
        values = np.array([table[place] for table in tables])
        assert cell.lower is not None and cell.upper is not None and low is not None and high is not None
        assert cell.lower <= low <= cell.value <= high <= cell.upper
        mean = float(np.dot(values, weights))
        spread = float(np.dot((values - mean) ** 2, weights)) ** 0.5
        assert abs(drawn[cell.slot].mean() - mean) <= 0.02 + 0.1 * spread
        inside = sum(w for value, w in zip(values, weights, strict=True) if low <= value <= high)
        assert inside > 0.93
        for end, step in ((low, 1), (high, -1)):  # no wider than it must be
            rest = sum(w for v, w in zip(values, weights, strict=True) if (v - end) * step <= 0)
            assert rest > 0.02 or end == cell.value
        count += 1
    return count


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_estimates_are_those_of_every_completion(tmp_path: Path, seed: int) -> None:
    compare_with_every_completion(tmp_path, seed)


@pytest.mark.proof
def test_more_estimates_are_those_of_every_completion(tmp_path: Path, portion: Callable[[int], int]) -> None:
    assert sum(compare_with_every_completion(tmp_path, seed) for seed in range(3, 3 + portion(100))) > 10


def estimates(found: Recovery) -> dict[tuple[str, str], tuple[int, object]]:
    return {cell.slot: (cell.value, cell.interval) for cell in found.cells}


def test_the_shortest_moves_are_those_of_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found a few at a time, for all pairs of a thousand moves do not fit into the memory."""
    monkeypatch.setattr(moves, "ROWS", 15)
    dice = np.random.default_rng(1)
    some = np.unique(dice.integers(-2, 3, size=(25, 7)), axis=0)
    every = {
        tuple(sign * (one + by * other))
        for one in some
        for other in some
        for by in (-1, 0, 1)
        for sign in (-1, 1)
    }
    signed = [move for move in every if any(move) and next(filter(None, move)) > 0]
    expected = sorted(signed, key=lambda move: (sum(map(bool, move)), move))[:40]
    assert [tuple(move) for move in moves._shortest(some, 40, lambda: None)] == expected


@pytest.mark.proof
def test_the_same_seed_gives_the_same_estimates(tmp_path: Path) -> None:
    text = ["\t\t120", "\t\t8", "110\t18\t128"]
    first, again = (read(tmp_path, text, LINES, 2) for _ in range(2))
    assert estimates(first) == estimates(again)
    values = {slot: value for slot, (value, _) in estimates(first).items()}
    assert values["r0", "c0"] + values["r0", "c1"] == 120
    assert values["r0", "c0"] + values["r1", "c0"] == 110
    assert all(cell.status == "estimated" for cell in first.cells)
