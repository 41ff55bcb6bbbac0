"""Moves: changes of a few slots that keep every sum."""

from collections.abc import Callable
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

BASES = 12  # each with another choice of the slots that the others follow from
SHORTENING = 3  # how often moves are combined to shorter ones
SHORT = 4  # how many short moves for each that is necessary
ROWS = 20_000  # candidates that are compared at once

Ints = NDArray[np.int64]


def simple_moves(matrix: Ints, check_time: Callable[[], object]) -> list[Ints]:
    """Return changes that keep all equations, long ones and short ones, for each goes through where others are refused.

    For some choices of the slots that follow from the others, there is a change for each other slot; the sums and
    differences of two changes give shorter ones.
    """
    dice, count = np.random.default_rng(0), matrix.shape[1]
    bases = [_kernel(matrix, dice.permutation(count).tolist()) for _ in range(BASES)]
    first = _signed(np.array([move for moves in bases for move in moves], dtype=np.int64).reshape(-1, count))
    short = first
    for _ in range(SHORTENING):
        short = _shortest(short, SHORT * len(bases[0]), check_time)
    return list(_signed(np.concatenate([first, short])))


def _shortest(moves: Ints, most: int, check_time: Callable[[], object]) -> Ints:
    """Return the shortest ones of the moves, their sums and their differences, which are too many to keep them all."""
    best = _in_order(moves)[:most]
    found = [best]
    for move in moves:
        check_time()
        longest = np.count_nonzero(best[-1]) if len(best) == most > 0 else moves.shape[1]
        pairs = np.concatenate([moves + move, moves - move])
        found.append(pairs[_lengths(pairs) <= longest])
        if sum(map(len, found)) > ROWS:
            best = _in_order(np.concatenate(found))[:most]
            found = [best]
    return _in_order(np.concatenate(found))[:most]


def _in_order(moves: Ints) -> Ints:
    """Return each move once, the shortest first."""
    every = _signed(moves)
    return every[np.argsort(_lengths(every), kind="stable")]


def _lengths(moves: Ints) -> Ints:
    lengths: Ints = (moves != 0).sum(axis=1)
    return lengths


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
