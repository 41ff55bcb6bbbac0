"""How often the true value is in the 95 % interval: known tables are damaged and recovered by method joint.

`python -m tests.extraction.interval_calibration stacked 0.25 0 40` prints the coverage for the seeds 0 to 39. Margins
are not asked for, only which cells have several values, so that a table takes seconds.
"""

from __future__ import annotations

import random
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from iomdb_loaders.extraction.document import parse_document
from iomdb_loaders.extraction.errors import ExtractionError
from iomdb_loaders.extraction.estimating.estimates import with_estimates
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.layout_file import parse_layout
from iomdb_loaders.extraction.reading.gather import gather
from iomdb_loaders.extraction.reading.sums import leaf_slots, total_slots
from iomdb_loaders.extraction.solving.margins import Outcome, Prober
from iomdb_loaders.extraction.solving.search import Search, least_distrust
from iomdb_loaders.facts import SAFE_MARGIN
from tests.extraction import damage, other_document, stacked_damage

LIMIT = 90.0  # seconds; a table that takes longer is left out

Document = tuple[str, Layout, dict[Slot, int]]  # the text, its layout, and the true values


@dataclass(frozen=True)
class Estimate:
    """A cell with several values: the true one, the bounds, the interval if there is one, and the stored value."""

    seed: int
    slot: Slot
    true: int
    bounds: tuple[int, int]
    interval: tuple[int, int] | None
    value: int
    first: int  # the value of the completion that was found first

    @property
    def is_bounded(self) -> bool:
        """Whether the true value is within the bounds; if not, no interval inside them can have it."""
        return self.bounds[0] <= self.true <= self.bounds[1]

    @property
    def is_covered(self) -> bool:
        """Whether the true value is in the interval."""
        return self.interval is not None and self.interval[0] <= self.true <= self.interval[1]


def stacked(seed: int, level: float) -> Document:
    """A table like Table 3: the rows of a group in one line, and sums that another table proves."""
    table = stacked_damage.known_table(seed)
    text, _ = stacked_damage.print_table(table, seed, level)
    return text, stacked_damage.layout_of(table), {(key, f"c{c}"): value for (key, c), value in table.items()}


def plain(seed: int, level: float, *, often: int = 18) -> Document:
    """A line a row: of 21 texts hurt 18 are lost, and one each loses or confuses a digit or becomes a ruling line."""
    table, dice = damage.known_table(seed, 12, 6), random.Random(f"plain {seed} {level}")
    body = [[*row, sum(row)] for row in table]
    body.append([sum(column) for column in zip(*body, strict=True)])
    lines = [
        [_hurt(str(v or ""), dice, often) if dice.random() < level else str(v or "") for v in row]
        for row in body
    ]
    rows, columns = [f"r{n}" for n in range(12)], [f"c{n}" for n in range(6)]
    total = {"key": "total", "sum_of": ["*"]}
    layout = parse_layout(
        {
            "table_id": "plain",
            "method": "joint",
            "dimensions": ["row", "column"],
            "row_dimensions": 1,
            "maximum": 500,
            "spaced_thousands": False,
            "dirt_in_numbers": True,
            "rows": [*({"key": key} for key in rows), total],
            "columns": [*({"key": key} for key in columns), total],
            "blocks": [_block([[key] for key in (*rows, "total")])],
        },
        "plain.toml",
    )
    truth = {
        (row, c): v for row, some in zip(rows, table, strict=True) for c, v in zip(columns, some, strict=True)
    }
    return "\n".join(["Known", *("\t".join(line) for line in lines), "End"]), layout, truth


def misread(seed: int, level: float) -> Document:
    """The same with as many lost as misread or without a digit."""
    return plain(seed, level, often=2)


def _hurt(text: str, dice: random.Random, often: int) -> str:
    kind, spot = (
        dice.choice((*["lost"] * often, "digit", "stroke", "misread")),
        dice.randrange(len(text) or 1),
    )
    if not text:
        return "|" if kind == "stroke" else ""
    if kind == "lost":
        return ""
    if kind == "digit":
        return text[:spot] + text[spot + 1 :]
    return text if kind == "stroke" else text[:spot] + dice.choice("123456789") + text[spot + 1 :]


