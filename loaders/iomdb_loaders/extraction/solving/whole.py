"""The way through a table whose lines may echo each other: stage by stage, then whole."""

from dataclasses import replace

from iomdb_loaders.extraction.errors import ContradictionError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.confirmation import confirmed_cells
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import Outcome, Range, bound
from iomdb_loaders.extraction.solving.model import Progress, best, build
from iomdb_loaders.extraction.solving.relaxation import narrow_both
from iomdb_loaders.extraction.solving.stages import settle


def solve_whole(
    plan: Layout, evidence: Evidence, known: dict[Slot, int], *, seed: int, deadline: float, say: Progress
) -> Outcome:
    """Return a cheapest completion and every slot's range; the layout's stages are settled first."""
    confirmed = {**confirmed_cells(plan, evidence), **known}
    for widening in (1, 2, 4):
        spans: dict[Slot, Range] = {}
        fixed = dict(confirmed)
        part = replace(plan, margin_slack=plan.margin_slack * widening)
        for stage in plan.stages:
            try:
                found = settle(part, evidence, stage, fixed, spans, seed=seed, deadline=deadline)
            except ContradictionError:
                break
            spans.update(found)
            fixed.update({slot: low for slot, (low, high) in found.items() if low == high})
            say(f"{plan.name}: {len(fixed)} settled ({' '.join(stage.rows)} x {' '.join(stage.columns)})")
        try:
            model = build(plan, evidence, seed=seed, deadline=deadline, known=fixed, ranges=spans)
            first = best(model, plan, effort=plan.effort * 20)
            break
        except ContradictionError:
            # What the parts settled among themselves does not fit together: settle it less sharply.
            if widening == 4 or not plan.stages:
                raise
    say(f"{plan.name}: smallest set of distrusted readings found, cost {first.cost}")
    near = narrow_both(
        plan, evidence, fixed, spans, first.cost, seed=seed, deadline=deadline, effort=plan.effort
    )
    say(f"{plan.name}: {sum(a < b for a, b in near.values())} cells open in their rows alone")
    sure = {**{s: (v, v) for s, v in fixed.items()}, **spans, **near}
    model = build(plan, evidence, seed=seed, deadline=deadline, known=fixed, ranges={**spans, **near})
    slots = [*leaf_slots(plan), *total_slots(plan)]
    ranges = bound(
        model, plan, first, sure, slots, effort=plan.effort, questions=plan.questions, progress=say
    )
    return first, ranges
