"""Solve a table whose texts are in their own lines: confirmed cells split it into components, solved one by one.

Agreements with other tables may couple components. Then the components are first solved without these, and without
totals of totals; that leaves every cell at least the range that it has with them. Within these ranges the coupled
table is solved.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from iomdb_loaders.extraction.errors import ContradictionError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import bound
from iomdb_loaders.extraction.solving.components import Component, components
from iomdb_loaders.extraction.solving.model import component_model
from iomdb_loaders.extraction.solving.reach import reach
from iomdb_loaders.extraction.solving.settling import settled_cells
from iomdb_loaders.extraction.solving.solver import Range, Search, Solution, cheapest
from iomdb_loaders.extraction.solving.stacks import add_sums, stacks
from iomdb_loaders.extraction.solving.stages import stage_evidence, stage_layout

EFFORT = 5.0  # deterministic solver time for the cheapest completion of a component
COUPLED_EFFORT = 20.0  # and of one that agreements couple
SMALL = 40  # open cells; a larger component is worth several strategies
WORKERS = 2  # components solved in parallel; each by itself, so their number changes nothing
WIDENINGS = (1, 2, 4)  # of the slack of uncoupled components, tried in turn

Outcome = tuple[Solution, dict[Slot, Range]]


@dataclass(frozen=True)
class _Open:
    """What is known before components are solved: cells, arcs ruled out, and the outermost ranges of open cells."""

    known: dict[Slot, int]
    ruled_out: frozenset[int]
    outer: dict[Slot, Range]


def solve_by_component(layout: Layout, evidence: Evidence, known: dict[Slot, int], search: Search) -> Outcome:
    """Return a cheapest completion and every slot's range."""
    known, ruled_out = _after_stages(layout, evidence, known, search)
    start = _Open(known, ruled_out, reach(layout, known, {}))
    if not any(agreement.couples for agreement in layout.agreements):
        return _solve(layout, evidence, start, search)
    for widening in WIDENINGS:
        try:
            return _solve_coupled(layout, evidence, start, search, widening)
        except ContradictionError:
            # What the components admit by themselves is too narrow for the agreements: allow more cost.
            if widening == WIDENINGS[-1]:
                raise
    raise AssertionError("unreachable")


def _after_stages(
    layout: Layout, evidence: Evidence, known: dict[Slot, int], search: Search
) -> tuple[dict[Slot, int], frozenset[int]]:
    """Return the cells known after the layout's stages, and the arcs that they rule out."""
    known, ruled_out = settled_cells(layout, evidence, known)
    for stage in layout.stages:
        part = replace(stage_layout(layout, stage), stages=())
        slots = {*leaf_slots(part), *total_slots(part)}
        some = stage_evidence(evidence, slots)
        add_sums(some, [stack for stack in stacks(layout, evidence) if stack.total in slots], layout)
        mine = {s: v for s, v in known.items() if s in slots}
        _, ranges = solve_by_component(part, some, mine, search)
        known, ruled_out = settled_cells(layout, evidence, {**known, **_pinned(ranges)})
        search.progress(f"{layout.table_id}: {len(known)} cells and totals known after a stage")
    return known, ruled_out


def _solve_coupled(
    layout: Layout, evidence: Evidence, start: _Open, search: Search, widening: int
) -> Outcome:
    """Solve the components uncoupled with this multiple of the slack, then coupled within the ranges found."""
    wider = replace(layout, slack=layout.slack * widening)
    first, ranges = _solve(wider, evidence, start, search, uncoupled=True)
    known, _ = settled_cells(layout, evidence, {**start.known, **_pinned(ranges)})
    outer = reach(layout, known, ranges)
    known, ruled_out = settled_cells(layout, evidence, {**known, **_pinned(outer)})
    search.progress(f"{layout.table_id}: {len(known)} cells and totals known before components are coupled")
    return _solve(layout, evidence, _Open(known, ruled_out, outer), search, hint=first)


def _pinned(ranges: dict[Slot, Range]) -> dict[Slot, int]:
    return {slot: low for slot, (low, high) in ranges.items() if low == high}


def _solve(
    layout: Layout,
    evidence: Evidence,
    start: _Open,
    search: Search,
    *,
    uncoupled: bool = False,
    hint: Solution | None = None,
) -> Outcome:
    """Solve and bound every component within the outermost ranges."""
    found = components(layout, evidence, start.known, start.ruled_out, uncoupled=uncoupled)
    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(lambda c: _solve_component(layout, c, start.outer, search, hint), found))
    values, ranges = dict(start.known), {s: (v, v) for s, v in start.known.items()}
    taken: set[int] = set()
    for component, (first, own_ranges) in zip(found, outcomes, strict=True):
        values.update(first.values)
        ranges.update(own_ranges)
        taken.update(component.arcs[i] for i in first.taken)
    return Solution(values, frozenset(taken), sum(first.cost for first, _ in outcomes)), ranges


def _solve_component(
    layout: Layout, component: Component, outer: dict[Slot, Range], search: Search, hint: Solution | None
) -> Outcome:
    """Return the cheapest completion of a component and the ranges of its cells."""
    ranges = {s: outer[s] for s in component.slots}
    model = component_model(layout, component, ranges, search)
    strategies = 8 if len(component.slots) > SMALL else 1
    effort = COUPLED_EFFORT if hint else EFFORT
    first = cheapest(model, layout, effort=effort, hint=hint, strategies=strategies)
    if component.slots:
        # Estimated agreements select the completion but bound nothing.
        free = replace(component, equations=tuple(e for e in component.equations if not e.estimated))
        model = component_model(layout, free, ranges, search)
        search.progress(f"{layout.table_id}: {len(component.slots)} connected open cells, cost {first.cost}")
        ranges = bound(model, layout, first, ranges, component.slots)
    return first, ranges
