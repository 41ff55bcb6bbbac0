"""Readings that an independent sum confirms are taken as they are.

This keeps the solver's problem small, and it rests on sums, never on appearance. Where every text is in its column, a
row whose readings add up to its own printed total is confirmed as a whole. Where a text may be one column off, a sum
down a column confirms its readings (a text that slid sideways would break it), and so does a sum across columns that
do not touch. This holds for values from LARGE on: a lost 1 and a ruling line read as 1 easily compensate each other,
so smaller values must close sums in both directions.
"""

from collections.abc import Iterable

from iomdb_loaders.extraction.layout import Layout, Slot, leaf_keys
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.sums import addends_of_totals, grand_total_column

LARGE = 10


def confirmed_cells(layout: Layout, evidence: Evidence) -> dict[Slot, int]:
    """Return the cells and totals that their sums confirm, where lines may echo each other.

    A value that closes a sum by chance must not close further sums, so each reading has to be confirmed by itself.
    """
    strokes = _stroke_slots(evidence)
    firm = {slot: value for slot, value in _certain_values(evidence).items() if slot not in strokes}
    return {**_closed_sums(layout, firm), **_closed_rows(layout, firm), **_torn_rows(layout, evidence)}


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


def _closed_sums(layout: Layout, values: dict[Slot, int]) -> dict[Slot, int]:
    """Return what closing sums confirm of the values. A small value needs a sum in each direction."""
    rows, columns = _closed_across(layout, values), _closed_down(layout, values)
    across, down = _merged(closed for _, closed in rows), _merged(columns)
    # A sum of blanks closes but confirms nothing.
    not_blank = _merged(closed for closed in (*(c for _, c in rows), *columns) if any(closed.values()))
    # One sum is enough for a large value, if the value could not have slid from a neighbouring column.
    alone = _merged(
        {s: v for s, v in closed.items() if not _could_slide(layout, s, addends, values)}
        for addends, closed in rows
    ) | (down if layout.drift else {})
    both = {s: v for s, v in across.items() if s in down and s in not_blank}
    return {**{s: v for s, v in alone.items() if v >= LARGE}, **both}


def _closed_across(layout: Layout, values: dict[Slot, int]) -> list[tuple[tuple[str, ...], dict[Slot, int]]]:
    """Return the addends of every sum along a row, and what it confirms."""
    return [
        (addends, _close([(row.key, c) for c in addends], (row.key, total), values))
        for total, addends in addends_of_totals(layout.columns)
        for row in layout.rows
    ]


def _closed_down(layout: Layout, values: dict[Slot, int]) -> list[dict[Slot, int]]:
    """Return what every sum down a column confirms."""
    return [
        _close([(r, column.key) for r in addends], (total, column.key), values)
        for total, addends in addends_of_totals(layout.rows)
        for column in layout.columns
    ]


def _merged(closed: Iterable[dict[Slot, int]]) -> dict[Slot, int]:
    return {slot: value for values in closed for slot, value in values.items()}


def _could_slide(layout: Layout, slot: Slot, addends: tuple[str, ...], values: dict[Slot, int]) -> bool:
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
    return any(c in addends and (not layout.drift or values.get((slot[0], c), 0) < LARGE) for c in neighbours)


def _close(addends: list[Slot], total: Slot, values: dict[Slot, int]) -> dict[Slot, int]:
    """Return the legible addends and their legible total if they add up."""
    slots = (total, *addends)
    if all(s in values for s in slots) and values[total] == sum(values[s] for s in addends):
        return {s: values[s] for s in slots}
    return {}
