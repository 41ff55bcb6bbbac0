"""Build the constraint model: sums are hard, evidence is soft, and the cost is that of the distrusted readings."""

from typing import Any

from iomdb_loaders.extraction.layout import Layout, Slot, leaves_of
from iomdb_loaders.extraction.reading.evidence import MOVES, Evidence
from iomdb_loaders.extraction.reading.sums import agreed_sums, leaf_slots, total_slots
from iomdb_loaders.extraction.solving.solver import Model, Range, Search, cp_model


def table_model(
    layout: Layout, evidence: Evidence, search: Search, known: dict[Slot, int], ranges: dict[Slot, Range]
) -> Model:
    """Return the model of a whole table; `known` fixes cells, `ranges` bounds them."""
    cp = cp_model().CpModel()
    cells = {s: cp.new_int_var(0, layout.maximum, f"{s[0]}|{s[1]}") for s in leaf_slots(layout)}
    for slot, addends in total_slots(layout).items():
        cells[slot] = cp.new_int_var(0, layout.maximum * len(addends), f"{slot[0]}|{slot[1]}")
        cp.add(cells[slot] == sum(cells[a] for a in addends))
    _add_totals_of_totals(cp, layout, cells)
    for agreed in agreed_sums(layout):
        amount = sum(cells[s] for s in agreed.cells)
        cp.add(amount <= agreed.value if agreed.at_most else amount == agreed.value)
    for slot, value in known.items():
        cp.add(cells[slot] == value)
    for slot, (low, high) in ranges.items():
        cp.add_linear_constraint(cells[slot], low, high)
    return _with_evidence(cp, layout, evidence, cells, search)


def _ceiling(layout: Layout, slot: Slot) -> int:
    """Return the largest value a slot can have: totals sum many cells."""
    count = len(leaves_of(layout.rows, slot[0])) * len(leaves_of(layout.columns, slot[1]))
    return layout.maximum * count


def _add_totals_of_totals(cp: Any, layout: Layout, cells: dict[Slot, Any]) -> None:
    """Totals of totals add up. This follows from the other sums, but stated directly it speeds up the solver."""
    for column in (h for h in layout.columns if h.sum_of):
        for row in (h for h in layout.rows if h.sum_of):
            total = cells[row.key, column.key]
            cp.add(total == sum(cells[r, column.key] for r in leaves_of(layout.rows, row.key)))
            cp.add(total == sum(cells[row.key, c] for c in leaves_of(layout.columns, column.key)))


def _with_evidence(
    cp: Any, layout: Layout, evidence: Evidence, cells: dict[Slot, Any], search: Search
) -> Model:
    arcs: list[Any] = []
    terms: list[Any] = []
    for number, arc in enumerate(evidence.arcs):
        var = cp.new_bool_var(f"a{number}")
        arcs.append(var)
        if arc.slot is not None and arc.value is not None:
            cp.add(cells[arc.slot] == arc.value).only_enforce_if(var)
        if arc.requires is not None:
            cp.add_implication(var, arcs[arc.requires])
        if arc.cost:
            terms.append(arc.cost * var)
    _add_paths(cp, evidence, arcs)
    for a, b in evidence.conflicts:
        cp.add_bool_or(arcs[a].negated(), arcs[b].negated())
    for index, (cover, cost) in enumerate(evidence.covers):
        missed = cp.new_bool_var(f"m{index}")
        cp.add_bool_or(missed, *(arcs[a] for a in cover))
        terms.append(cost * missed)
    _add_linear_bounds(cp, layout, evidence, cells, arcs)
    return Model(cp, cells, arcs, sum(terms), search)


def _add_paths(cp: Any, evidence: Evidence, arcs: list[Any]) -> None:
    """Exactly one path runs through every chain: what flows into a node flows out of it."""
    flow: dict[tuple[int, int], list[tuple[int, Any]]] = {}
    for arc, var in zip(evidence.arcs, arcs, strict=True):
        flow.setdefault((arc.chain, arc.tail), []).append((1, var))
        flow.setdefault((arc.chain, arc.head), []).append((-1, var))
    for (chain, node), signed in flow.items():
        outflow = 1 if node == 0 else -1 if node == evidence.sinks[chain] else 0
        single = not evidence.is_sequence(chain)
        if node == 0 and single and all(sign == 1 for sign, _ in signed):
            cp.add_exactly_one(var for _, var in signed)
        elif not (node == 1 and single):
            cp.add(sum(sign * var for sign, var in signed) == outflow)


def _add_linear_bounds(
    cp: Any, layout: Layout, evidence: Evidence, cells: dict[Slot, Any], arcs: list[Any]
) -> None:
    """State in linear terms what the arcs imply, so that the solver can prune by it."""
    own: dict[tuple[int, Slot], list[int]] = {}
    moving_out: dict[int, list[int]] = {}
    moving_in: dict[Slot, list[int]] = {}
    for number, arc in enumerate(evidence.arcs):
        if arc.kind in MOVES:
            moving_out.setdefault(arc.chain, []).append(number)
            if arc.slot is not None:
                moving_in.setdefault(arc.slot, []).append(number)
        elif arc.slot is not None:
            own.setdefault((arc.chain, arc.slot), []).append(number)

    def given(numbers: list[int]) -> Any:
        return sum((evidence.arcs[n].value or 0) * arcs[n] for n in numbers)

    for (chain, slot), numbers in own.items():
        low = given(numbers)
        capped = sum(evidence.arcs[n].limit * arcs[n] for n in numbers if evidence.arcs[n].value is None)
        cp.add(cells[slot] >= low)
        # A text that is one place off leaves its own place blank or to what comes in from a neighbour.
        inward = given(moving_in.get(slot, []))
        silent = 1 - sum(arcs[n] for n in (*numbers, *moving_out.get(chain, ())))
        cp.add(cells[slot] <= low + capped + inward + _ceiling(layout, slot) * silent)
