"""What confirms itself: readings that agree with an independent sum are taken as they stand.

It keeps the solver's problem small and rests on sums, never on looks. Where every text stands in its column, a
row whose readings add up to the row's own printed total is confirmed as a whole. Where a text may stand one column
off, a sum down confirms its readings (a text that slid sideways would break it), and so does a sum across columns
that do not touch. That holds for values from TELLING on: a lost 1 and a ruling line read as 1 make up for each
other easily, so small values need both directions to close.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from math import prod

from iomdb_loaders.extraction.layout import Axis, Layout, Slot, leaf_keys
from iomdb_loaders.extraction.reading.evidence import Evidence

TELLING = 10
CHOICES = 16  # ways to read the texts of one sum: with more of them, one closes by chance

Said = dict[Slot, frozenset[int]]
Sum = tuple[tuple[Slot, ...], Slot | int]  # parts, and the total or its value


@dataclass(frozen=True)
class Texts:
    """What texts say at their word: each slot's values, the slots that may be a ruling line, and shared fields.

    `shared` names the field of a slot that holds numbers for several: one of them has each number. `below` has what
    the numbers below a total add up to: it speaks of the total in every sum but that of these numbers themselves.
    """

    said: Said
    weak: frozenset[Slot] = frozenset()
    shared: dict[Slot, int] = field(default_factory=dict)
    below: Said = field(default_factory=dict)


def texts_of(layout: Layout, evidence: Evidence) -> Texts:
    """Return what texts say of each slot: several values where several lines, pieces or places speak of it."""
    cheap = layout.weights.stroke  # a number among several in the field, say
    said: dict[Slot, set[int]] = {}
    fields: dict[int, set[Slot]] = {}
    for arc in evidence.arcs:
        ruling_line = arc.kind == "stroke" and arc.value
        if arc.slot is None or arc.value is None or arc.needs is not None or arc.cost > cheap or ruling_line:
            continue
        said.setdefault(arc.slot, set()).add(arc.value)
        if evidence.sinks[arc.chain] != 1 and arc.value:
            fields.setdefault(arc.chain, set()).add(arc.slot)
    shared = {slot: chain for chain, slots in fields.items() for slot in slots}
    return Texts({slot: frozenset(values) for slot, values in said.items()}, stroke_slots(evidence), shared)


def plain_values(evidence: Evidence) -> dict[Slot, int]:
    """Return what the text says at its word, for slots that one line in a sure place speaks of."""
    values: dict[Slot, int] = {}
    doubtful: set[Slot] = set()
    for arc in evidence.arcs:
        if arc.slot is None:
            continue
        if arc.needs is not None or evidence.sinks[arc.chain] != 1:
            doubtful.add(arc.slot)
        elif arc.kind == "stroke" and arc.value:
            continue  # a ruling line first of all; as it is small, sums in both directions must say so
        elif arc.cost == 0 and arc.value is not None:
            if arc.slot in values and values[arc.slot] != arc.value:
                doubtful.add(arc.slot)
            values[arc.slot] = arc.value
    return {slot: value for slot, value in values.items() if slot not in doubtful}


def stroke_slots(evidence: Evidence) -> frozenset[Slot]:
    """Return the slots whose text is a stroke: a ruling line, or a real 1."""
    return frozenset(a.slot for a in evidence.arcs if a.kind == "stroke" and a.slot is not None)


def confirmed_cells(layout: Layout, evidence: Evidence) -> dict[Slot, int]:
    """Return the cells and totals that the sums they stand in confirm, where lines may echo each other.

    What a sum closes with by chance must not close further sums, so each reading has to be confirmed by itself.
    """
    strokes = stroke_slots(evidence)
    firm = {slot: value for slot, value in plain_values(evidence).items() if slot not in strokes}
    said = {slot: frozenset({value}) for slot, value in firm.items()}
    return {**closed_sums(layout, Texts(said)), **_whole_rows(layout, firm, evidence)}


def conclude(sums: list[Sum], known: dict[Slot, int]) -> None:
    """Add what the sums say of the rest: the last open cell of a sum, and zeros where nothing is left to share."""
    for parts, total in sums:
        unknown = [s for s in parts if s not in known]
        amount = sum(known[s] for s in parts if s in known)
        whole = total if isinstance(total, int) else known.get(total)
        if whole is None:
            if not unknown and not isinstance(total, int):
                known[total] = amount
        elif whole == amount:
            known.update((s, 0) for s in unknown)
        elif len(unknown) == 1 and whole > amount:
            known[unknown[0]] = whole - amount


def table_sums(layout: Layout) -> list[tuple[tuple[Slot, ...], Slot]]:
    """Return every sum of the table, along rows and along columns, as (parts, total)."""
    across = [
        (tuple((row.key, c) for c in parts), (row.key, total))
        for total, parts in _families(layout, layout.columns)
        for row in layout.rows
    ]
    down = [
        (tuple((r, column.key) for r in parts), (total, column.key))
        for total, parts in _families(layout, layout.rows)
        for column in layout.columns
    ]
    return [*across, *down]


def _whole_rows(layout: Layout, plain: dict[Slot, int], evidence: Evidence) -> dict[Slot, int]:
    columns = leaf_keys(layout.columns)
    total = next(
        (a.key for a in layout.columns if a.of and set(layout.leaves(layout.columns, a.key)) == {*columns}),
        "",
    )
    confirmed: dict[Slot, int] = {}
    for row in leaf_keys(layout.rows):
        slots = [(row, c) for c in (*columns, total)]
        if total and all(s in plain for s in slots) and sum(plain[s] for s in slots[:-1]) == plain[slots[-1]]:
            confirmed.update({s: plain[s] for s in slots})
    confirmed.update(_torn_rows(columns, total, evidence))
    return confirmed


def _torn_rows(columns: tuple[str, ...], total: str, evidence: Evidence) -> dict[Slot, int]:
    """A row torn over several lines: confirmed when one line's cells alone add up to one of the totals read."""
    said: dict[str, dict[int, dict[str, int]]] = {}
    for arc in evidence.arcs:
        simple = arc.needs is None and evidence.sinks[arc.chain] == 1 and arc.cost == 0
        if simple and arc.slot is not None and arc.value is not None and arc.reading is not None:
            line = evidence.readings[arc.reading].line
            said.setdefault(arc.slot[0], {}).setdefault(line, {}).setdefault(arc.slot[1], arc.value)
    confirmed: dict[Slot, int] = {}
    for row, lines in said.items():
        totals = {values[total] for values in lines.values() if total in values}
        closing = [
            values
            for values in lines.values()
            if (amount := sum(v for c, v in values.items() if c in columns)) and amount in totals
        ]
        if len(lines) > 1 and len(closing) == 1:
            confirmed.update({(row, c): closing[0].get(c, 0) for c in columns})
            confirmed[row, total] = sum(closing[0].get(c, 0) for c in columns)
    return confirmed


