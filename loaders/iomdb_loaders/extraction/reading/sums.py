"""The sums of a table: its own totals, and the agreements with other tables."""

from dataclasses import dataclass
from itertools import product

from iomdb_loaders.extraction.layout import Heading, Layout, Slot, leaf_keys, leaves_of, matching_leaves


@dataclass(frozen=True)
class AgreedSum:
    """The leaf cells in `cells` make `least` to `most` (None: or more); `source` is what proves it."""

    cells: tuple[Slot, ...]
    least: int
    most: int | None
    source: str

    @property
    def exact(self) -> bool:
        """Whether the sum has one value."""
        return self.least == self.most


def leaf_slots(layout: Layout) -> tuple[Slot, ...]:
    """Return the leaf cells row by row in printed order."""
    return tuple(product(leaf_keys(layout.rows), leaf_keys(layout.columns)))


def total_slots(layout: Layout) -> dict[Slot, tuple[Slot, ...]]:
    """Return every total cell of the table with the leaf cells that it sums."""
    rows = {h.key: leaves_of(layout.rows, h.key) for h in layout.rows}
    columns = {h.key: leaves_of(layout.columns, h.key) for h in layout.columns}
    return {
        (row.key, column.key): tuple(product(rows[row.key], columns[column.key]))
        for row in layout.rows
        for column in layout.columns
        if row.sum_of or column.sum_of
    }


def agreed_sums(layout: Layout) -> tuple[AgreedSum, ...]:
    """Return the agreements with other tables."""
    return tuple(
        AgreedSum(
            tuple(product(matching_leaves(layout.rows, a.rows), matching_leaves(layout.columns, a.columns))),
            0 if a.at_most else a.value,
            None if a.at_least else a.value,
            a.source,
        )
        for a in layout.agreements
    )


def table_sums(layout: Layout) -> list[tuple[tuple[Slot, ...], Slot]]:
    """Return every sum of the table, along rows and along columns, as (addends, total)."""
    across = [
        (tuple((row.key, c) for c in addends), (row.key, total))
        for total, addends in addends_of_totals(layout.columns)
        for row in layout.rows
    ]
    down = [
        (tuple((r, column.key) for r in addends), (total, column.key))
        for total, addends in addends_of_totals(layout.rows)
        for column in layout.columns
    ]
    return [*across, *down]


def addends_of_totals(headings: tuple[Heading, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Return every total with its largest addends (subtotals before leaves), if these sum each leaf exactly once."""
    leaves = {h.key: frozenset(leaves_of(headings, h.key)) for h in headings}
    found = []
    for heading in headings:
        if not heading.sum_of:
            continue
        whole = leaves[heading.key]
        inside = [key for key, members in leaves.items() if members < whole]
        addends = tuple(key for key in inside if not any(leaves[key] < leaves[other] for other in inside))
        summed = [leaf for key in addends for leaf in leaves[key]]
        if len(summed) == len(whole) and set(summed) == whole:
            found.append((heading.key, addends))
    return found
