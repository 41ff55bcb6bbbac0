"""How far the sums alone let the open cells go, whatever the texts say: their outermost ranges."""

from math import ceil, floor

from iomdb_loaders.extraction.errors import ContradictionError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.solving.equations import open_equations
from iomdb_loaders.extraction.solving.solver import Range

EDGE = 1e-6  # linear programming uses floating-point numbers, so round outward by this much
UNBOUNDED = 10**9


def reach(layout: Layout, known: dict[Slot, int], within: dict[Slot, Range]) -> dict[Slot, Range]:
    """Return the smallest and the largest value that all sums leave each open cell, inside the ranges `within`.

    Raises ContradictionError if the sums cannot all hold.
    """
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    slots = [(r.key, c.key) for r in layout.rows for c in layout.columns if (r.key, c.key) not in known]
    cells = {slot: solver.NumVar(*within.get(slot, (0, solver.infinity())), "") for slot in slots}
    for equation in (e for e in open_equations(layout, known) if not e.estimated):
        amount = sum(cells[s] for s in equation.plus) - sum(cells[s] for s in equation.minus)
        solver.Add(amount <= equation.value if equation.at_most else amount == equation.value)
    ranges: dict[Slot, Range] = {}
    for slot, cell in cells.items():
        ends = []
        for direction in (solver.Minimize, solver.Maximize):
            direction(cell)
            status = solver.Solve()
            if status == pywraplp.Solver.UNBOUNDED:
                ends.append(UNBOUNDED)
            elif status == pywraplp.Solver.OPTIMAL:
                ends.append(solver.Objective().Value())
            else:
                where = f"{layout.file}: {' x '.join(slot)}"
                raise ContradictionError(f"{where}: the sums around this cell cannot all hold; fix one")
        ranges[slot] = (max(0, ceil(ends[0] - EDGE)), floor(ends[1] + EDGE))
    return ranges
