"""What all charts for Altair share: colours, the widths of texts, rows of data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import altair as alt

from iomdb.charts.picture import Mark, Picture

# all with a contrast of 4.5 or more on white; the first two differ also for people who do not see red or green
COLOURS = ("#1b5e8c", "#b4510f", "#4f7a28", "#7a3f8f", "#8a6d00")
TEXT, FAINT = "#222222", "#555555"
SIZE, LINE = 11, 13
# the widths of letters of Arial or Helvetica, as shares of their size; of others 0.56
_NARROW, _WIDE = dict.fromkeys("ijl.,:;|'()[] -/ftr–", 0.32), dict.fromkeys("mwMWCDGOQNHU&@%", 0.8)
_WIDTHS = {**_NARROW, **_WIDE, **dict.fromkeys("ABEFKLPRSTVXYZ", 0.68)}


def chart(rows: list[dict[str, Any]]) -> alt.Chart:
    """A chart of these rows."""
    return alt.Chart(alt.InlineData(values=rows))


def text_width(text: str, size: float = SIZE) -> float:
    """The width of a text in pixels, rather too wide than too narrow."""
    return sum(_WIDTHS.get(letter, 0.56) for letter in text) * size


def folded(text: str, width: float, size: float = SIZE) -> list[str]:
    """The lines of a text, each no wider than so many pixels unless a word is; a word may end with a hyphen."""
    lines: list[str] = []
    for piece in re.findall(r"[^\s-]*-?\s*", text):
        if lines and text_width((lines[-1] + piece).rstrip(), size) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines if line.strip()]


def widest(texts: Iterable[str], size: float = SIZE) -> float:
    """The width of the widest text."""
    return max((text_width(text, size) for text in texts), default=0.0)


def row(picture: Picture, mark: Mark) -> dict[str, Any]:
    """A mark as a row of the data of a chart: plain numbers, and the texts to show."""
    return {
        "category": mark.category,
        "series": mark.series,
        "panel": mark.panel,
        **{name: _plain(getattr(mark, name)) for name in ("value", "lower", "upper")},
        "status": mark.status,
        "shown": picture.shown(mark),
        "number": picture.shown(mark, bounds=False),
        "unit": picture.unit,
    }


def tooltip(picture: Picture) -> list[Any]:
    """What a chart shows where the pointer is: labels, number, unit, status, bounds."""
    labels = [
        field for field in ("panel", "category", "series") if getattr(picture.marks[0], field) is not None
    ]
    return [alt.Tooltip(f"{field}:N") for field in (*labels, "shown", "unit", "status", "lower", "upper")]


def _plain(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
