"""Moves: changes of a few slots that keep every sum."""

from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

BASES = 12  # each with another choice of the slots that the others follow from
SHORTENING = 3  # how often moves are combined to shorter ones
SHORT = 4  # how many short moves for each that is necessary

Ints = NDArray[np.int64]


def simple_moves(matrix: Ints) -> list[Ints]:
    """Return changes that keep all equations, long ones and short ones, for each goes through where others are refused.

    For some choices of the slots that follow from the others, there is a change for each other slot; the sums and
    differences of two changes give shorter ones.
    """
    dice, count = np.random.default_rng(0), matrix.shape[1]
    bases = [_kernel(matrix, dice.permutation(count).tolist()) for _ in range(BASES)]
    first = _signed(np.array([move for moves in bases for move in moves], dtype=np.int64).reshape(-1, count))
    short = first
    for _ in range(SHORTENING):
        pairs = [short + sign * move for move in short for sign in (-1, 1)]
        every = _signed(np.concatenate([short, *pairs]))
        short = every[np.argsort((every != 0).sum(axis=1), kind="stable")][: SHORT * len(bases[0])]
    return list(_signed(np.concatenate([first, short])))


def _signed(moves: Ints) -> Ints:
    """Return each move once: not zero, and its first change positive."""
    some = moves[(moves != 0).any(axis=1)]
    first = some[np.arange(len(some)), (some != 0).argmax(axis=1)]
    return np.unique(some * np.sign(first)[:, None], axis=0)


def _kernel(matrix: Ints, order: list[int]) -> list[Ints]:
    """Return integer vectors that the matrix maps to zero, one for each column that is no pivot."""
    rows, pivots = [row.copy() for row in matrix], dict[int, int]()
    for column in order:
        free = [n for n, row in enumerate(rows) if row[column] and n not in pivots]
        if not free:
            continue
        pivot = min(free, key=lambda n: abs(int(rows[n][column])))
        pivots[pivot] = column
        for n, row in enumerate(rows):
            if n != pivot and row[column]:
                reduced = row * rows[pivot][column] - rows[pivot] * row[column]
                rows[n] = reduced // max(gcd(*reduced.tolist()), 1)
    vectors = []
    for column in sorted(set(order) - set(pivots.values())):
        scale = lcm(*(int(rows[n][at]) for n, at in pivots.items()))
        vector = np.zeros(len(order), dtype=np.int64)
        vector[column] = scale
        for n, at in pivots.items():
            vector[at] = -rows[n][column] * scale // rows[n][at]
        vectors.append(vector // gcd(*vector.tolist()))
    return vectors
