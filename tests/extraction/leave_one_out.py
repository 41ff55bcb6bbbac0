"""Leave one out: forget one legible reading at a time and see whether the sums still give its value."""

from dataclasses import dataclass

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.sums import agreed_sums, leaf_slots, total_slots

Range = tuple[int, int]
Sum = tuple[tuple[Slot, ...], Slot | int]  # the addends, and the total or its value


@dataclass(frozen=True)
class LeaveOneOut:
    """The result for one forgotten reading: its value in the text, and the range that remains without it."""

    slot: Slot
    value: int
    lower: int
    upper: int

    @property
    def follows(self) -> bool:
        """Whether the value still follows from the rest."""
        return self.lower == self.upper == self.value


def leave_one_out(layout: Layout, ranges: dict[Slot, Range], legible: dict[Slot, int]) -> list[LeaveOneOut]:
    """Return for each legible reading (cell and value) the range of its cell when it is forgotten.

    Every other cell, and each total in `ranges`, keeps its range (both ends are equal where it is known). The sums then
    leave one value or a range.
    """
    sums = _sums(layout)
    return [
        LeaveOneOut(slot, value, *_implied(slot, sums.get(slot, []), ranges))
        for slot, value in legible.items()
    ]


def _sums(layout: Layout) -> dict[Slot, list[Sum]]:
    """Return for every leaf cell the sums it is part of: printed totals and agreements with other tables."""
    found: dict[Slot, list[Sum]] = {s: [] for s in leaf_slots(layout)}
    for total, addends in total_slots(layout).items():
        for slot in addends:
            found[slot].append((addends, total))
    for agreed in agreed_sums(layout):
        for slot in agreed.cells:
            if agreed.exact:
                found[slot].append((agreed.cells, agreed.least))
    return found


def _implied(slot: Slot, sums: list[Sum], ranges: dict[Slot, Range]) -> Range:
    low, high = 0, 1_000_000_000
    for addends, total in sums:
        if isinstance(total, int):
            least = most = total
        elif total in ranges:
            least, most = ranges[total]
        else:
            continue
        others = [ranges[a] for a in addends if a != slot]
        low = max(low, least - sum(o[1] for o in others))
        high = min(high, most - sum(o[0] for o in others))
    return low, high


def share(results: list[LeaveOneOut]) -> float:
    """Return the share of the forgotten readings that still follow."""
    return sum(r.follows for r in results) / len(results) if results else 0.0
