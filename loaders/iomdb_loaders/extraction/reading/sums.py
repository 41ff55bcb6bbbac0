"""The identities of a table as plain linear sums over leaf cells; shared by the solver and by its checks."""

from dataclasses import dataclass

from iomdb_loaders.extraction.layout import Layout, Slot, leaf_keys, matching


@dataclass(frozen=True)
class Identity:
    """A hard sum: the leaf cells in `cells` add up to `value` (to that at `most`); `source` says who proves it."""

    cells: tuple[Slot, ...]
    value: int
    source: str
    most: bool = False


def total_slots(layout: Layout) -> dict[Slot, tuple[Slot, ...]]:
    """Return every total cell of the table with the leaf cells it sums."""
    rows = {a.key: layout.leaves(layout.rows, a.key) for a in layout.rows}
    columns = {a.key: layout.leaves(layout.columns, a.key) for a in layout.columns}
    return {
        (r.key, c.key): tuple((i, j) for i in rows[r.key] for j in columns[c.key])
        for r in layout.rows
        for c in layout.columns
        if r.of or c.of
    }


def leaf_slots(layout: Layout) -> tuple[Slot, ...]:
    """Return the leaf cells row by row in printed order."""
    return tuple((r, c) for r in leaf_keys(layout.rows) for c in leaf_keys(layout.columns))


def identities(layout: Layout) -> tuple[Identity, ...]:
    """Return the agreements with other tables as sums over leaf cells."""
    return tuple(
        Identity(
            tuple((r, c) for r in matching(layout.rows, f.rows) for c in matching(layout.columns, f.columns)),
            f.value,
            f.source,
            f.most,
        )
        for f in layout.fixed
        if not f.picks
    )
