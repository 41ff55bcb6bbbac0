"""What confirms itself: readings that agree with an independent sum are taken as they stand.

It keeps the solver's problem small and rests on sums, never on looks. Where every text stands in its column, a
row whose readings add up to the row's own printed total is confirmed as a whole. Where a text may stand one column
off, a sum down confirms its readings (a text that slid sideways would break it), and so does a sum across columns
that do not touch. That holds for values from TELLING on: a lost 1 and a ruling line read as 1 make up for each
other easily, so small values need both directions to close.
"""

from iomdb_loaders.recovery.evidence import Evidence
from iomdb_loaders.recovery.layout import Axis, Layout, Slot, leaf_keys

TELLING = 10


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


def confirmed_cells(layout: Layout, evidence: Evidence) -> dict[Slot, int]:
    """Return the cells and totals that the sums they stand in confirm, and what follows from those.

    Confirming and concluding take turns: a value that follows from confirmed ones closes further sums.
    """
    plain = plain_values(evidence)
    sums = _sums(layout)
    known: dict[Slot, int] = {}
    if not layout.drift:
        known.update(_whole_rows(layout, plain, evidence))
    while True:
        before = len(known)
        for slot, value in _closed_sums(layout, {**plain, **known}).items():
            known.setdefault(slot, value)
        _conclude(sums, known)
        if len(known) == before:
            return known


def _conclude(sums: list[tuple[tuple[Slot, ...], Slot]], known: dict[Slot, int]) -> None:
    """Add what the sums say of the rest: the last open cell of a sum, and zeros where nothing is left to share."""
    for parts, total in sums:
        unknown = [s for s in parts if s not in known]
        amount = sum(known[s] for s in parts if s in known)
        if total not in known:
            if not unknown:
                known[total] = amount
        elif known[total] == amount:
            known.update((s, 0) for s in unknown)
        elif len(unknown) == 1 and known[total] > amount:
            known[unknown[0]] = known[total] - amount


def _sums(layout: Layout) -> list[tuple[tuple[Slot, ...], Slot]]:
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


def _closed_sums(layout: Layout, plain: dict[Slot, int]) -> dict[Slot, int]:
    across: set[Slot] = set()
    down: set[Slot] = set()
    telling: set[Slot] = set()
    alone: set[Slot] = set()
    for total, parts in _families(layout, layout.columns):
        far = not _adjacent(layout, parts)
        for row in layout.rows:
            slots = [(row.key, c) for c in parts]
            if _close(slots, (row.key, total), plain, across, telling) and far:
                alone.update((*slots, (row.key, total)))
    for total, parts in _families(layout, layout.rows):
        for column in layout.columns:
            slots = [(r, column.key) for r in parts]
            if _close(slots, (total, column.key), plain, down, telling) and layout.drift:
                alone.update((*slots, (total, column.key)))
    large = {s for s in alone if plain[s] >= TELLING}
    return {s: plain[s] for s in (across & down & telling) | large}


def _adjacent(layout: Layout, parts: tuple[str, ...]) -> bool:
    """Tell whether two of the columns stand side by side, so that a text could slide from one to the other."""
    pairs = {pair for b in layout.blocks for pair in zip(b.columns, b.columns[1:], strict=False)}
    return any(x in parts and y in parts for x, y in pairs)


def _close(
    parts: list[Slot], total: Slot, plain: dict[Slot, int], closed: set[Slot], telling: set[Slot]
) -> int:
    """Note the slots of a sum that closes; returns the sum (a sum of blanks closes but tells nothing)."""
    if any(s not in plain for s in (*parts, total)) or sum(plain[s] for s in parts) != plain[total]:
        return 0
    closed.update((*parts, total))
    if plain[total]:
        telling.update((*parts, total))
    return plain[total]


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
