"""Cut the open part of a table into pieces that no sum and no text ties together; each is solved by itself.

The cost of a completion is the sum of what the pieces cost, so the cheapest completion of the table is made of the
cheapest of every piece, and small pieces are solved and bounded in no time.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

from iomdb_loaders.extraction.layout import Layout, Slot, leaf_keys, matching
from iomdb_loaders.extraction.reading.confirmation import Sum, conclude, table_sums
from iomdb_loaders.extraction.reading.evidence import Arc, Evidence, some_chains
from iomdb_loaders.extraction.solving.groups import Groups


@dataclass(frozen=True)
class Equation:
    """A sum without its known cells: the open cells in `plus` less those in `minus` make `value`, or at `most`."""

    plus: tuple[Slot, ...]
    minus: tuple[Slot, ...]
    value: int
    source: str
    most: bool = False
    picks: bool = False


@dataclass(frozen=True)
class Piece:
    """Open cells that hang together, their sums, their evidence, and the arcs' numbers in the whole evidence."""

    slots: tuple[Slot, ...]
    equations: tuple[Equation, ...]
    evidence: Evidence
    numbers: tuple[int, ...]


def equations(layout: Layout, known: dict[Slot, int], *, apart: bool = False) -> list[Equation]:
    """Return every sum of the table and every agreement that still has open cells.

    Set `apart` to leave out what ties parts of the table together: agreements that bind, and totals of totals.
    """
    of_totals = {r.key for r in layout.rows if r.of}
    sums = [
        Equation(parts, (total,), 0, f"sum {' x '.join(total)}")
        for parts, total in table_sums(layout)
        if not (apart and total[0] != parts[0][0] and parts[0][0] in of_totals)
    ]
    for fixed in layout.fixed:
        if apart and fixed.binds:
            continue
        rows, columns = matching(layout.rows, fixed.rows), matching(layout.columns, fixed.columns)
        whole = next((c.key for c in layout.columns if c.of == ("*",)), "")
        across = (whole,) if whole and set(columns) == set(leaf_keys(layout.columns)) else columns
        cells = tuple((r, c) for r in rows for c in across)
        sums.append(Equation(cells, (), fixed.value, fixed.source, fixed.most, fixed.picks))
    found = []
    for equation in sums:
        plus = tuple(s for s in equation.plus if s not in known)
        minus = tuple(s for s in equation.minus if s not in known)
        if plus or minus:
            rest = equation.value - sum(known.get(s, 0) for s in equation.plus)
            rest += sum(known.get(s, 0) for s in equation.minus)
            found.append(replace(equation, plus=plus, minus=minus, value=rest))
    return found


def agreed(layout: Layout, known: dict[Slot, int]) -> dict[Slot, int]:
    """Return the known cells with what the sums and the agreements with other tables give outright."""
    found = dict(known)
    sums: list[Sum] = list(table_sums(layout))
    for fixed in (f for f in layout.fixed if not f.picks):
        rows, columns = matching(layout.rows, fixed.rows), matching(layout.columns, fixed.columns)
        cells = tuple((r, c) for r in rows for c in columns)
        if not fixed.most:
            sums.append((cells, fixed.value))
            found.update((slot, fixed.value) for slot in _same(layout, rows, columns))
        elif sum(found.get(slot, 0) for slot in cells) == fixed.value:
            found.update((slot, 0) for slot in cells if slot not in found)
    conclude(sums, found)
    return found


def _same(layout: Layout, rows: tuple[str, ...], columns: tuple[str, ...]) -> list[Slot]:
    """Return the cells and totals that are the sum over these rows and columns."""
    return [
        (row.key, column.key)
        for row in layout.rows
        if set(layout.leaves(layout.rows, row.key)) == set(rows)
        for column in layout.columns
        if set(layout.leaves(layout.columns, column.key)) == set(columns)
    ]


def pieces(
    layout: Layout,
    evidence: Evidence,
    known: dict[Slot, int],
    ruled_out: frozenset[int] = frozenset(),
    *,
    apart: bool = False,
) -> list[Piece]:
    """Return the pieces that the open cells fall into; texts that speak of known cells only make pieces too."""
    groups = Groups()
    sums = equations(layout, known, apart=apart)
    for equation in sums:
        groups.join([("slot", s) for s in (*equation.plus, *equation.minus)])
    for number, arc in enumerate(evidence.arcs):
        groups.join([("chain", arc.chain), ("arc", number)])
        if arc.slot is not None and arc.slot not in known and number not in ruled_out:
            groups.join([("chain", arc.chain), ("slot", arc.slot)])
        if arc.needs is not None:
            groups.join([("chain", arc.chain), ("arc", arc.needs)])
    for pair in evidence.conflicts:
        groups.join([("arc", n) for n in pair])
    for cover, _ in evidence.covers:
        groups.join([("arc", n) for n in cover])
    slots: dict[Hashable, list[Slot]] = {}
    chains: dict[Hashable, list[int]] = {}
    mine: dict[Hashable, list[Equation]] = {}
    for row in layout.rows:
        for column in layout.columns:
            if (slot := (row.key, column.key)) not in known:
                slots.setdefault(groups.root(("slot", slot)), []).append(slot)
    for chain in range(len(evidence.sinks)):
        chains.setdefault(groups.root(("chain", chain)), []).append(chain)
    for equation in sums:
        first = (*equation.plus, *equation.minus)[0]
        mine.setdefault(groups.root(("slot", first)), []).append(equation)
    return [
        Piece(
            tuple(slots.get(root, ())),
            tuple(mine.get(root, ())),
            *_part(evidence, chains.get(root, []), known, ruled_out),
        )
        for root in dict.fromkeys([*slots, *chains])
    ]


def _possible(arc: Arc, known: dict[Slot, int]) -> bool:
    """Tell whether an arc may be taken: what it says of a known cell must be its value."""
    if arc.slot is None or arc.slot not in known:
        return True
    return known[arc.slot] == arc.value if arc.value is not None else known[arc.slot] <= arc.most


def _part(
    evidence: Evidence, chains: Iterable[int], known: dict[Slot, int], ruled_out: frozenset[int]
) -> tuple[Evidence, tuple[int, ...]]:
    """Return the evidence of some chains without what known cells rule out, and the arcs' numbers in the whole."""
    part, numbers = some_chains(
        evidence, chains, lambda number, arc: number not in ruled_out and _possible(arc, known)
    )
    part.arcs = [replace(a, slot=None, value=None) if a.slot in known else a for a in part.arcs]
    return part, numbers
