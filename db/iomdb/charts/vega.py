"""A chart for Altair: it shows itself in a notebook, and is saved without a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from iomdb.charts.flow import flow
from iomdb.charts.layout import COLOURS, FAINT, LINE, SIZE, TEXT, chart, folded, row, tooltip, widest
from iomdb.charts.picture import Picture

_PADDING = 8


def plotted(picture: Picture, width: int) -> alt.VConcatChart:
    """The chart, about `width` pixels wide."""
    kinds = {"bars": _bars, "lines": _lines, "pyramid": _pyramid, "matrix": _matrix, "flow": flow}
    drawn, margin, where = kinds[picture.kind](picture, width - 2 * _PADDING)
    title, *subtitle = picture.head()
    heading = alt.TitleParams(
        folded(title, width - 2 * _PADDING, 16),
        subtitle=subtitle,
        anchor="start",
        fontSize=15,
        subtitleColor=FAINT,
        subtitleFontSize=12,
        color=TEXT,
        offset=14,
    )
    whole: alt.VConcatChart = (
        alt.vconcat(drawn, _foot(picture.foot(where), width - 2 * _PADDING, margin), spacing=10)
        .properties(
            title=heading, description=f"{title}. {' '.join(subtitle)}", background="white", padding=_PADDING
        )
        # else a legend would be below the foot
        .resolve_scale(color="independent")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=SIZE, labelColor=TEXT, labelLimit=0, titleColor=TEXT)
        .configure_legend(labelFontSize=SIZE, titleFontSize=SIZE, labelLimit=0, titleLimit=0)
    )
    return whole


def _foot(texts: Sequence[str], width: int, margin: float) -> Any:
    """The lines below a chart, which begin so far left of its bars."""
    lines = [line for text in texts for line in folded(text, width)]
    mark = chart([{"text": lines}])
    return (
        mark.mark_text(
            align="left", baseline="top", fontSize=SIZE, color=FAINT, lineHeight=LINE, x=-margin, y=0
        )
        .encode(text="text:N")
        .properties(width=1, height=LINE * len(lines))
    )


def _rows(picture: Picture, panel: str | None = None) -> list[dict[str, Any]]:
    return [row(picture, mark) for mark in picture.marks if panel is None or mark.panel == panel]


# a chart, how far it reaches to the left of its bars, and what to know of estimates
Drawn = tuple[Any, float, str]
IN_BRACKETS = "bounds in brackets"


@dataclass(frozen=True)
class _Labels:
    """The labels to the left of rows: folded where the picture is narrow, in the middle of the row."""

    lines: dict[str, list[str]]
    size: float
    width: float
    step: float

    @classmethod
    def of(cls, labels: Sequence[str], width: int, size: float = SIZE, share: float = 0.0) -> _Labels:
        """Labels that take up to this share of the width of the picture."""
        share = share or (0.3 if width > 600 else 0.42)
        lines = {label: folded(label, max(width * share, 90), size) for label in labels}
        step = max(len(parts) for parts in lines.values()) * (size + 1.5) + 6
        return cls(lines, size, widest((line for parts in lines.values() for line in parts), size) + 8, step)

    def layer(
        self, shown: Sequence[str], x: float = 0, align: Literal["right", "center"] = "right", **scale: Any
    ) -> Any:
        """The labels as a layer."""
        rows = [{"category": label, "lines": self.lines[label]} for label in shown]
        text = chart(rows).mark_text(
            align=align,
            baseline="middle",
            fontSize=self.size,
            lineHeight=self.size + 1.5,
            color=TEXT,
            x=x,
            dy=alt.expr(f"-{(self.size + 1.5) / 2} * (length(datum.lines) - 1)"),
        )
        return text.encode(y=rows_of(shown, **scale), text="lines:N")


def rows_of(labels: Sequence[str], **scale: Any) -> Any:
    """The rows of bars or squares, without an axis."""
    return alt.Y("category:N", sort=list(labels), axis=None, scale=alt.Scale(**scale))


def colours(names: Sequence[str]) -> Any:
    """A colour for each series."""
    if not names:
        return alt.value(COLOURS[0])
    colour = [COLOURS[place % len(COLOURS)] for place in range(len(names))]
    legend = alt.Legend(title=None, orient="top", symbolType="square")
    return alt.Color("series:N", scale=alt.Scale(domain=list(names), range=colour), legend=legend)


def _bars(picture: Picture, width: int) -> Drawn:
    """Bars from the left with their numbers; the bounds of an estimate are a line across its end."""
    labels = _Labels.of(picture.categories(), width)
    room = max(width - labels.width - widest(map(picture.shown, picture.marks)) - 8, 40)
    lowest = min([0.0, *(float(mark.value or 0) for mark in picture.marks)])
    x = _across([lowest, float(max(mark.reach for mark in picture.marks)) or 1])
    series = picture.series()
    step = max(20 * max(len(series), 1) * 0.85, labels.step)
    panels = []
    for panel in picture.panels():
        rows = _rows(picture, panel)
        shown = [label for label in labels.lines if any(line["category"] == label for line in rows)]
        base = chart(rows).encode(
            y=rows_of(shown, paddingInner=0.25, paddingOuter=0.12), tooltip=tooltip(picture)
        )
        if series:
            offset = alt.YOffset("series:N", sort=series, scale=alt.Scale(paddingInner=0.05))
            base = base.encode(yOffset=offset)
        bar = base.mark_bar().encode(x=x("value"), color=colours(series), opacity=_opacity())
        text = base.transform_calculate(at="max(0, datum.value, datum.upper)").mark_text(
            align="left", dx=5, fontSize=SIZE, color=TEXT
        )
        text = text.encode(x=x("at"), text="shown:N")
        names = labels.layer(shown, x=-6, paddingInner=0.25, paddingOuter=0.12)
        title: dict[str, Any] = {"title": panel_title(panel)} if panel else {}
        layers = alt.layer(bar, *_bounds(base, rows, x), text, names)
        panels.append(layers.properties(width=room, height=step * len(shown), **title))
    drawn = alt.vconcat(*panels, spacing=14) if len(panels) > 1 else panels[0]
    return drawn, labels.width, IN_BRACKETS


def panel_title(lines: str | list[str]) -> Any:
    """The title of a panel."""
    return alt.TitleParams(lines, anchor="start", fontSize=12, color=TEXT, frame="group", offset=4)


def _opacity() -> Any:
    """A bar with bounds is paler, so that the line across it is seen."""
    return alt.condition("datum.upper !== null", alt.value(0.55), alt.value(1))


def _bounds(base: Any, rows: Sequence[Mapping[str, Any]], place: Callable[[str], Any]) -> list[Any]:
    """A line from the lower to the upper bound, with ends; `place` makes the channel of a column."""
    if not any(line["upper"] is not None for line in rows):
        return []
    axis, orient = ("x", "vertical") if isinstance(place("lower"), alt.X) else ("y", "horizontal")
    known = base.transform_filter("datum.upper !== null")
    tick: dict[str, Any] = {"color": "black", "thickness": 1.5, "size": 9, "orient": orient}
    ends = [known.mark_tick(**tick).encode(**{axis: place(limit)}) for limit in ("lower", "upper")]
    line = known.mark_rule(color="black", strokeWidth=1.5)
    return [line.encode(**{axis: place("lower"), f"{axis}2": "upper:Q"}), *ends]


def _across(domain: list[float], **scale: Any) -> Callable[[str], Any]:
    """What makes the channel of a column along the bars."""
    return lambda column: alt.X(f"{column}:Q", scale=alt.Scale(domain=domain, nice=False, **scale), axis=None)


def _pyramid(picture: Picture, width: int) -> Drawn:
    """Two series that start from the labels between them."""
    sides = picture.series()
    if len(sides) != 2:
        return _bars(picture, width)
    labels = _Labels.of(picture.categories(), width)
    shown = list(labels.lines)
    middle = labels.width + 8
    number_room = widest(map(picture.shown, picture.marks)) + 8
    room = max((width - middle) / 2 - number_room, 30)
    most = float(max(mark.reach for mark in picture.marks)) or 1
    height = max(labels.step, 24) * len(shown)
    parts = []
    for place, side in enumerate(sides):
        rows = [line for line in _rows(picture) if line["series"] == side]
        x = _across([0, most], reverse=place == 0)
        base = chart(rows).encode(y=rows_of(shown, paddingInner=0.2), tooltip=tooltip(picture))
        bar = base.mark_bar(color=COLOURS[place]).encode(x=x("value"), opacity=_opacity())
        text = base.transform_calculate(at="max(datum.value, datum.upper)").mark_text(
            align=("right", "left")[place], dx=(-5, 5)[place], fontSize=SIZE, color=TEXT
        )
        text = text.encode(x=x("at"), text="shown:N")
        title = alt.TitleParams(side, anchor=("end", "start")[place], fontSize=12, color=COLOURS[place])
        layers = alt.layer(bar, *_bounds(base, rows, x), text)
        parts.append(layers.properties(width=room, height=height, title=title))
    between = labels.layer(shown, x=middle / 2, align="center", paddingInner=0.2)
    labels_between = between.properties(width=middle, height=height)
    return alt.hconcat(parts[0], labels_between, parts[1], spacing=0), number_room, IN_BRACKETS


def _matrix(picture: Picture, width: int) -> Drawn:
    """A square for each pair, the darker the larger; its number where there is room for it."""
    columns = picture.series()
    is_dense = len(columns) > 12
    size = 9 if is_dense and width < 600 else SIZE
    labels = _Labels.of(picture.categories(), width, size, 0.45 if is_dense else 0.25)
    rows = list(labels.lines)
    cell = (width - labels.width) / len(columns)
    number_size = min(
        10, (cell - 4) / widest((picture.shown(mark, bounds=False) for mark in picture.marks), 1)
    )
    has_room = number_size >= 8.5
    height = max(labels.step, 24 if has_room else size + 4)
    positive = [float(mark.value) for mark in picture.marks if mark.value and mark.value > 0] or [1.0]
    legend = alt.Legend(
        title=f"{picture.unit}, logarithmic",
        orient="bottom",
        gradientLength=min(220, width - 120),
        format="~s",
    )
    shade = alt.Scale(type="log", domain=[min(positive), max(positive)], range=["#e3eef7", "#0b3c66"])
    base = chart(_rows(picture)).encode(
        x=alt.X("series:N", sort=columns, axis=None, scale=alt.Scale(padding=0)),
        y=rows_of(rows, padding=0),
        tooltip=tooltip(picture),
    )
    empty = base.transform_filter("!(datum.value > 0)").mark_rect(stroke="#dddddd", color="white")
    full = base.transform_filter("datum.value > 0").mark_rect(stroke="white")
    on_dark = alt.condition(
        # where white has as much contrast as black
        f"datum.value > {min(positive) * (max(positive) / min(positive)) ** 0.62}",
        alt.value("white"),
        alt.value("black"),
    )
    if has_room:
        inner = base.mark_text(fontSize=number_size).encode(text="number:N", color=on_dark)
    else:
        estimates = base.transform_filter("datum.status == 'estimated'")
        inner = estimates.mark_point(size=6, filled=True, opacity=1).encode(color=on_dark)
    drawn = alt.layer(
        empty,
        full.encode(color=alt.Color("value:Q", scale=shade, legend=legend)),
        inner,
        labels.layer(rows, x=-6, padding=0),
        _column_heads(columns, cell),
    ).properties(width=cell * len(columns), height=height * len(rows))
    dots = "" if has_room else "a dot marks an estimate; "
    return drawn, labels.width, f"{dots}bounds in report.{picture.table_id}_cells"


def _column_heads(columns: Sequence[str], cell: float) -> Any:
    """The headings of the columns of a matrix: upright where they do not fit side by side."""
    is_upright = cell < max(widest(folded(label, 0)) for label in columns) + 4
    lines = {label: [label] if is_upright else folded(label, cell - 4) for label in columns}
    size = min(SIZE, cell) if is_upright else SIZE
    options: dict[str, Any] = {"angle": 270, "align": "left", "baseline": "middle", "y": -5}
    if not is_upright:
        options = {"align": "center", "baseline": "bottom", "lineHeight": 12.5, "y": -5}
        options["dy"] = alt.expr("-12.5 * (length(datum.lines) - 1)")
    rows = [{"series": label, "lines": parts} for label, parts in lines.items()]
    text = chart(rows).mark_text(fontSize=size, color=TEXT, **options)
    return text.encode(x=alt.X("series:N", sort=list(columns), axis=None), text="lines:N")


def _upward(most: float) -> Callable[[str], Any]:
    """What makes the channel of a column of points."""
    axis = alt.Axis(title=None, tickCount=3, format=",~r", domain=False, ticks=False)
    scale = alt.Scale(domain=[0, most], nice=False)
    return lambda column: alt.Y(f"{column}:Q", scale=scale, axis=axis)


def _values(rows: Sequence[Mapping[str, Any]]) -> list[float]:
    return [line["value"] or 0 for line in rows] or [0]


def _place_ends(rows: Sequence[dict[str, Any]], most: float, *, falls: bool) -> None:
    """Where the numbers at an end of the lines are: above the highest, below the lowest if it is far from the axis."""
    known = sorted((line for line in rows if line["value"] is not None), key=lambda line: -line["value"])
    if not known:
        return
    highest, lowest = known[0], known[-1]
    highest["side"] = "above"
    if lowest["value"] > most / 6:
        # a line that comes from above would cross a number above its end
        lowest["side"] = "below" if len(known) > 1 or falls else "above"
    elif highest["value"] - lowest["value"] > most / 6:
        lowest["side"] = "above"


def _lines(picture: Picture, width: int) -> Drawn:
    """A line over the categories for each series, from zero; a panel for each panel, with its own scale."""
    panels, years, series = picture.panels(), picture.categories(), picture.series()
    across = 1 if len(panels) == 1 else min(max(width // 210, 2), len(panels))
    room = (width - 16 * (across - 1)) / across - 40
    titles = {panel: folded(panel, room, 12) for panel in panels if panel}
    drawn = []
    for panel in panels:
        rows = _rows(picture, panel)
        most = max([line["upper"] or line["value"] or 0 for line in rows]) or 1
        base = chart(rows).encode(
            x=alt.X("category:O", sort=years, axis=alt.Axis(title=None, labelAngle=0, ticks=False)),
            color=colours(series),
            tooltip=tooltip(picture),
        )
        y = _upward(most * 1.2)
        for end, beside in ((0, 1), (-1, -2)) if len(years) > 1 else ((0, 0),):
            at, near = (
                [line for line in rows if line["category"] == years[place]] for place in (end, beside)
            )
            _place_ends(at, most, falls=max(_values(near)) > max(_values(at)))
        absent = base.transform_filter("datum.value === null").transform_calculate(zero="0")
        layers = alt.layer(
            # a missing year is a gap
            base.mark_line().encode(y=y("value")),
            base.mark_point(filled=True, size=30, opacity=1).encode(y=y("value")),
            *_bounds(base, rows, y),
            *(
                base.transform_filter(f"datum.side == '{side}'")
                .mark_text(dy=dy, fontSize=10)
                .encode(y=y("value"), text="number:N")
                for side, dy in (("above", -9), ("below", 11))
            ),
            absent.mark_text(dy=-6, fontSize=12).encode(y=y("zero"), text="number:N", color=alt.value(FAINT)),
        )
        title: dict[str, Any] = {"title": panel_title(titles[panel])} if panel else {}
        drawn.append(layers.properties(width=room, height=110, **title))
    whole = drawn[0] if len(drawn) == 1 else alt.concat(*drawn, columns=across, spacing=16)
    return whole, 30, f"bounds in report.{picture.table_id}_cells"
