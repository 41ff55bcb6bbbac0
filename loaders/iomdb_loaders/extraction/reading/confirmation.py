"""Readings that an independent sum confirms are taken as they are.

This keeps the solver's problem small, and it rests on sums, never on appearance. Where every text is in its column, a
row whose readings add up to its own printed total is confirmed as a whole. Where a text may be one column off, a sum
down a column confirms its readings (a text that slid sideways would break it), and so does a sum across columns that
do not touch. This holds for values from LARGE on: a lost 1 and a ruling line read as 1 easily compensate each other,
so smaller values must close sums in both directions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod

from iomdb_loaders.extraction.layout import Layout, Slot, leaf_keys
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.sums import addends_of_totals, grand_total_column

LARGE = 10
CHOICES = 16  # ways to read the texts of one sum; with more of them, one closes by chance

Candidates = dict[Slot, frozenset[int]]


@dataclass(frozen=True)
class FaceValues:
    """What the texts say at face value: each slot's candidate values, and the slots that may be a ruling line.

    `shared_fields` gives the field of a slot that holds numbers for several slots: one of them has each number.
    `sums_below` has what the numbers below a total make: candidates for the total in every sum but their own.
    """

    candidates: Candidates
    strokes: frozenset[Slot] = frozenset()
    shared_fields: dict[Slot, int] = field(default_factory=dict)
    sums_below: Candidates = field(default_factory=dict)

    @cached_property
    def extended(self) -> Candidates:
        """The candidates together with the sums below."""
        below = {s: self.candidates.get(s, frozenset()) | values for s, values in self.sums_below.items()}
        return self.candidates | below


def face_values(layout: Layout, evidence: Evidence) -> FaceValues:
    """Return the face values of all texts: several where several lines, atoms or places concern a slot."""
    candidates: dict[Slot, set[int]] = {}
    fields: dict[int, set[Slot]] = {}
    for arc in evidence.arcs:
        if arc.slot is None or arc.value is None or arc.requires is not None:
            continue
        ruling_line = arc.kind == "stroke" and arc.value
        # The cost of a stroke is also that of a number among several in the field.
        if ruling_line or arc.cost > layout.weights.stroke:
            continue
        candidates.setdefault(arc.slot, set()).add(arc.value)
        if evidence.is_sequence(arc.chain) and arc.value:
            fields.setdefault(arc.chain, set()).add(arc.slot)
    shared = {slot: chain for chain, slots in fields.items() for slot in slots}
    free = {arc.slot for arc in evidence.arcs if arc.is_free}
    frozen = {slot: frozenset(values) for slot, values in candidates.items() if slot not in free}
    return FaceValues(frozen, _stroke_slots(evidence), shared)


def confirmed_cells(layout: Layout, evidence: Evidence) -> dict[Slot, int]:
    """Return the cells and totals that their sums confirm, where lines may echo each other.

    A value that closes a sum by chance must not close further sums, so each reading has to be confirmed by itself.
    """
    strokes = _stroke_slots(evidence)
    firm = {slot: value for slot, value in _certain_values(evidence).items() if slot not in strokes}
    candidates = {slot: frozenset({value}) for slot, value in firm.items()}
    closed = closed_sums(layout, FaceValues(candidates))
    return {**closed, **_closed_rows(layout, firm), **_torn_rows(layout, evidence)}


def _stroke_slots(evidence: Evidence) -> frozenset[Slot]:
    """Return the slots whose text is a stroke: a ruling line, or a real 1."""
    return frozenset(a.slot for a in evidence.arcs if a.kind == "stroke" and a.slot is not None)


def _certain_values(evidence: Evidence) -> dict[Slot, int]:
    """Return the face values of slots that one line in a certain place concerns."""
    values: dict[Slot, int] = {}
    doubtful: set[Slot] = set()
    for arc in evidence.arcs:
        if arc.slot is None:
            continue
        if arc.requires is not None or evidence.is_sequence(arc.chain) or arc.is_free:
            doubtful.add(arc.slot)
        elif arc.kind == "stroke" and arc.value:
            continue  # more likely a ruling line than a 1
        elif arc.cost == 0 and arc.value is not None:
            if values.get(arc.slot, arc.value) != arc.value:
                doubtful.add(arc.slot)
            values[arc.slot] = arc.value
    return {slot: value for slot, value in values.items() if slot not in doubtful}


def _closed_rows(layout: Layout, values: dict[Slot, int]) -> dict[Slot, int]:
    """Return the rows in which every cell is legible and adds up to the legible total."""
    total = grand_total_column(layout)
    confirmed: dict[Slot, int] = {}
    if total:
        for row in leaf_keys(layout.rows):
            cells = [(row, column) for column in leaf_keys(layout.columns)]
            legible = all(slot in values for slot in (*cells, (row, total)))
            # A value that slid into a blank field beside it leaves the sum of the row as it is.
            in_place = layout.drift is False or all(values[s] for s in cells if s in values)
            if legible and in_place and sum(values[s] for s in cells) == values[row, total]:
                confirmed.update({s: values[s] for s in (*cells, (row, total))})
    return confirmed


def _torn_rows(layout: Layout, evidence: Evidence) -> dict[Slot, int]:
    """Return the rows torn over several lines in which one line's cells alone add up to one of the legible totals."""
    columns, total = leaf_keys(layout.columns), grand_total_column(layout)
    by_row: dict[str, dict[int, dict[str, int]]] = {}
    for arc in evidence.arcs:
        certain = arc.requires is None and not evidence.is_sequence(arc.chain) and arc.cost == 0
        if certain and arc.slot is not None and arc.value is not None and arc.reading is not None:
            line = evidence.readings[arc.reading].line
            by_row.setdefault(arc.slot[0], {}).setdefault(line, {}).setdefault(arc.slot[1], arc.value)
    confirmed: dict[Slot, int] = {}
    for row, lines in by_row.items():
        totals = {values[total] for values in lines.values() if total in values}
        amounts = [sum(values.get(c, 0) for c in columns) for values in lines.values()]
        closing = [
            v for v, amount in zip(lines.values(), amounts, strict=True) if amount and amount in totals
        ]
        if len(lines) > 1 and len(closing) == 1:
            confirmed.update({(row, c): closing[0].get(c, 0) for c in columns})
            confirmed[row, total] = sum(closing[0].get(c, 0) for c in columns)
    return confirmed


