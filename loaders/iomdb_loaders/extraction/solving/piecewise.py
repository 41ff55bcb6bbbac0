"""The way through a table whose texts stand in their own lines: what is confirmed cuts it up, its pieces are solved.

Agreements with other tables may bind pieces together. Then the pieces are solved without these, and without totals of
totals, first: that leaves every cell at least the range that it has with them. Inside these ranges the whole is solved.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from iomdb_loaders.extraction.errors import ContradictionError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import Outcome, Range, bound
from iomdb_loaders.extraction.solving.components import Piece, pieces
from iomdb_loaders.extraction.solving.model import Progress, Solution, best, build_piece
from iomdb_loaders.extraction.solving.reach import reach
from iomdb_loaders.extraction.solving.settling import settled_cells
from iomdb_loaders.extraction.solving.stacks import add_sums, stacks
from iomdb_loaders.extraction.solving.stages import part_evidence, part_layout

SEARCH = 5.0  # deterministic solver time for the cheapest completion of a piece
TOGETHER = 20.0  # and of pieces that agreements bind together
SMALL = 40  # open cells: a larger piece is worth several strategies
WORKERS = 2  # pieces that are solved side by side; each by itself, so their number changes nothing


@dataclass(frozen=True)
class Search:
    """What every solve of one recovery shares: the solver's seed, the time to stop, whom to tell."""

    seed: int
    deadline: float
    say: Progress


def solve_pieces(
    plan: Layout, evidence: Evidence, known: dict[Slot, int], *, seed: int, deadline: float, say: Progress
) -> Outcome:
    """Return a cheapest completion and every slot's range; each piece of the open cells is solved by itself."""
    search = Search(seed, deadline, say)
    known, ruled_out = settled_cells(plan, evidence, known)
    for stage in plan.stages:
        part = replace(part_layout(plan, stage), stages=())
        some = part_evidence(evidence, {*leaf_slots(part), *total_slots(part)})
        add_sums(some, [s for s in stacks(plan, evidence) if _inside(part, s.total)], plan)
        mine = {s: v for s, v in known.items() if _inside(part, s)}
        _, spans = solve_pieces(part, some, mine, seed=seed, deadline=deadline, say=say)
        known, ruled_out = settled_cells(plan, evidence, {**known, **_pinned(spans)})
        say(f"{plan.name}: {len(known)} cells and totals known after a stage")
    outer = reach(plan, known, {})
    if not any(f.binds for f in plan.fixed):
        return _solve(plan, evidence, known, ruled_out, outer, search)
    for widening in (1, 2, 4):
        cheap = replace(plan, slack=plan.slack * widening)
        try:
            first, ranges = _solve(cheap, evidence, known, ruled_out, outer, search, apart=True)
            near, ruled_out = settled_cells(plan, evidence, {**known, **_pinned(ranges)})
            outer = reach(plan, near, ranges)
            near, ruled_out = settled_cells(plan, evidence, {**near, **_pinned(outer)})
            say(f"{plan.name}: {len(near)} cells and totals known before its pieces are bound together")
            return _solve(plan, evidence, near, ruled_out, outer, search, hint=first)
        except ContradictionError:
            # What the pieces admit for themselves is too narrow for the agreements: let them cost more.
            if widening == 4:
                raise
    raise AssertionError("unreachable")


def _pinned(ranges: dict[Slot, Range]) -> dict[Slot, int]:
    return {slot: low for slot, (low, high) in ranges.items() if low == high}


def _inside(part: Layout, slot: Slot) -> bool:
    return any(r.key == slot[0] for r in part.rows) and any(c.key == slot[1] for c in part.columns)


def _solve(
    plan: Layout,
    evidence: Evidence,
    known: dict[Slot, int],
    ruled_out: frozenset[int],
    outer: dict[Slot, Range],
    search: Search,
    *,
    apart: bool = False,
    hint: Solution | None = None,
) -> Outcome:
    """Solve and bound the pieces of the open cells, all inside their `outer` ranges."""
    found = pieces(plan, evidence, known, ruled_out, apart=apart)
    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(lambda piece: _piece(plan, piece, outer, search, hint), found))
    values, ranges = dict(known), {s: (v, v) for s, v in known.items()}
    taken: set[int] = set()
    for piece, (first, spans) in zip(found, outcomes, strict=True):
        values.update(first.values)
        ranges.update(spans)
        taken.update(piece.numbers[i] for i in first.taken)
    return Solution(values, frozenset(taken), sum(first.cost for first, _ in outcomes)), ranges


def _piece(
    plan: Layout, piece: Piece, outer: dict[Slot, Range], search: Search, hint: Solution | None
) -> Outcome:
    """Return the cheapest completion of a piece and the ranges of its cells."""
    spans = {s: outer[s] for s in piece.slots}
    model = build_piece(plan, piece, spans, seed=search.seed, deadline=search.deadline)
    strategies = 8 if len(piece.slots) > SMALL else 1
    effort = TOGETHER if hint else SEARCH
    first = best(model, plan, effort=effort, hint=hint, strategies=strategies)
    if piece.slots:
        free = replace(piece, equations=tuple(e for e in piece.equations if not e.picks))
        model = build_piece(plan, free, spans, seed=search.seed, deadline=search.deadline)
        search.say(f"{plan.name}: {len(piece.slots)} open cells that hang together, cost {first.cost}")
        spans = bound(
            model,
            plan,
            first,
            spans,
            piece.slots,
            effort=plan.effort,
            questions=plan.questions,
            progress=search.say,
        )
    return first, spans
