"""A flow chart: bands from the places on the left to those on the right, as wide as their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi
from typing import Any

import altair as alt

from iomdb.charts.layout import COLOURS, LINE, SIZE, TEXT, chart, folded, row, tooltip, widest
from iomdb.charts.picture import Picture

# points of the edge of a band
_POINTS = 24
_GAP = 12
_NODE = 10


@dataclass(frozen=True)
class _Place:
    """Where bands begin or end, with the lines of its label."""

    top: float
    size: float
    lines: list[str]


def flow(picture: Picture, width: int) -> tuple[Any, float, str]:
    """The chart, the width of the labels on the left, and what to know of estimates: see `vega.Drawn`."""
    starts, ends = picture.categories(), picture.series()
    total = float(sum(mark.value or 0 for mark in picture.marks)) or 1
    scale = (max(min(width // 2, 460), 380) - 2 * _GAP * max(len(starts), len(ends))) / total
    sides = [_places(picture, side, max(width * 0.25, 60), scale) for side in (0, 1)]
    margins = [widest(line for place in side.values() for line in place.lines) + 8 for side in sides]
    room = max(width - sum(margins), 80)
    bottom = max(place.top + place.size for side in sides for place in side.values())
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, room], nice=False), axis=None)
    downward = alt.Scale(domain=[bottom, 0], nice=False)
    y = alt.Y("y:Q", scale=downward, axis=None, stack=None)
    names = list(dict.fromkeys([*starts, *ends]))
    palette = [COLOURS[place % len(COLOURS)] for place in range(len(names))]
    colour = alt.Color("category:N", scale=alt.Scale(domain=names, range=palette), legend=None)
    layers = [
        chart(_bands(picture, sides, scale, room))
        .mark_area()
        .encode(
            x=x,
            y=y,
            y2="y2:Q",
            detail="band:N",
            color=colour,
            opacity=alt.condition("datum.upper !== null", alt.value(0.3), alt.value(0.55)),
            tooltip=tooltip(picture),
        )
    ]
    for side, align, dx in ((0, "right", -5), (1, "left", _NODE + 5)):
        nodes = chart(_nodes(sides[side], side * (room - _NODE)))
        layers.append(nodes.mark_rect().encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=colour))
        options: dict[str, Any] = {"align": align, "dx": dx, "baseline": "middle"}
        text = nodes.mark_text(fontSize=SIZE, lineHeight=LINE, color=TEXT, **options)
        layers.append(text.encode(x=x, y=alt.Y("middle:Q", scale=downward, axis=None), text="lines:N"))
    where = f"estimates are paler; bounds in report.{picture.table_id}_cells"
    return alt.layer(*layers).properties(width=room, height=bottom), margins[0], where


def _places(picture: Picture, side: int, width: float, scale: float) -> dict[str, _Place]:
    """The places of a side, so far below each other that neither they nor their labels touch."""
    places: dict[str, _Place] = {}
    bottom = free = 0.0
    for name in (picture.categories(), picture.series())[side]:
        marks = [mark for mark in picture.marks if (mark.category, mark.series)[side] == name]
        total = sum((mark.value or Decimal(0) for mark in marks), Decimal(0))
        is_exact = all(mark.value is not None and mark.upper is None for mark in marks)
        lines = [*folded(name, width), *([picture.number(total)] if is_exact else [])]
        size, text = float(total) * scale, len(lines) * LINE
        top = max(bottom, free + (text - size) / 2)
        places[name] = _Place(top, size, lines)
        bottom, free = top + size + _GAP, top + (size + text) / 2 + 4
    return places


def _bands(
    picture: Picture, sides: list[dict[str, _Place]], scale: float, room: float
) -> list[dict[str, Any]]:
    """Points of the edges of each band; where all bands keep the order of the places, they cross least."""
    used = [{name: place.top for name, place in side.items()} for side in sides]
    rows = []
    for band, mark in enumerate(picture.marks):
        size = float(mark.value or 0) * scale
        if size > 0:
            start, end = used[0][mark.category], used[1][mark.series or ""]
            used[0][mark.category] += size
            used[1][mark.series or ""] += size
            about = {**row(picture, mark), "band": band}
            for share in (point / _POINTS for point in range(_POINTS + 1)):
                y = start + (end - start) * (1 - cos(pi * share)) / 2
                rows.append({**about, "x": _NODE + share * (room - 2 * _NODE), "y": y, "y2": y + size})
    return rows


def _nodes(places: Mapping[str, _Place], x: float) -> list[dict[str, Any]]:
    """The places of a side as rectangles, with the middle of the first line of each label."""
    return [
        {
            "category": name,
            "x": x,
            "x2": x + _NODE,
            "y": place.top,
            "y2": place.top + max(place.size, 1),
            "middle": place.top + place.size / 2 - (len(place.lines) - 1) * LINE / 2,
            "lines": place.lines,
        }
        for name, place in places.items()
    ]
