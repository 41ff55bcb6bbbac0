"""Draw completions of a part of the table: Markov chains over the integer points that satisfy all sums.

A step moves a few slots together so that the sums still hold, to a place drawn among all that the move can reach, each
as likely as it is plausible. On its way a chain may distrust more of the text, for without that it could not leave
every completion; these states are not counted. Beside each chain run hot ones, which take plausibility less seriously
and change places with it (parallel tempering). All chains make the same move at a time, each to a place of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from iomdb_loaders.extraction.estimating.moves import Ints, simple_moves
from iomdb_loaders.extraction.estimating.plausible import OTHER, Place, Plausible, Values, size
from iomdb_loaders.extraction.layout import Slot
from iomdb_loaders.extraction.solving.search import Range

ROUNDS = 300  # in each, as many steps as there are slots
BATCHES = 12  # of rounds, at most: until the chains agree
SETTLING = 0.2  # the share of the states, from the start, that is not counted
AGREEMENT = 1.1  # the largest ratio of the spread of all chains together to the spread of each
WINDOWS = (64, 64, 64, 4096)  # how many places of a long way are compared at once, by lot
TOGETHER = (0, 0, 0, -2, -1, 1, 2)  # how many times a second move is made with a first one
# powers of the distribution: a chain with a small one is hot, it crosses what is rare
HEAT = (1.0, 0.7, 0.5, 0.35, 0.2, 0.1)
# Logarithm of how much rarer a state is for each weight, and each stroke, that it distrusts more. There are so many of
# these states that with 2 a chain hardly ever comes back.
ESCAPE = 8.0
MANY = 1_000_000  # more than the strokes of a table

Floats = NDArray[np.float64]
Equation = tuple[dict[Slot, int], int]  # coefficients, and what they make


@dataclass(frozen=True)
class Part:
    """Slots that sums and texts connect and no others, with their limits and all that holds between them."""

    slots: list[Slot]
    limits: list[Range]
    equations: list[Equation]
    places: list[Place]


class Texts:
    """How likely the texts of a place are, by the class of each open slot: the number of its text, or the last one."""

    def __init__(self, place: Place, part: Part, values: Values) -> None:
        """`values` has the slots that are not open."""
        at = {slot: number for number, slot in enumerate(part.slots)}
        opened = [slot for slot in place.slots if slot in at]
        self.slots = [at[slot] for slot in opened]
        limits = [part.limits[n] for n in self.slots]
        self.texts = [
            np.array(sorted(v for v in place.written[slot] if low <= v <= high), dtype=np.int64)
            for slot, (low, high) in zip(opened, limits, strict=True)
        ]
        sizes = [len(texts) + 1 for texts in self.texts]
        self.strides = [int(np.prod(sizes[n + 1 :], dtype=np.int64)) for n in range(len(sizes))]

        def count(code: int) -> tuple[int, int, int, int]:
            classes = [
                max(code, 0) // stride % size for stride, size in zip(self.strides, sizes, strict=True)
            ]
            known = {
                slot: int(texts[c]) if c < len(texts) else OTHER
                for slot, texts, c in zip(opened, self.texts, classes, strict=True)
            }
            return place.of(tuple(known.get(slot, values.get(slot, 0)) for slot in place.slots))

        self.count, self.codes, self.counts = count, np.array([-1]), np.zeros((4, 1), dtype=np.int64)

    def of(self, codes: Ints) -> Ints:
        """Return for each code the counts of its place, see `Place`."""
        at = self.codes.searchsorted(codes)
        if (self.codes.take(at, mode="clip") != codes).any():
            self.codes = np.union1d(self.codes, codes)
            self.counts = np.array([self.count(code) for code in self.codes.tolist()]).T
            at = self.codes.searchsorted(codes)
        return self.counts.take(at, axis=1)

    def part_of_code(self, number: int, values: Ints) -> Ints:
        """Return what these values of the slot add to the code of the place."""
        texts, stride = self.texts[number], self.strides[number]
        if not len(texts):
            return np.zeros_like(values)
        found = texts.searchsorted(values)
        return np.where(texts.take(found, mode="clip") == values, found, len(texts)) * stride

    def code(self, states: Ints, without: set[int]) -> Ints:
        """Return the code of each state, but for some slots."""
        parts = [self.part_of_code(n, states[:, s]) for n, s in enumerate(self.slots) if s not in without]
        return sum(parts, start=np.zeros(len(states), dtype=np.int64))


@dataclass(frozen=True)
class Move:
    """Slots, by number, that change together, by how much each, which are leaves, and the texts about them."""

    slots: list[int]
    by: Ints
    leaves: Ints
    texts: list[Texts]


class Sampler:
    """The chains of a part. `values` has the slots that are not open."""

    def __init__(
        self, part: Part, plausible: Plausible, values: Values, check_time: Callable[[], object]
    ) -> None:
        """Find the moves. `check_time` raises an error when the time is over."""
        self.part, self.plausible, self.check_time = part, plausible, check_time
        self.low, self.high = np.array(part.limits, dtype=np.int64).T
        self.texts = [Texts(place, part, values) for place in part.places]
        self.texts_of = [[one for one in self.texts if n in one.slots] for n in range(len(part.slots))]
        matrix = np.array(
            [[some.get(s, 0) for s in part.slots] for some, _ in part.equations], dtype=np.int64
        )
        self.simple = simple_moves(matrix.reshape(-1, len(part.slots)), check_time)
        touched = np.array(self.simple).reshape(-1, len(part.slots)) != 0
        self.partners = [np.flatnonzero((touched & one).any(axis=1)).tolist() for one in touched]
        self.leaves = {n for n, slot in enumerate(part.slots) if slot in plausible.leaves}
        self.move = cache(self._move)

    def _move(self, first: int, second: int, times: int) -> Move | None:
        """Return the first simple move together with the second one, so many times."""
        change = self.simple[first] + times * self.simple[second]
        slots = np.flatnonzero(change).tolist()
        if not slots:
            return None
        leaves = [n for n, slot in enumerate(slots) if slot in self.leaves]
        texts = dict.fromkeys(one for slot in slots for one in self.texts_of[slot])
        return Move(slots, change[slots], np.array(leaves, dtype=np.int64), list(texts))

    def run(self, starts: list[Values], dice: np.random.Generator) -> list[Ints]:
        """Return for each start the states that distrust no more than it does, one in a row; see `agree`."""
        count = len(starts)
        states = np.array([self._start(start) for start in starts] * len(HEAT), dtype=np.int64)
        heat = np.repeat(HEAT, count)
        least = self._distrust(self._count(states)).min()
        every: list[list[Ints]] = [[] for _ in starts]
        for _ in range(BATCHES):
            for _ in range(ROUNDS):
                self.check_time()
                counts = self._count(states)
                for chain in np.flatnonzero(self._distrust(counts)[:count] == least).tolist():
                    every[chain].append(states[chain].copy())
                chance = dice.beta(1 + heat * counts[2], 1 + heat * counts[3])
                escape = np.full((2, len(states)), -ESCAPE)
                costs = np.concatenate([escape, [np.log(chance), np.log1p(-chance)]])
                self._round(states, heat, costs, dice)
                self._exchange(states, costs, count, dice)
            runs = [
                np.array(some[int(SETTLING * len(some)) :], dtype=np.int64).reshape(-1, states.shape[1])
                for some in every
            ]
            if all(agree([run[:, slot] for run in runs]) for slot in range(states.shape[1])):
                break
        return runs

    def _round(self, states: Ints, heat: Floats, costs: Floats, dice: np.random.Generator) -> None:
        for _ in self.part.slots:
            first = int(dice.integers(len(self.simple)))
            second = _one_of(self.partners[first], dice)
            move = self.move(first, second, _one_of(TOGETHER, dice))
            if move:
                self._step(move, states, heat, costs, dice)

    def _exchange(self, states: Ints, costs: Floats, count: int, dice: np.random.Generator) -> None:
        """Let chains of neighbouring heat change places, as often as both distributions allow."""
        log_weight = self.plausible.share[size(states[:, sorted(self.leaves)])].sum(axis=1)
        log_weight += (costs * self._count(states)).sum(axis=0)
        for level in range(len(HEAT) - 1):
            cold, hot = (
                slice(level * count, (level + 1) * count),
                slice((level + 1) * count, (level + 2) * count),
            )
            gain = (HEAT[level] - HEAT[level + 1]) * (log_weight[hot] - log_weight[cold])
            swap = np.flatnonzero(np.log(dice.random(count)) < gain) + level * count
            pair = np.concatenate((swap, swap + count))
            other = np.concatenate((swap + count, swap))
            states[pair], log_weight[pair] = states[other], log_weight[other]

    def _count(self, states: Ints) -> Ints:
        """Return the counts of each state: of all its places, and the numbers of the rest of the table."""
        counts = np.tile([[0], [0], [self.plausible.lost], [self.plausible.shown]], len(states))
        for texts in self.texts:
            counts += texts.of(texts.code(states, set()))
        return counts

    def _distrust(self, counts: Ints) -> Ints:
        """Return the weight that is distrusted; what has no weight decides between equal ones."""
        weight: Ints = counts[0] * MANY + counts[1]
        return weight

    def _start(self, values: Values) -> list[int]:
        whole = dict(values)
        for some, amount in self.part.equations:
            left = [slot for slot in some if slot not in whole]  # one at most: what is left of an agreement
            whole.update((slot, amount - sum(values[s] for s in some if s != slot)) for slot in left)
        return [whole[slot] for slot in self.part.slots]

    def _step(self, move: Move, states: Ints, heat: Floats, costs: Floats, dice: np.random.Generator) -> None:
        """Move each chain to a place in its reach; of a long way, within a window that could begin anywhere."""
        now, by = states[:, move.slots], move.by
        low, high = self.low[move.slots], self.high[move.slots]
        down, up = np.where(by > 0, low, high) - now, np.where(by > 0, high, low) - now
        first, last = (-(-down // by)).max(axis=1), (up // by).min(axis=1)
        longest = _one_of(WINDOWS, dice)
        window = -dice.integers(longest, size=len(states))
        wide = last - first >= longest
        first = np.where(wide, np.maximum(first, window), first)
        last = np.where(wide, np.minimum(last, window + longest - 1), last)
        lot = dice.random(len(states))
        free = np.flatnonzero(first < last)  # the others have no other place
        if not len(free):
            return
        now, first, last, costs = now[free], first[free], last[free], costs[:, free]
        ways = first[:, None] + np.arange(int((last - first).max()) + 1)
        open_ways = ways <= last[:, None]
        ways = np.where(open_ways, ways, 0)
        values = now[:, :, None] + by[:, None] * ways[:, None, :]
        log_weight = self.plausible.share[size(values[:, move.leaves])].sum(axis=1)
        counts: Ints = np.zeros((4, 1, 1), dtype=np.int64)
        for texts in move.texts:
            code = texts.code(states[free], set(move.slots))[:, None]
            for number, slot in enumerate(texts.slots):
                if slot in move.slots:
                    code = code + texts.part_of_code(number, values[:, move.slots.index(slot)])
            counts = counts + texts.of(code)
        log_weight = log_weight + (costs[:, :, None] * counts).sum(axis=0)
        log_weight = np.where(open_ways, heat[free, None] * log_weight, -np.inf)
        weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True)).cumsum(axis=1)
        drawn = (weight <= lot[free, None] * weight[:, -1:]).sum(axis=1)
        states[free[:, None], move.slots] = values[np.arange(len(free)), :, drawn]


def _one_of(items: Sequence[int], dice: np.random.Generator) -> int:
    """Return an item drawn by lot; Generator.choice takes longer than a move."""
    return items[int(dice.integers(len(items)))]


def agree(runs: list[Ints]) -> bool:
    """Whether the chains have the same distribution of a slot, as far as their means and spreads tell."""
    if not all(map(len, runs)):
        return False
    within = float(np.mean([run.var() for run in runs]))
    return bool(np.concatenate(runs).var() <= AGREEMENT**2 * within)
