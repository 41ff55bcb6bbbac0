"""The sums of a table as equations over its open cells, and what follows from them outright."""

from dataclasses import dataclass, replace
from itertools import product

from iomdb_loaders.extraction.layout import Layout, Slot, leaf_keys, leaves_of, matching_leaves
from iomdb_loaders.extraction.reading.sums import Sum, conclude, table_sums


@dataclass(frozen=True)
class Equation:
    """A sum without its known cells: the open cells in `plus` less those in `minus` make `value`, or at most that."""

    plus: tuple[Slot, ...]
    minus: tuple[Slot, ...]
    value: int
    source: str
    at_most: bool = False
    estimated: bool = False


def open_equations(layout: Layout, known: dict[Slot, int], *, uncoupled: bool = False) -> list[Equation]:
    """Return every sum of the table and every agreement that still has open cells.

    `uncoupled` leaves out what connects parts of the table: coupling agreements, and totals of totals.
    """
    total_rows = {row.key for row in layout.rows if row.sum_of}
    every = [
        Equation(addends, (total,), 0, f"sum {' x '.join(total)}")
        for addends, total in table_sums(layout)
        if not (uncoupled and total[0] != addends[0][0] and addends[0][0] in total_rows)
    ]
    for agreement in layout.agreements:
        if not (uncoupled and agreement.couples):
            cells = _agreed_cells(layout, agreement.rows, agreement.columns)
            flags = {"at_most": agreement.at_most, "estimated": agreement.estimated}
            every.append(Equation(cells, (), agreement.value, agreement.source, **flags))
    opened = (_without_known(equation, known) for equation in every)
    return [equation for equation in opened if equation.plus or equation.minus]


def _agreed_cells(
    layout: Layout, row_patterns: tuple[str, ...], column_patterns: tuple[str, ...]
) -> tuple[Slot, ...]:
    """Return the cells of an agreement; all leaf columns are replaced by their total."""
    rows = matching_leaves(layout.rows, row_patterns)
    columns = matching_leaves(layout.columns, column_patterns)
    total = next((c.key for c in layout.columns if c.sum_of == ("*",)), "")
    if total and set(columns) == set(leaf_keys(layout.columns)):
        columns = (total,)
    return tuple(product(rows, columns))


def _without_known(equation: Equation, known: dict[Slot, int]) -> Equation:
    plus = tuple(s for s in equation.plus if s not in known)
    minus = tuple(s for s in equation.minus if s not in known)
    rest = equation.value - sum(known.get(s, 0) for s in equation.plus)
    rest += sum(known.get(s, 0) for s in equation.minus)
    return replace(equation, plus=plus, minus=minus, value=rest)


def with_conclusions(layout: Layout, known: dict[Slot, int]) -> dict[Slot, int]:
    """Return the known cells and what the sums and the agreements with other tables give outright."""
    found = dict(known)
    sums: list[Sum] = list(table_sums(layout))
    for agreement in (a for a in layout.agreements if not a.estimated):
        rows = matching_leaves(layout.rows, agreement.rows)
        columns = matching_leaves(layout.columns, agreement.columns)
        cells = tuple(product(rows, columns))
        if not agreement.at_most:
            sums.append((cells, agreement.value))
            found.update((slot, agreement.value) for slot in _slots_that_sum(layout, rows, columns))
        elif sum(found.get(slot, 0) for slot in cells) == agreement.value:
            found.update((slot, 0) for slot in cells if slot not in found)
    conclude(sums, found)
    return found


def _slots_that_sum(layout: Layout, rows: tuple[str, ...], columns: tuple[str, ...]) -> list[Slot]:
    """Return the cells and totals that are the sum over exactly these rows and columns."""
    return [
        (row.key, column.key)
        for row in layout.rows
        if set(leaves_of(layout.rows, row.key)) == set(rows)
        for column in layout.columns
        if set(leaves_of(layout.columns, column.key)) == set(columns)
    ]
