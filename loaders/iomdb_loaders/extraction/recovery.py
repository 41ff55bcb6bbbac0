"""Recover a damaged table, with a status, a margin, a range and a reason for every cell."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path

from iomdb_loaders.extraction.cells import RecoveredCell, describe
from iomdb_loaders.extraction.document import Document, read_document
from iomdb_loaders.extraction.errors import LayoutError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.layout_file import read_layout
from iomdb_loaders.extraction.reading.gather import gather
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.slid_rows import open_slid_rows
from iomdb_loaders.extraction.solving.margins import Outcome, outcome
from iomdb_loaders.extraction.solving.rows import settle_rows
from iomdb_loaders.extraction.solving.search import Progress, Search, check_installed
from iomdb_loaders.pack.write import TableRows

STATUSES = ("printed", "corrected", "inferred", "estimated")
TIME_LIMIT = 1800  # seconds; the default of `iomdb recover` too


@dataclass(frozen=True)
class Distrusted:
    """A reading that the completion distrusts: its text and line, its cell, and the value of the cell if it has one."""

    text: str
    line: int
    slot: Slot
    value: int | None


@dataclass(frozen=True)
class Recovery:
    """The result for one table: leaf cells, printed totals, distrusted readings, their cost, and the time taken."""

    layout: Layout
    cells: tuple[RecoveredCell, ...]
    totals: tuple[RecoveredCell, ...]
    distrusted: tuple[Distrusted, ...]
    cost: int
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """The number of leaf cells by status."""
        return {s: sum(c.status == s for c in self.cells) for s in STATUSES}

    @property
    def corrected_totals(self) -> tuple[RecoveredCell, ...]:
        """The totals whose text contradicts the sums."""
        return tuple(c for c in self.totals if c.status == "corrected")

    @property
    def rows(self) -> TableRows:
        """The rows for the edition pack.

        Totals that the layout lists as `lost` are missing, or inferred if another table proves the value, so that
        nobody takes them for unprinted.
        """
        leaves = [
            (
                *self.layout.codes(c.slot),
                c.value,
                c.printed,
                c.status,
                c.lower,
                c.upper,
                c.margin,
                *c.interval,
                c.line,
                c.rests_on,
                c.note,
            )
            for c in self.cells
        ]
        totals: list[tuple[object, ...]] = [
            (*c.slot, c.value, c.printed, c.status, c.margin, c.line, c.rests_on, c.note) for c in self.totals
        ]
        for lost in self.layout.lost:
            status = "missing" if lost.value is None else "inferred"
            totals.append((lost.row, lost.column, lost.value, "", status, None, None, "", lost.note))
        return TableRows(self.layout.table_id, self.layout.dimensions, tuple(leaves), tuple(totals))


def recover(
    document: Path,
    layout: Path,
    *,
    seed: int = 0,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> Recovery:
    """Return the table that the file `layout` describes, recovered from the text extraction `document`.

    The same document, layout, seed and solver give the same result. Raises DocumentError, LayoutError,
    ContradictionError or TimeLimitError, each with a message of one line.
    """
    table = read_layout(layout, "joint")
    if table.method == "grid":
        raise LayoutError(
            f"{layout}: method 'grid' reads the table with `iomdb transcribe`; state `method = \"joint\"`"
        )
    return recover_table(table, read_document(document), seed=seed, time_limit=time_limit, progress=progress)


def recover_table(
    layout: Layout,
    document: Document,
    *,
    seed: int = 0,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
    estimates: bool = True,
) -> Recovery:
    """Return the table of a layout with or without `estimates` of open cells. See `recover`."""
    check_installed()
    started = time.monotonic()
    evidence = gather(document, layout)
    search = Search(layout, evidence, seed, started + time_limit, progress or (lambda _: None))
    # Python handles Ctrl-C in the main thread, and only while no solver runs in it
    with search.beside(lambda: _solved(search, estimates=estimates)) as solving:
        found = open_slid_rows(layout, evidence, solving.result())

    def cells(slots: Iterable[Slot]) -> tuple[RecoveredCell, ...]:
        return tuple(describe(slot, layout, evidence, found) for slot in slots)

    wrong = [evidence.readings[number] for number in sorted(evidence.distrusted(found.taken))]
    distrusted = tuple(
        Distrusted(r.text, r.line, (r.row, r.column), found.values.get((r.row, r.column))) for r in wrong
    )
    rows, columns = ([h.key for h in headings if h.printed] for headings in (layout.rows, layout.columns))
    sums = total_slots(layout)
    totals = cells(slot for slot in product(rows, columns) if slot in sums)
    leaves = cells(leaf_slots(layout))
    cost = sum(reading.weight for reading in wrong)
    return Recovery(layout, leaves, totals, distrusted, cost, round(time.monotonic() - started, 1))


def _solved(search: Search, *, estimates: bool) -> Outcome:
    from iomdb_loaders.extraction.estimating.estimates import with_estimates  # imports numpy

    left, settled = settle_rows(search) if search.layout.rows_first else (search, frozenset())
    found = outcome(left, partial(with_estimates, left, search.evidence)) if estimates else outcome(left)
    return replace(found, taken=found.taken | settled)
