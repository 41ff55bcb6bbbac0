"""Leave one out: forget one legible reading at a time and see whether the sums still give its value."""

from dataclasses import dataclass

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.confirmation import Sum
from iomdb_loaders.extraction.reading.sums import identities, leaf_slots, total_slots
from iomdb_loaders.extraction.solving.bounds import Range


@dataclass(frozen=True)
class Left:
    """The outcome for one forgotten reading: what the text said, and what range remains without it."""

    slot: Slot
    value: int
    lower: int
    upper: int

    @property
    def follows(self) -> bool:
        """Tell whether the value still follows from the rest."""
        return self.lower == self.upper == self.value


def leave_one_out(layout: Layout, ranges: dict[Slot, Range], legible: dict[Slot, int]) -> list[Left]:
    """Return for each legible reading (cell and value) the range of its cell when it is forgotten.

    Every other cell, and each total that `ranges` holds, keeps its range (lowest, highest; equal where it is known).
    The sums then leave one value or a range: a reading without any sum to check it keeps a range.
    """
    sums = _sums(layout)
    return [Left(slot, value, *_implied(slot, sums.get(slot, []), ranges)) for slot, value in legible.items()]


def _sums(layout: Layout) -> dict[Slot, list[Sum]]:
    """Return for every leaf cell the sums it stands in: printed totals and agreements with other tables."""
    found: dict[Slot, list[Sum]] = {s: [] for s in leaf_slots(layout)}
    for total, parts in total_slots(layout).items():
        for slot in parts:
            found[slot].append((parts, total))
    for identity in identities(layout):
        for slot in identity.cells:
            if not identity.most:
                found[slot].append((identity.cells, identity.value))
    return found


def _implied(slot: Slot, sums: list[Sum], ranges: dict[Slot, Range]) -> Range:
    low, high = 0, 1_000_000_000
    for parts, total in sums:
        if isinstance(total, int):
            least = most = total
        elif total in ranges:
            least, most = ranges[total]
        else:
            continue
        others = [ranges[p] for p in parts if p != slot]
        low = max(low, least - sum(o[1] for o in others))
        high = min(high, most - sum(o[0] for o in others))
    return low, high


def share(results: list[Left]) -> float:
    """Return the share of the forgotten readings that still follow."""
    return sum(r.follows for r in results) / len(results) if results else 0.0
