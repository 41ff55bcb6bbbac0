"""The two ways through a table: stage by stage and then whole, or piece by piece when confirmed cells cut it up."""

from collections.abc import Callable
from dataclasses import replace

from iomdb_loaders.recovery.bounds import Range, bound
from iomdb_loaders.recovery.components import Piece, pieces
from iomdb_loaders.recovery.errors import ContradictionError
from iomdb_loaders.recovery.evidence import Evidence
from iomdb_loaders.recovery.layout import Layout, Slot
from iomdb_loaders.recovery.model import Solution, best, build, build_piece
from iomdb_loaders.recovery.parts import narrow_both
from iomdb_loaders.recovery.reach import reach
from iomdb_loaders.recovery.sequences import add_sums, stacks
from iomdb_loaders.recovery.settling import settled_cells
from iomdb_loaders.recovery.stages import part_evidence, part_layout, settle
from iomdb_loaders.recovery.sums import leaf_slots, total_slots
from iomdb_loaders.recovery.trust import confirmed_cells

SEARCH = 5.0  # deterministic solver time for the cheapest completion of a piece
LARGE = 400  # open cells: in a larger piece no search proves anything in time, so the sums alone bound it
SMALL = 40  # open cells: a larger piece is worth several strategies

Say = Callable[[str], None]
Outcome = tuple[Solution, dict[Slot, Range]]


def solve_pieces(
    plan: Layout, evidence: Evidence, known: dict[Slot, int], *, seed: int, deadline: float, say: Say
) -> Outcome:
    """Return a cheapest completion and every slot's range; each piece of the open cells is solved by itself."""
    known, ruled_out = settled_cells(plan, evidence, known)
    below = stacks(plan, evidence)
    for stage in plan.stages:
        part = part_layout(plan, stage)
        some = part_evidence(evidence, {*leaf_slots(part), *total_slots(part)})
        add_sums(some, [s for s in below if _inside(part, s.total)], plan)
        mine = {s: v for s, v in known.items() if _inside(part, s)}
        _, spans = solve_pieces(replace(part, stages=()), some, mine, seed=seed, deadline=deadline, say=say)
        sure = {s: low for s, (low, high) in spans.items() if low == high}
        known, ruled_out = settled_cells(plan, evidence, {**known, **sure})
    values, ranges = dict(known), {s: (v, v) for s, v in known.items()}
    taken: set[int] = set()
    cost = 0
    found = pieces(plan, evidence, known, ruled_out)
    for number, piece in enumerate(found, start=1):
        first = _piece(plan, piece, ranges, seed=seed, deadline=deadline, say=say)
        values.update(first.values)
        taken.update(piece.numbers[i] for i in first.taken)
        cost += first.cost
        say(f"{plan.name}: piece {number} of {len(found)}, {len(piece.slots)} open cells")
    return Solution(values, frozenset(taken), cost), ranges


def _inside(part: Layout, slot: Slot) -> bool:
    return any(r.key == slot[0] for r in part.rows) and any(c.key == slot[1] for c in part.columns)


def _piece(
    plan: Layout, piece: Piece, ranges: dict[Slot, Range], *, seed: int, deadline: float, say: Say
) -> Solution:
    """Solve and bound one piece; adds its ranges to `ranges`."""
    model = build_piece(plan, piece, seed=seed, deadline=deadline)
    many = len(piece.slots) > SMALL
    first = best(model, plan, effort=SEARCH, strategies=8 if many else 1)
    if piece.slots:
        effort, questions = plan.effort, plan.questions
        spans = reach(piece)
        if len(piece.slots) <= LARGE:
            spans = bound(
                model, plan, first, spans, piece.slots, effort=effort, questions=questions, progress=say
            )
        ranges.update(spans)
    return first


def solve_whole(
    plan: Layout, evidence: Evidence, known: dict[Slot, int], *, seed: int, deadline: float, say: Say
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
