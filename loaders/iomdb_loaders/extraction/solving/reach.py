"""How far the open cells can be by their sums alone, whatever the texts say: the widest range that is honest."""

from math import ceil, floor

from iomdb_loaders.extraction.errors import ContradictionError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.solving.bounds import Range
from iomdb_loaders.extraction.solving.components import equations

EDGE = 1e-6  # linear programming works in floating point: lean outward by this much


def reach(layout: Layout, known: dict[Slot, int], within: dict[Slot, Range]) -> dict[Slot, Range]:
    """Return the least and the largest value that all sums leave each open cell, inside the ranges `within`.

    Raises ContradictionError when the sums cannot all hold.
    """
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    slots = [(r.key, c.key) for r in layout.rows for c in layout.columns if (r.key, c.key) not in known]
    cells = {slot: solver.NumVar(*within.get(slot, (0, solver.infinity())), "") for slot in slots}
    for equation in (e for e in equations(layout, known) if not e.picks):
        amount = sum(cells[s] for s in equation.plus) - sum(cells[s] for s in equation.minus)
        solver.Add(amount <= equation.value if equation.most else amount == equation.value)
    ranges: dict[Slot, Range] = {}
    for slot, cell in cells.items():
        ends = []
        for direction in (solver.Minimize, solver.Maximize):
            direction(cell)
            status = solver.Solve()
            if status == pywraplp.Solver.UNBOUNDED:
                ends.append(10**9)
            elif status == pywraplp.Solver.OPTIMAL:
                ends.append(solver.Objective().Value())
            else:
                raise ContradictionError(
                    f"{layout.file}: {' x '.join(slot)}: the sums around this cell cannot all hold; correct one"
                )
        ranges[slot] = (max(0, ceil(ends[0] - EDGE)), floor(ends[1] + EDGE))
    return ranges
