"""Solve a table whose lines may echo each other: stage by stage, then the whole table at once."""

from dataclasses import replace

from iomdb_loaders.extraction.errors import ContradictionError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.confirmation import confirmed_cells
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import bound
from iomdb_loaders.extraction.solving.model import table_model
from iomdb_loaders.extraction.solving.relaxation import narrow
from iomdb_loaders.extraction.solving.solver import Range, Search, Solution, cheapest
from iomdb_loaders.extraction.solving.stages import solve_stage

WIDENINGS = (1, 2, 4)  # of the stages' slack, tried in turn


def solve_whole(
    layout: Layout, evidence: Evidence, known: dict[Slot, int], search: Search
) -> tuple[Solution, dict[Slot, Range]]:
    """Return a cheapest completion and every slot's range; the layout's stages are solved first."""
    confirmed = {**confirmed_cells(layout, evidence), **known}
    for widening in WIDENINGS:
        wider = replace(layout, stage_slack=layout.stage_slack * widening)
        fixed, ranges = _solve_stages(wider, evidence, confirmed, search)
        try:
            model = table_model(layout, evidence, search, fixed, ranges)
            first = cheapest(model, layout, effort=layout.effort * 20)
            break
        except ContradictionError:
            # The results of the stages do not fit together: solve them with more slack.
            if widening == WIDENINGS[-1] or not layout.stages:
                raise
    search.progress(f"{layout.table_id}: cheapest set of distrusted readings found, cost {first.cost}")
    ranges = narrow(layout, evidence, fixed, ranges, first.cost, search)
    open_cells = sum(low < high for low, high in ranges.values())
    search.progress(f"{layout.table_id}: {open_cells} cells open in their rows and columns alone")
    model = table_model(layout, evidence, search, fixed, ranges)
    outer = {**{s: (v, v) for s, v in fixed.items()}, **ranges}
    return first, bound(model, layout, first, outer, [*leaf_slots(layout), *total_slots(layout)])


def _solve_stages(
    layout: Layout, evidence: Evidence, confirmed: dict[Slot, int], search: Search
) -> tuple[dict[Slot, int], dict[Slot, Range]]:
    """Return the known cells and the ranges after the stages, as far as they go without contradiction."""
    fixed = dict(confirmed)
    ranges: dict[Slot, Range] = {}
    for stage in layout.stages:
        try:
            found = solve_stage(layout, evidence, stage, fixed, ranges, search)
        except ContradictionError:
            break
        ranges.update(found)
        fixed.update({slot: low for slot, (low, high) in found.items() if low == high})
        where = f"{' '.join(stage.rows)} x {' '.join(stage.columns)}"
        search.progress(f"{layout.table_id}: {len(fixed)} cells known after the stage {where}")
    return fixed, ranges
