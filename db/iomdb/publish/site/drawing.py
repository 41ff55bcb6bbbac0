"""The geometry of the charts of the pages; templates/chart.html draws it.

Bars are a table with a bar in each row, which needs no second table beside it and fits a phone; lines, matrices and
flows are pictures of fixed proportions.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import log
from textwrap import wrap
from typing import Any

from iomdb.charts.picture import Mark, Picture
from iomdb.publish.site.content import Row, Sheet

# colours and shades are classes of the style sheet: so many
_SHADES = 8
Drawn = dict[str, Any]


def drawn(picture: Picture, sheet: Sheet) -> Drawn:
    """What the template needs of a chart: its kind, title, unit, notes, and the parts of its kind."""
    kinds = {"bars": _bars, "pyramid": _pyramid, "lines": _lines, "matrix": _matrix, "flow": _flow}
    # a pyramid has two sides
    kind = "bars" if picture.kind == "pyramid" and len(picture.series()) != 2 else picture.kind
    title, unit = picture.head()
    return {
        "kind": kind,
        "name": picture.name,
        "title": title,
        "unit": unit,
        "series": picture.series(),
        "note": picture.foot("bounds in brackets" if kind in ("bars", "pyramid") else "bounds in the table")[
            :-1
        ],
        **kinds[kind](picture, sheet),
    }


def _cell(mark: Mark, sheet: Sheet) -> Row:
    return sheet.by_key[mark.row_key, mark.column_key]


def _place(number: Decimal | float, size: float = 100) -> str:
    """A coordinate, short and the same on every machine."""
    return f"{float(number) * size:.2f}".rstrip("0").rstrip(".")


def _bar(mark: Mark, sheet: Sheet, low: Decimal, width: Decimal, colour: int) -> Drawn:
    """A bar from zero to the value in per cent of the width, with the ends of its bounds."""
    ends = sorted((Decimal(0), mark.value or Decimal(0)))
    return {
        "cell": _cell(mark, sheet),
        "series": mark.series,
        "colour": colour,
        "x": _place((ends[0] - low) / width),
        "width": _place((ends[1] - ends[0]) / width),
        "lower": None if mark.lower is None else _place((mark.lower - low) / width),
        "upper": None if mark.upper is None else _place((mark.upper - low) / width),
    }


def _span(marks: Sequence[Mark]) -> tuple[Decimal, Decimal]:
    """The smallest number that is drawn, and how far it is to the largest."""
    low = min([Decimal(0), *(mark.value for mark in marks if mark.value is not None)])
    return low, (max(mark.reach for mark in marks) - low) or Decimal(1)


def _bars(picture: Picture, sheet: Sheet) -> Drawn:
    low, width = _span(picture.marks)
    series = picture.series()
    panels = []
    for panel in picture.panels():
        marks = [mark for mark in picture.marks if mark.panel == panel]
        groups: dict[str, list[Drawn]] = {}
        for mark in marks:
            colour = series.index(mark.series) if mark.series else 0
            groups.setdefault(mark.category, []).append(_bar(mark, sheet, low, width, colour))
        panels.append({"title": panel, "groups": list(groups.items())})
    return {"panels": panels}


def _pyramid(picture: Picture, sheet: Sheet) -> Drawn:
    low, width = _span(picture.marks)
    sides = picture.series()
    pairs: dict[str, list[Drawn | None]] = {label: [None, None] for label in picture.categories()}
    for mark in picture.marks:
        side = sides.index(mark.series or "")
        pairs[mark.category][side] = _bar(mark, sheet, low, width, side)
    return {"pairs": list(pairs.items())}


_WIDE, _HIGH, _LEFT, _TOP = 220, 84, 24, 18


def _lines(picture: Picture, sheet: Sheet) -> Drawn:
    years = picture.categories()
    series: list[str | None] = [*picture.series()] or [None]
    panels = []
    for panel in picture.panels():
        marks = [mark for mark in picture.marks if mark.panel == panel]
        most = max(mark.reach for mark in marks) or Decimal(1)
        step = (_WIDE - 2 * _LEFT) / max(len(years) - 1, 1)
        lines: list[Drawn] = []
        for colour, name in enumerate(series):
            own = [mark for mark in marks if mark.series == name]
            known = [mark for mark in own if mark.value is not None]
            points: list[Drawn] = [
                {
                    "x": _place(_LEFT + step * years.index(mark.category), 1),
                    "y": _height(mark.value, most),
                    "bounds": [_height(mark.lower, most), _height(mark.upper, most)]
                    if mark.upper is not None
                    else [],
                    "cell": _cell(mark, sheet),
                    "ends": mark in (known[0], known[-1]) if known else False,
                }
                for mark in own
            ]
            lines.append({"name": name, "colour": colour, "points": points, "runs": _runs(points)})
        _keep_apart([line["points"] for line in lines])
        places = [(year, _place(_LEFT + step * place, 1)) for place, year in enumerate(years)]
        panels.append({"title": panel, "lines": lines, "years": places})
    return {"panels": panels, "bottom": _TOP + _HIGH, "width": _WIDE, "height": _TOP + _HIGH + 18}


def _height(value: Decimal | None, most: Decimal) -> str:
    """Where a value is in a panel whose largest is `most`."""
    return _place(_TOP + _HIGH * (1 - (value or Decimal(0)) / most), 1)


def _runs(points: Sequence[Drawn]) -> list[str]:
    """The lines through the points; a missing year is a gap."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point["cell"]["value"] is None:
            runs.append([])
        else:
            runs[-1].append(f"{point['x']},{point['y']}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _keep_apart(lines: Sequence[Sequence[Drawn]]) -> None:
    """Put the number at the end of each line above it, and below it where it is the lower of two that are near."""
    for end in (0, -1):
        known = [[point for point in line if point["ends"]] for line in lines]
        ends = sorted((points[end] for points in known if points), key=lambda point: float(point["y"]))
        for place, point in enumerate(ends):
            is_below = place > 0 and float(point["y"]) < _TOP + _HIGH - 16
            point["dy"] = 14 if is_below else -6


def _matrix(picture: Picture, sheet: Sheet) -> Drawn:
    columns, lines = picture.series(), picture.categories()
    positive = [float(mark.value) for mark in picture.marks if mark.value and mark.value > 0] or [1.0]
    low, high = log(min(positive)), log(max(positive))
    # so wide that a label above the columns is read, and the numbers where there is room for them
    size = 17 if len(columns) > 12 else 52
    labels = {name: wrap(name, _LETTERS, break_long_words=False) for name in lines}
    step = 18 if all(len(parts) == 1 for parts in labels.values()) else 30
    squares = [
        {
            "cell": _cell(mark, sheet),
            "x": columns.index(mark.series or "") * size,
            "y": lines.index(mark.category) * step,
            "shade": 1 + round((_SHADES - 1) * (log(mark.value) - low) / ((high - low) or 1))
            if mark.value > 0
            else 0,
            "title": f"{mark.category}, {mark.series}: {picture.shown(mark)}",
            "estimated": mark.status == "estimated",
        }
        for mark in picture.marks
        if mark.value
    ]
    shades = [picture.number(Decimal(round(min(positive)))), picture.number(Decimal(round(max(positive))))]
    # room for the labels: those of the columns are turned by 60 degrees
    above = max(map(len, columns)) * _LETTER
    return {
        "columns": columns,
        "lines": list(labels.values()),
        "step": step,
        "size": size,
        "squares": squares,
        "shades": shades,
        "white": "zero or less" if any(square["shade"] == 0 for square in squares) else "zero",
        "left": round(max(len(part) for parts in labels.values() for part in parts) * _LETTER) + 12,
        "top": round(above * 0.87) + 16,
        "right": round(above * 0.5),
    }


# the width of a letter of a label, rather too wide than too narrow, and how many are in a line
_LETTER, _LETTERS = 6.6, 30
_FLOW_WIDTH, _FLOW_HIGH, _GAP, _NODE, _MARGIN = 480, 380, 16, 8, 120


def _flow(picture: Picture, sheet: Sheet) -> Drawn:
    """Bands from the places on the left to those on the right, as thick as their values."""
    sides = [picture.categories(), picture.series()]
    total = float(sum(mark.value or 0 for mark in picture.marks)) or 1.0
    scale = (_FLOW_HIGH - _GAP * (max(map(len, sides)) - 1)) / total
    tops: list[dict[str, float]] = [{}, {}]
    nodes = []
    for side, names in enumerate(sides):
        top = 0.0
        for name in names:
            marks = [m for m in picture.marks if (m.category, m.series)[side] == name]
            size = float(sum(m.value or 0 for m in marks)) * scale
            tops[side][name] = top
            colour = sides[0].index(name) if name in sides[0] else 0
            nodes.append(
                {
                    "name": name,
                    "total": _exact_total(picture, marks),
                    "side": side,
                    "y": _place(top, 1),
                    "size": _place(max(size, 1), 1),
                    "middle": _place(top + size / 2, 1),
                    "colour": colour,
                }
            )
            top += size + _GAP
    bands = []
    left, right = _MARGIN + _NODE, _FLOW_WIDTH - _MARGIN - _NODE
    middle = (left + right) / 2
    for mark in picture.marks:
        size = float(mark.value or 0) * scale
        if size:
            start, end = tops[0][mark.category], tops[1][mark.series or ""]
            tops[0][mark.category] += size
            tops[1][mark.series or ""] += size
            a, b, c, d = (_place(y, 1) for y in (start, end, end + size, start + size))
            bands.append(
                {
                    "path": f"M{left} {a}C{middle} {a} {middle} {b} {right} {b}V{c}"
                    f"C{middle} {c} {middle} {d} {left} {d}Z",
                    "colour": sides[0].index(mark.category),
                    "estimated": mark.status == "estimated",
                    "title": f"{mark.category} to {mark.series}: {picture.shown(mark)}",
                }
            )
    return {
        "bands": bands,
        "nodes": nodes,
        "width": _FLOW_WIDTH,
        "height": _FLOW_HIGH + 4,
        "margin": _MARGIN,
        "node": _NODE,
    }


def _exact_total(picture: Picture, marks: Sequence[Mark]) -> str:
    """The sum of the bands of a place; empty if one of them is not exact."""
    is_exact = all(mark.value is not None and mark.upper is None for mark in marks)
    return picture.number(sum((mark.value or Decimal(0) for mark in marks), Decimal(0))) if is_exact else ""
