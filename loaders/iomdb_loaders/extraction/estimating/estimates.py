"""Estimates: the 95 % interval of every open cell, and the completion nearest to what is expected.

The completions with the fewest wrong readings are drawn, each as often as it is plausible (plausible.py). Open slots
that no sum and no text connects are drawn apart. Several chains start from completions far apart; where they do not
agree in the end, no cell of that part gets an interval.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from iomdb_loaders.extraction.estimating.moves import Ints
from iomdb_loaders.extraction.estimating.plausible import Place, Values, places, plausible_of
from iomdb_loaders.extraction.estimating.sampling import Equation, Part, Sampler, agree
from iomdb_loaders.extraction.layout import Slot
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.sums import agreed_sums, table_sums
from iomdb_loaders.extraction.solving.margins import Outcome
from iomdb_loaders.extraction.solving.model import Model
from iomdb_loaders.extraction.solving.search import Completion, Range, Search, completion, excuse

STARTS = 4
OF_EACH = 3  # chains from each start, besides the hot ones
EFFORT = 5.0  # deterministic time of a search for a start, or for the nearest completion
TAIL = 0.025
FINE = 10  # parts of one: nearer to a mean than that is chance, and the completion stays as it is


def with_estimates(search: Search, evidence: Evidence, found: Outcome) -> Outcome:
    """Return the outcome with an interval for each open slot; its values are the completion nearest to the means."""
    opened = [slot for slot, margin in found.margin.items() if margin == 0]
    if not opened:
        return found
    drawn = draw(search, evidence, found, opened)
    means = {slot: float(values.mean()) for slot, values in drawn.items()}
    # no mean is known where chains disagree: there the value stays
    nearest = _nearest(search, found, {slot: means.get(slot, found.values[slot]) for slot in opened})
    intervals = {slot: _interval(values, nearest.values[slot]) for slot, values in drawn.items()}
    name, count = search.layout.table_id, len(opened) - len(drawn)
    search.progress(
        f"{name}: {len(drawn)} intervals estimated; chains disagree about {count} cells and totals"
    )
    return replace(found, values=nearest.values, taken=nearest.taken, intervals=intervals)


def draw(search: Search, evidence: Evidence, found: Outcome, opened: list[Slot]) -> dict[Slot, Ints]:
    """Return the values of open slots in the completions drawn, for the parts of the table on which chains agree."""
    every = places(evidence, found.margin)
    plausible = plausible_of(search.layout, found, every)
    model = _model(search, found)
    starts = [found.values, *search.each(lambda n: _far(search, found, model, opened, n), range(1, STARTS))]
    dice = np.random.default_rng(search.seed)
    drawn: dict[Slot, Ints] = {}
    for part in _parts(search, found, every):
        runs = Sampler(part, plausible, found.values, search.time_left).run(starts * OF_EACH, dice)
        # a cell on which all agree may still be stuck if they do not on another one
        if all(agree([run[:, number] for run in runs]) for number in range(len(part.slots))):
            whole = np.concatenate(runs)
            drawn |= {slot: whole[:, n] for n, slot in enumerate(part.slots) if slot in found.margin}
    return drawn


def _model(search: Search, found: Outcome) -> Model:
    """Return a model of the completions with the fewest wrong readings, in which only open slots are open."""
    model = search.model()
    excuse(model, model.cp)
    model.limit(model.cp, found.cost)
    readings = [search.evidence.readings[n] for n in search.evidence.distrusted(found.taken)]
    model.cp.add(sum(model.strokes) <= sum(not reading.weight for reading in readings))
    for slot, value in found.values.items():
        if found.margin[slot] != 0:
            model.cp.add(model.cells[slot] == value)
    return model


def _far(search: Search, found: Outcome, model: Model, opened: list[Slot], number: int) -> Values:
    """Return a completion at an end of a direction that is drawn by lot."""
    dice, cp = np.random.default_rng([search.seed, number]), model.cp.clone()
    signs = dice.choice((-1, 1), size=len(opened)).tolist()
    cp.minimize(sum(sign * model.cells[slot] for sign, slot in zip(signs, opened, strict=True)))
    status, solver = search.solve(cp, EFFORT)
    return completion(model, solver).values if status in ("OPTIMAL", "FEASIBLE") else found.values


def _nearest(search: Search, found: Outcome, means: Mapping[Slot, float]) -> Completion:
    """Return the completion nearest to the means; it keeps the arcs that it can."""
    model = _model(search, found)
    distances = []
    for slot, mean in means.items():
        low, high = found.ranges[slot]
        distance = model.cp.new_int_var(0, FINE * (high - low), "")
        gap = FINE * model.cells[slot] - round(FINE * mean)
        model.cp.add(distance >= gap)
        model.cp.add(distance >= -gap)
        distances.append(distance)
    changed = sum(1 - model.arcs[number] for number in found.taken)
    model.cp.minimize((len(found.taken) + 1) * sum(distances) + changed)
    for slot, value in found.values.items():
        model.cp.add_hint(model.cells[slot], value)
    for number, arc in model.arcs.items():
        model.cp.add_hint(arc, number in found.taken)
    status, solver = search.solve(model.cp, EFFORT)
    if status in ("OPTIMAL", "FEASIBLE"):
        return completion(model, solver)
    return Completion(found.values, found.taken, {})


def _interval(values: Ints, value: int) -> Range:
    """Return the ends that each leave at most 2.5 % of the completions outside, and the value inside."""
    low, high = np.quantile(values, (TAIL, 1 - TAIL), method="inverted_cdf")
    return min(int(low), value), max(int(high), value)


def _parts(search: Search, found: Outcome, every: list[Place]) -> list[Part]:
    from networkx.utils import UnionFind

    limits = {slot: found.ranges[slot] for slot, margin in found.margin.items() if margin == 0}
    equations = _equations(search, found, limits)
    connected = UnionFind(limits)
    for equation, _ in equations:
        connected.union(*equation)
    for place in every:
        connected.union(*(slot for slot in place.slots if slot in limits))
    parts: dict[Slot, dict[Slot, Range]] = {}
    for slot, span in limits.items():
        parts.setdefault(connected[slot], {})[slot] = span
    return [
        Part(
            list(some),
            list(some.values()),
            [equation for equation in equations if not some.keys().isdisjoint(equation[0])],
            [place for place in every if not some.keys().isdisjoint(place.slots)],
        )
        for some in parts.values()
    ]


def _equations(search: Search, found: Outcome, limits: dict[Slot, Range]) -> list[Equation]:
    """Return the sums of open slots. What is left of an agreed bound becomes a slot, if it can be reached."""
    signed = [(dict.fromkeys(addends, 1) | {total: -1}, 0) for addends, total in table_sums(search.layout)]
    for number, agreed in enumerate(agreed_sums(search.layout)):
        if limits.keys().isdisjoint(agreed.cells):
            continue
        coefficients = dict.fromkeys(agreed.cells, 1)
        spans = [limits.get(slot, (found.values[slot],) * 2) for slot in agreed.cells]
        low, high = (sum(span[end] for span in spans) for end in (0, 1))
        most = high if agreed.most is None else agreed.most
        if not agreed.exact:
            if agreed.least <= low and high <= most:
                continue
            left = ("", f"left of agreement {number}")
            limits[left], coefficients[left] = (0, most - agreed.least), 1
        signed.append((coefficients, most))
    found_sums = []
    for coefficients, amount in signed:
        some = {slot: by for slot, by in coefficients.items() if slot in limits}
        if some:
            rest = amount - sum(by * found.values[s] for s, by in coefficients.items() if s not in limits)
            found_sums.append((some, rest))
    return found_sums