def closed_sums(
    layout: Layout, faces: FaceValues, seconded: dict[Slot, int] | None = None
) -> dict[Slot, int]:
    """Return what closing sums confirm of the face values.

    A small value needs a sum in each direction, or one sum and `seconded`: the numbers below it make the same.
    """
    rows, columns = _closed_across(layout, faces), _closed_down(layout, faces)
    across = _merged(closed for _, closed in rows)
    down = _merged(columns)
    # A sum of blanks closes but confirms nothing.
    not_blank = _merged(closed for closed in (*(c for _, c in rows), *columns) if any(closed.values()))
    # One sum is enough for a large value, if the value could not have slid from a neighbouring column.
    alone = _merged(
        {s: v for s, v in closed.items() if not _could_slide(layout, s, addends, faces.candidates)}
        for addends, closed in rows
    ) | (down if layout.drift else {})
    both = {s: v for s, v in across.items() if down.get(s) == v and s in not_blank}
    for slot, value in (seconded or {}).items():
        if slot in not_blank and value in (across.get(slot), down.get(slot)):
            both[slot] = value
    return {**{s: v for s, v in alone.items() if v >= LARGE}, **both}


def _closed_across(layout: Layout, faces: FaceValues) -> list[tuple[tuple[str, ...], dict[Slot, int]]]:
    """Return the addends of every sum along a row, and what it confirms."""
    return [
        (addends, _close([(row.key, c) for c in addends], (row.key, total), faces.extended, faces))
        for total, addends in addends_of_totals(layout.columns)
        for row in layout.rows
    ]


def _closed_down(layout: Layout, faces: FaceValues) -> list[dict[Slot, int]]:
    """Return what every sum down a column confirms; the numbers below its total are no candidates for the total."""
    found = []
    for total, addends in addends_of_totals(layout.rows):
        for column in layout.columns:
            slot = (total, column.key)
            candidates = faces.extended | {slot: faces.candidates.get(slot, frozenset())}
            found.append(_close([(r, column.key) for r in addends], slot, candidates, faces))
    return found


def _merged(closed: Iterable[dict[Slot, int]]) -> dict[Slot, int]:
    return {slot: value for values in closed for slot, value in values.items()}


def _could_slide(layout: Layout, slot: Slot, addends: tuple[str, ...], candidates: Candidates) -> bool:
    """Whether a text could have slid between this column and a neighbouring one without breaking their sum.

    Where texts drift, only a column that is blank now can have lost one; else any neighbour makes the sum too weak.
    """
    neighbours = {
        block.columns[i + step]
        for block in layout.blocks
        for i, column in enumerate(block.columns)
        for step in (-1, 1)
        if column == slot[1] and 0 <= i + step < len(block.columns)
    }
    return any(
        c in addends and (not layout.drift or max(candidates.get((slot[0], c), {0})) < LARGE)
        for c in neighbours
    )


def _close(addends: list[Slot], total: Slot, candidates: Candidates, faces: FaceValues) -> dict[Slot, int]:
    """Return what a closing sum confirms: its total, its figures, and its strokes if they are all the same.

    Where texts leave a choice, exactly one way to read them must close the sum, and it must use the numbers of each
    shared field.
    """
    slots = (total, *addends)
    if not all(candidates.get(s) for s in slots):
        return {}
    strokes = [s for s in addends if s in faces.strokes]
    if any(max(candidates[s]) > 1 for s in strokes):
        return {}  # ambiguous between stroke and number, so it confirms nothing
    firm = [s for s in slots if s not in strokes]
    closing = _closing_choices(firm, total, len(strokes), candidates)
    if len(closing) != 1:
        return {}
    values, rest = closing[0]
    shared = {slot: faces.shared_fields[slot] for slot in firm if slot in faces.shared_fields}
    if set(shared.values()) > {chain for slot, chain in shared.items() if values[slot]}:
        return {}
    if rest in (0, len(strokes)):
        values.update(dict.fromkeys(strokes, min(rest, 1)))
    if any(len(candidates[s]) > 1 for s in firm):
        return {slot: value for slot, value in values.items() if value >= LARGE}  # small ones fit by chance
    return values


def _closing_choices(
    firm: list[Slot], total: Slot, strokes: int, candidates: Candidates
) -> list[tuple[dict[Slot, int], int]]:
    """Return the choices of values that close the sum if some of the strokes are a 1, and how many these are."""
    closing: list[tuple[dict[Slot, int], int]] = []
    if prod(len(candidates[s]) for s in firm) > CHOICES:
        return closing
    for choice in product(*(sorted(candidates[s]) for s in firm)):
        values = dict(zip(firm, choice, strict=True))
        rest = values[total] - sum(v for s, v in values.items() if s != total)
        if 0 <= rest <= strokes:
            closing.append((values, rest))
    return closing
