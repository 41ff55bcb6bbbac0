"""A flow chart: bands from the places on the left to those on the right, as wide as their values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import cos, pi
from typing import Any, Literal

import altair as alt

from iomdb.charts import layout
from iomdb.charts.picture import Picture

# points of the edge of a band
_POINTS = 24
_GAP = 12
_NODE = 10


def flow(picture: Picture, width: int) -> tuple[Any, float, str]:
    """Bands of a flow chart, which Vega-Lite draws as areas between two curves."""
    sides = (picture.categories(), picture.series())
    sums = [defaultdict[str, float](float), defaultdict[str, float](float)]
    for mark in picture.marks:
        for side, name in enumerate((mark.category, mark.series or "")):
            sums[side][name] += float(mark.value or 0)
    is_whole = all(mark.value is not None for mark in picture.marks)
    labels = [
        {
            name: [
                *layout.folded(name, max(width * 0.25, 60)),
                *([picture.number(_exact(picture, side, name))] if is_whole else []),
            ]
            for name in names
        }
        for side, names in enumerate(sides)
    ]
    height = max(
        min(width // 2, 460),
        380,
        *(sum(len(lines) * 13 + _GAP for lines in label.values()) for label in labels),
    )
    scale = (height - _GAP * max(map(len, sides)) * 2) / (sum(sums[0].values()) or 1)
    tops = [_tops(names, sums[side], labels[side], scale) for side, names in enumerate(sides)]
    bottom = max(top + sums[side][name] * scale for side in (0, 1) for name, top in tops[side].items())
    margins = [layout.widest(line for lines in label.values() for line in lines) + 8 for label in labels]
    room = max(width - sum(margins), 80)
    domain_x, domain_y = alt.Scale(domain=[0, room], nice=False), alt.Scale(domain=[bottom, 0], nice=False)
    colour = alt.Color(
        "category:N",
        scale=alt.Scale(
            domain=sides[0], range=[layout.COLOURS[i % len(layout.COLOURS)] for i in range(len(sides[0]))]
        ),
        legend=None,
    )

    x = alt.X("x:Q", scale=domain_x, axis=None)
    bands = layout.chart(_bands(picture, tops, scale, room)).mark_area(opacity=0.55, line=False)
    bands = bands.encode(
        x=x,
        y=alt.Y("y:Q", scale=domain_y, axis=None, stack=None),
        y2="y2:Q",
        detail="band:N",
        color=colour,
        tooltip=layout.tooltip(picture),
    )
    nodes, texts = _nodes(sides, sums, labels, tops, scale, room)
    known = set(sides[0])
    node = (
        layout.chart(nodes)
        .mark_rect()
        .encode(
            x=x,
            x2="x2:Q",
            y=alt.Y("y:Q", scale=domain_y, axis=None),
            y2="y2:Q",
            color=colour if set(sides[1]) <= known else alt.value(layout.FAINT),
        )
    )
    layers = [bands, node]
    sides_of_text: tuple[Literal["right", "left"], ...] = ("right", "left")
    for side, align in enumerate(sides_of_text):
        text = layout.chart([line for line in texts if line["side"] == side]).mark_text(
            align=align,
            baseline="middle",
            dx=-5 if side == 0 else 5,
            fontSize=11,
            lineHeight=13,
            color=layout.TEXT,
        )
        layers.append(text.encode(x=x, y=alt.Y("y:Q", scale=domain_y, axis=None), text="lines:N"))
    drawn = alt.layer(*layers).properties(width=room, height=bottom)
    return drawn, margins[0], f"bounds in report.{picture.table_id}_cells"


def _exact(picture: Picture, side: int, name: str) -> Any:
    marks = [mark for mark in picture.marks if (mark.category, mark.series)[side] == name]
    return sum(mark.value for mark in marks if mark.value is not None)


def _tops(
    names: Sequence[str], sums: Mapping[str, float], labels: Mapping[str, Sequence[str]], scale: float
) -> dict[str, float]:
    """Where each place begins, so far below the one above that neither places nor labels touch."""
    tops: dict[str, float] = {}
    bottom = free = 0.0
    for name in names:
        size, text = sums[name] * scale, len(labels[name]) * 13
        top = max(bottom, free + text / 2 - size / 2)
        tops[name] = top
        bottom, free = top + size + _GAP, top + size / 2 + text / 2 + 4
    return tops


def _bands(
    picture: Picture, tops: Sequence[Mapping[str, float]], scale: float, room: float
) -> list[dict[str, Any]]:
    """Points of the upper and lower edge of each band; in their order at both places, bands cross least."""
    used = (dict(tops[0]), dict(tops[1]))
    rows = []
    for band, mark in enumerate(picture.marks):
        size = float(mark.value or 0) * scale
        if size <= 0:
            continue
        start, end = used[0][mark.category], used[1][mark.series or ""]
        used[0][mark.category] += size
        used[1][mark.series or ""] += size
        about = {**layout.row(picture, mark), "band": band}
        for point in range(_POINTS + 1):
            share = point / _POINTS
            y = start + (end - start) * (1 - cos(pi * share)) / 2
            rows.append({**about, "x": _NODE + share * (room - 2 * _NODE), "y": y, "y2": y + size})
    return rows


def _nodes(
    sides: Sequence[Sequence[str]],
    sums: Sequence[Mapping[str, float]],
    labels: Sequence[Mapping[str, Sequence[str]]],
    tops: Sequence[Mapping[str, float]],
    scale: float,
    room: float,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The places as rectangles, and their labels beside them."""
    nodes, texts = [], []
    for side, names in enumerate(sides):
        x = 0.0 if side == 0 else room - _NODE
        for name in names:
            top, size, lines = tops[side][name], sums[side][name] * scale, labels[side][name]
            nodes.append({"category": name, "x": x, "x2": x + _NODE, "y": top, "y2": top + max(size, 1)})
            texts.append(
                {
                    "side": side,
                    "x": x + _NODE * side,
                    "y": top + size / 2 - (len(lines) - 1) * 6.5,
                    "lines": lines,
                }
            )
    return nodes, texts
