"""A letter beside each figure that is not simply printed, as Eurostat sets them, and the line that explains them."""

from __future__ import annotations

from collections.abc import Mapping

# how a value is known, and the letter beside it; the place of a value that is not there is never blank
FLAGS = {"estimated": "e", "inferred": "i", "corrected": "r", "missing": ":", "suppressed": "c"}
ABSENT = ("missing", "suppressed")
# follows the letter of the status, if there is one
THIN = "t"


def legend(counts: Mapping[str, int], bounds: str = "bounds with --cells", thin: int = 0) -> str:
    """How many values of a table have which status, such as `47 of 1,548 values estimated (e); 24 inferred (i)`.

    `thin` of them have one value and the mark THIN, because one more wrong reading would admit another.
    """
    total = sum(counts.values())
    marked = [status for status in FLAGS if counts.get(status)]
    may_change = [f"one more wrong reading could change {thin:,} ({THIN})"] if thin else []
    if not marked:
        return "; ".join([f"all {total:,} values printed or derived", *may_change])
    first, *rest = (f"{counts[status]:,}{{}} {status} ({FLAGS[status]})" for status in marked)
    parts = [first.format(f" of {total:,} values"), *(part.format("") for part in rest)]
    return "; ".join([*parts, *([bounds] if "estimated" in marked else []), *may_change])