def closed_sums(layout: Layout, texts: Texts, seconded: dict[Slot, int] | None = None) -> dict[Slot, int]:
    """Return what closing sums confirm of what the texts say.

    A small value needs a sum in each direction, or one sum and `seconded`: the numbers below it say the same.
    """
    across: dict[Slot, int] = {}
    down: dict[Slot, int] = {}
    telling: set[Slot] = set()
    alone: dict[Slot, int] = {}
    everything = {s: texts.said.get(s, frozenset()) | values for s, values in texts.below.items()}
    said = {**texts.said, **everything}
    for total, parts in _families(layout, layout.columns):
        for row in layout.rows:
            closed = _close([(row.key, c) for c in parts], (row.key, total), said, texts)
            across.update(closed)
            telling.update(_telling(closed))
            alone.update((s, v) for s, v in closed.items() if not _could_slide(layout, s, parts, texts.said))
    for total, parts in _families(layout, layout.rows):
        for column in layout.columns:
            itself = {(total, column.key): texts.said.get((total, column.key), frozenset())}
            closed = _close([(r, column.key) for r in parts], (total, column.key), said | itself, texts)
            down.update(closed)
            telling.update(_telling(closed))
            alone.update(closed if layout.drift else {})
    both = {s: v for s, v in across.items() if down.get(s) == v and s in telling}
    for slot, value in (seconded or {}).items():
        if slot in telling and value in (across.get(slot), down.get(slot)):
            both[slot] = value
    return {**{s: v for s, v in alone.items() if v >= TELLING}, **both}


def _telling(closed: dict[Slot, int]) -> Iterable[Slot]:
    """A sum of blanks closes but tells nothing."""
    return closed if any(closed.values()) else ()


def _could_slide(layout: Layout, slot: Slot, parts: tuple[str, ...], said: Said) -> bool:
    """Tell whether a text could have slid between this column and one beside it without breaking their sum.

    Where texts drift, only a column that is blank now can have lost one; else any neighbour makes the sum too weak.
    """
    beside = {
        block.columns[i + step]
        for block in layout.blocks
        for i, column in enumerate(block.columns)
        for step in (-1, 1)
        if column == slot[1] and 0 <= i + step < len(block.columns)
    }
    return any(
        c in parts and (not layout.drift or max(said.get((slot[0], c), {0})) < TELLING) for c in beside
    )


def _close(parts: list[Slot], total: Slot, said: Said, texts: Texts) -> dict[Slot, int]:
    """Return what a closing sum confirms: its total, its figures, and its strokes where they are all the same.

    Where texts leave a choice, exactly one way to read them must close the sum, and it must find a place for the
    numbers of each field that it shares.
    """
    slots = (total, *parts)
    if not all(said.get(s) for s in slots):
        return {}
    strokes = [s for s in parts if s in texts.weak]
    if any(max(said[s]) > 1 for s in strokes):
        return {}  # a stroke or a number, as a shared field has both
    firm = [s for s in slots if s not in strokes]
    if prod(len(said[s]) for s in firm) > CHOICES:
        return {}
    closing = []
    for choice in product(*(sorted(said[s]) for s in firm)):
        values = dict(zip(firm, choice, strict=True))
        left = values[total] - sum(v for s, v in values.items() if s != total)
        if 0 <= left <= len(strokes):
            closing.append((values, left))
    if len(closing) != 1:
        return {}
    values, left = closing[0]
    placed = {texts.shared[s] for s in firm if s in texts.shared and values[s]}
    if any(texts.shared[s] not in placed for s in firm if s in texts.shared):
        return {}
    if left in (0, len(strokes)):
        values.update(dict.fromkeys(strokes, min(left, 1)))
    if any(len(said[s]) > 1 for s in firm):
        return {slot: value for slot, value in values.items() if value >= TELLING}  # small ones fit by chance
    return values


def _families(layout: Layout, axes: tuple[Axis, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Return every total with the largest entries that it is made of."""
    sets = {a.key: frozenset(layout.leaves(axes, a.key)) for a in axes}
    found = []
    for axis in axes:
        if not axis.of:
            continue
        inside = [k for k, s in sets.items() if s < sets[axis.key]]
        parts = tuple(k for k in inside if not any(sets[k] < sets[o] for o in inside))
        if frozenset().union(*(sets[k] for k in parts)) == sets[axis.key] and sum(
            len(sets[k]) for k in parts
        ) == len(sets[axis.key]):
            found.append((axis.key, parts))
    return found
