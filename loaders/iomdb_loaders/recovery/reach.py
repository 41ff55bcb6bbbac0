"""How far the open cells can be by their sums alone, whatever the texts say: the widest range that is honest."""

from math import ceil, floor

from iomdb_loaders.recovery.bounds import Range
from iomdb_loaders.recovery.components import Piece
from iomdb_loaders.recovery.errors import RecoveryError
from iomdb_loaders.recovery.layout import Slot

EDGE = 1e-6  # linear programming works in floating point: lean outward by this much


def reach(piece: Piece) -> dict[Slot, Range]:
    """Return the least and the largest value that the sums leave each open cell (by linear programming)."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    cells = {slot: solver.NumVar(0, solver.infinity(), "") for slot in piece.slots}
    for equation in piece.equations:
        amount = sum(cells[s] for s in equation.plus) - sum(cells[s] for s in equation.minus)
        solver.Add(amount == equation.value)
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
                raise RecoveryError(f"{' x '.join(slot)}: the sums around this cell cannot all hold")
        ranges[slot] = (max(0, ceil(ends[0] - EDGE)), floor(ends[1] + EDGE))
    return ranges
