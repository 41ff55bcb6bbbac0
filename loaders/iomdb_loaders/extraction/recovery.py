"""Recover a table: from a document and a layout to cells with a status, bounds and the reasons for them."""

import time
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.extraction.cells import Cell, describe, write_cells, write_totals
from iomdb_loaders.extraction.document import read_document
from iomdb_loaders.extraction.layout import Layout, Slot, read_layout
from iomdb_loaders.extraction.reading.evidence import TRUSTED, Evidence
from iomdb_loaders.extraction.reading.gather import gather
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import Range
from iomdb_loaders.extraction.solving.model import Progress, Solution
from iomdb_loaders.extraction.solving.piecewise import solve_pieces
from iomdb_loaders.extraction.solving.whole import solve_whole

STATUSES = ("printed", "corrected", "inferred", "estimated")


@dataclass(frozen=True)
class Distrusted:
    """A reading that the chosen completion does not believe: where it stands, and what it is taken for."""

    text: str
    line: int
    column: int
    slot: Slot | None
    value: int | None
    reason: str
    cost: int


@dataclass(frozen=True)
class Recovery:
    """The outcome for one table: leaf cells, printed totals, what was distrusted, and how long it took."""

    layout: Layout
    cells: tuple[Cell, ...]
    totals: tuple[Cell, ...]
    distrusted: tuple[Distrusted, ...]
    cost: int
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of leaf cells by status."""
        return {s: sum(c.status == s for c in self.cells) for s in STATUSES}

    @property
    def corrected_totals(self) -> tuple[Cell, ...]:
        """Return the totals whose text the sums contradict."""
        return tuple(c for c in self.totals if c.status == "corrected")

    def write(self, path: Path, totals_path: Path | None = None) -> None:
        """Write the pack's CSV (and the printed totals); whole files or nothing."""
        write_cells(path, self.layout, self.cells)
        if totals_path is not None:
            write_totals(totals_path, self.layout, self.totals)


def recover(
    document: Path,
    layout: Path,
    *,
    seed: int = 0,
    time_limit: float = 300,
    progress: Progress | None = None,
    known: dict[Slot, int] | None = None,
) -> Recovery:
    """Return the table that `layout` describes, recovered from the text extraction `document`.

    `known` fixes cells or totals that are proven elsewhere. The same document, layout, seed and solver give the same
    result. Raises DocumentError, LayoutError, ContradictionError or TimeLimitError, each one line long.
    """
    plan = read_layout(layout)
    evidence = gather(read_document(document), plan)
    return recover_evidence(plan, evidence, seed=seed, time_limit=time_limit, progress=progress, known=known)


def recover_evidence(
    plan: Layout,
    evidence: Evidence,
    *,
    seed: int = 0,
    time_limit: float = 300,
    progress: Progress | None = None,
    known: dict[Slot, int] | None = None,
) -> Recovery:
    """Return the table for evidence that was gathered already; see `recover`."""
    started = time.monotonic()
    deadline = started + time_limit
    say = progress or (lambda _: None)
    solve = solve_pieces if plan.pieces else solve_whole
    first, ranges = solve(plan, evidence, known or {}, seed=seed, deadline=deadline, say=say)
    return assemble(plan, evidence, first, ranges, time.monotonic() - started)


def assemble(
    plan: Layout, evidence: Evidence, first: Solution, ranges: dict[Slot, Range], seconds: float
) -> Recovery:
    """Return the outcome for a completion and its bounds."""
    cells = tuple(describe(s, plan, evidence, first, ranges[s]) for s in leaf_slots(plan))
    printed = {(r.key, c.key) for r in plan.rows for c in plan.columns if r.printed and c.printed}
    order = {s: i for i, s in enumerate((r.key, c.key) for r in plan.rows for c in plan.columns)}
    sums = sorted((s for s in total_slots(plan) if s in printed), key=lambda s: order[s])
    totals = tuple(describe(s, plan, evidence, first, ranges[s]) for s in sums)
    return Recovery(plan, cells, totals, _distrusted(evidence, first), first.cost, round(seconds, 1))


def _distrusted(evidence: Evidence, first: Solution) -> tuple[Distrusted, ...]:
    found = []
    for number in sorted(first.taken):
        arc = evidence.arcs[number]
        if arc.cost and arc.kind not in TRUSTED and arc.reading is not None:
            reading = evidence.readings[arc.reading]
            value = None if arc.slot is None else first.values[arc.slot]
            found.append(
                Distrusted(reading.text, reading.line, reading.column, arc.slot, value, arc.kind, arc.cost)
            )
    return tuple(sorted(found, key=lambda d: (d.line, d.column)))