def refugees(seed: int, level: float) -> Document:
    """The table of another organization: numbers lost or misread, half of the time a row, a line of totals or both."""
    dice, origins = random.Random(f"refugees {seed} {level}"), other_document.origins()
    regions = list(dict.fromkeys(one.region for one in origins))
    rows = [r for g in regions for r in (*(one.key for one in origins if one.region == g), f"{g}/total")]
    lines = other_document.printed(
        origins, lambda text: other_document.damaged_number(text, dice) if dice.random() < level else text
    )
    lost = [dice.choice(rows) for _ in range(2) if dice.random() < 0.5]
    left = [(row, line) for row, line in zip([*rows, "total"], lines, strict=True) if row not in lost]
    layout = tomllib.loads(other_document.LAYOUT.read_text(encoding="utf-8"))
    layout["blocks"] = [_block([[row] for row, _ in left], first_field=1)]
    text = "\n".join(["Known", *("\t".join(line) for _, line in left), "End"])
    return text, parse_layout(layout, "refugees.toml"), other_document.truth()


def _block(rows: list[list[str]], *, first_field: int = 0) -> dict[str, object]:
    return {
        "start": "^Known",
        "end": "^End",
        "label_field": -1,
        "first_field": first_field,
        "line_rows": [[number, keys] for number, keys in enumerate(rows, start=1)],
    }


KINDS: dict[str, Callable[[int, float], Document]] = {
    "stacked": stacked,
    "plain": plain,
    "misread": misread,
    "refugees": refugees,
}


def without_margins(search: Search) -> Outcome:
    """Return which cells have several values, and their ranges."""
    first = least_distrust(search)
    prober = Prober(search, first)
    slots = [*leaf_slots(search.layout), *total_slots(search.layout)]
    opened = prober.differing(slots, prober.trial())
    single = [slot for slot in slots if slot not in opened]
    ranges = {
        s: prober.range_of(s, (), single)[0] if s in opened else (v, v) for s, v in first.values.items()
    }
    margin = {slot: 0 if slot in opened else SAFE_MARGIN for slot in slots}
    return Outcome(first.values, first.taken, first.cost, margin, {}, ranges)


def estimates(kind: str, level: float, seed: int) -> list[Estimate]:
    """Damage and recover one table, and return its cells with several values. A refusal estimates nothing."""
    text, layout, truth = KINDS[kind](seed, level)
    try:
        evidence = gather(parse_document("known", text), layout)
        search = Search(layout, evidence, 0, time.monotonic() + LIMIT, lambda _: None)
        first = without_margins(search)
        found = with_estimates(search, evidence, first)
    except ExtractionError:
        return []
    return [
        Estimate(seed, s, v, found.ranges[s], found.intervals.get(s), found.values[s], first.values[s])
        for s, v in truth.items()
        if not found.margin[s]
    ]


def coverage(cells: Iterable[Estimate]) -> tuple[int, int]:
    """Return how many cells have an interval, and in how many of these the true value is."""
    some = [cell for cell in cells if cell.interval]
    return len(some), sum(cell.is_covered for cell in some)


def main(kind: str, level: str, first: str, end: str) -> None:
    """Print the coverage of all cells, of those that are not zero, and of those with bounds at least 5 apart."""
    cells: list[Estimate] = []
    for seed in range(int(first), int(end)):
        some = estimates(kind, float(level), seed)
        cells += some
        print(
            seed, len(some), [c for c in some if c.interval and c.is_bounded and not c.is_covered], flush=True
        )
    groups = {
        "all": cells,
        "not zero": [c for c in cells if c.true],
        "bounds 5 apart": [c for c in cells if c.bounds[1] - c.bounds[0] >= 5],
        "bounds 5 apart, not zero": [c for c in cells if c.true and c.bounds[1] - c.bounds[0] >= 5],
    }
    for name, group in groups.items():
        bounded = [c for c in group if c.is_bounded]
        error = [sum(abs(c.value - c.true) for c in bounded), sum(abs(c.first - c.true) for c in bounded)]
        print(name, "cells", len(group), "outside the bounds", len(group) - len(bounded), end=" ")
        print("interval, covered", *coverage(group), "within the bounds", *coverage(bounded), end=" ")
        print("sum of errors: stored, first completion", *error)


if __name__ == "__main__":
    main(*sys.argv[1:])
