"""A chart as lines of text: the exact number beside each bar, readable without colour."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

from rich.cells import cell_len
from rich.text import Text

from iomdb.charts.picture import Mark, Picture
from iomdb.output import screen
from iomdb.output.marks import FLAGS
from iomdb.output.values import visible

_COLOURS = ("cyan", "yellow", "green", "magenta", "blue")
# a bar shorter than this shows little
_LEAST_BAR = 8
_GAP = "  "


@dataclass(frozen=True)
class Glyphs:
    """What bars are made of: `parts` fill the last place of a bar, `between` is from the lower bound to the value.

    `shades` grow darker, `levels` higher.
    """

    full: str
    parts: str
    half: str
    between: str
    tail: str
    end: str
    shades: str
    levels: str
    dash: str
    line: str
    arrow: str


_UNICODE = Glyphs("█", "▏▎▍▌▋▊▉", "▐", "▒", "─", "┤", "░▒▓█", "▁▂▃▄▅▆▇█", "–", "─", "→")
_ASCII = Glyphs("#", "#", "#", "=", "-", "|", ".:+#", ".:+#", "-", "-", "->")


def draw(picture: Picture, room: int, encoding: str = "utf-8") -> list[Text]:
    """The lines of a chart for a screen of this width, in letters that the encoding has.

    No line is longer, and no number is cut; labels wrap.
    """
    glyphs = _UNICODE if _can_show(encoding, "".join(vars(_UNICODE).values())) else _ASCII
    drawing = _Drawing(picture, room, glyphs)
    where = "bounds in brackets" if drawing.is_bars() else "bounds with iomdb table --cells"
    texts = [*drawing.key(), *picture.foot(where)]
    lines = [*_wrapped(picture.head(), room), Text(), *drawing.body(), Text(), *_wrapped(texts, room)]
    return [line if _can_show(encoding, line.plain) else _plain(line, encoding) for line in lines]


class _Drawing:
    def __init__(self, picture: Picture, room: int, glyphs: Glyphs) -> None:
        self.picture = picture
        self.room = room
        self.glyphs = glyphs
        self.most = max((mark.reach for mark in picture.marks), default=Decimal(0))
        self.has_flags = any(map(self._is_flagged, picture.marks))
        self.colours = dict(zip(picture.series(), _COLOURS * len(picture.marks), strict=False))

    def is_bars(self) -> bool:
        """Whether it is drawn as bars; the others are tables with marks in them."""
        return self.picture.kind not in ("matrix", "lines")

    def body(self) -> Iterator[Text]:
        """The lines of the drawing itself."""
        if not self.is_bars():
            return self.matrix()
        return self.pyramid() if self.picture.kind == "pyramid" else self.bars()

    def key(self) -> list[str]:
        """What the signs of the drawing mean, where that is not plain."""
        g = self.glyphs
        if self.picture.kind == "matrix":
            less, thousandth, hundredth, tenth = tuple(g.shades)
            return [
                f"{tenth} more than a tenth of the largest value, {hundredth} a hundredth, {thousandth} a thousandth, "
                f"{less} less"
            ]
        if self.picture.kind == "lines":
            return [
                f"{g.levels[0]} to {g.levels[-1]}: how high each value is beside the largest of its group"
            ]
        if self.is_bars() and any(mark.upper is not None for mark in self.picture.marks):
            return [
                f"{g.full} up to the lower bound, {g.between} to the value, {g.tail}{g.end} to the upper bound"
            ]
        return []

    def bars(self) -> Iterator[Text]:
        """A line for each mark: label, bar, number. A panel is a line above, a category too where it needs the room."""
        picture = self.picture
        numbers = {mark: (self._number(mark), self._limits(mark)) for mark in picture.marks}
        value_width, limits_width = (max(cell_len(pair[i]) for pair in numbers.values()) for i in (0, 1))
        depth = len(picture.panels()) > 1
        free = self.room - value_width - limits_width - _LEAST_BAR - (2 + depth) * len(_GAP)
        labels, are_short = self._labels(free)
        natural = max(map(cell_len, labels.values()))
        has_headings = bool(picture.series()) and not are_short
        indent = _GAP * (depth + has_headings)
        free -= len(_GAP) * has_headings
        # a label that leaves no room for the bar is a line above it
        above = free < min(natural, 12)
        width = 0 if above else min(natural, free, max(free // 2, 16))
        bar_room = _LEAST_BAR + free - width + len(_GAP) * above
        before: tuple[str | None, ...] = ()
        for mark in picture.marks:
            group = (mark.panel, mark.category if has_headings else None)
            yield from self._headings(group, before)
            before = group
            first, *more = screen.wrapped(labels[mark], self.room - len(indent) if above else width)
            if above:
                yield from (Text(indent + label) for label in (first, *more))
            line = Text(indent if above else indent + first + " " * (width - cell_len(first)) + _GAP)
            bar = self.bar(mark, bar_room)
            value, limits = numbers[mark]
            line.append(bar, style=self.colours.get(mark.series or "", _COLOURS[0]))
            line.append(
                " " * (bar_room - len(bar)) + _GAP + " " * (value_width - len(value)) + value + limits
            )
            line.rstrip()
            yield line
            if not above:
                yield from (Text(indent + label) for label in more)

    def _labels(self, free: int) -> tuple[dict[Mark, str], bool]:
        """The label of each mark; whether category and series are in it side by side."""
        marks = self.picture.marks
        if not self.picture.series():
            return {mark: visible(mark.category) for mark in marks}, False
        width = max(cell_len(visible(mark.category)) for mark in marks)
        series = {mark: visible(mark.series or "") for mark in marks}
        if width + len(_GAP) + max(map(cell_len, series.values())) > max(free // 2, 16):
            return series, False
        labels, before = {}, None
        for mark in marks:
            place = mark.panel, mark.category
            name = visible(mark.category) if place != before else ""
            labels[mark] = name + " " * (width - cell_len(name)) + _GAP + series[mark]
            before = place
        return labels, True

    def _headings(self, group: tuple[str | None, ...], before: tuple[str | None, ...]) -> Iterator[Text]:
        """The panel and the category, where one of them is another than before."""
        arrow = f" {self.glyphs.arrow}" if self.picture.kind == "flow" else ""
        for depth, name in enumerate(group):
            if name is not None and group[: depth + 1] != before[: depth + 1]:
                if depth == 0 and before:
                    yield Text()
                pad = _GAP * (depth if group[0] is not None else 0)
                for line in screen.wrapped(visible(name) + arrow, self.room - len(pad)):
                    yield Text(pad + line, style="bold")

    def _number(self, mark: Mark) -> str:
        """The value with its flag; without one, with room for it where another mark has one."""
        shown = self.picture.shown(mark, bounds=False)
        return shown if self._is_flagged(mark) or not self.has_flags else shown + _GAP

    def _is_flagged(self, mark: Mark) -> bool:
        return mark.value is not None and mark.status in FLAGS

    def _limits(self, mark: Mark) -> str:
        return self.picture.shown(mark, dash=self.glyphs.dash).removeprefix(
            self.picture.shown(mark, bounds=False)
        )

    def bar(self, mark: Mark, room: int) -> str:
        """A bar; its last place is filled in part. One with bounds shows them, in whole places."""
        if not mark.value or mark.value < 0 or not self.most:
            return ""
        g = self.glyphs
        if mark.upper is None:
            eighths = max(1, round(mark.value / self.most * room * 8))
            full, rest = divmod(eighths, 8)
            part = g.parts[rest * len(g.parts) // 8] if rest and (len(g.parts) > 1 or not full) else ""
            return g.full * full + part
        lower, value, upper = (
            round((limit or Decimal(0)) / self.most * room) for limit in (mark.lower, mark.value, mark.upper)
        )
        tail = g.tail * (upper - value - 1) + g.end if upper > value else ""
        return g.full * lower + g.between * (value - lower) + tail

    def pyramid(self) -> Iterator[Text]:
        """Two bars that start from the label between them; bars below each other where they do not fit."""
        picture = self.picture
        sides = picture.series()
        by_place = {(mark.category, mark.series): mark for mark in picture.marks}
        shown = {mark: picture.shown(mark, dash=self.glyphs.dash) for mark in picture.marks}
        label_width = max(cell_len(visible(category)) for category in picture.categories())
        width = max(map(cell_len, shown.values()))
        bar_room = (self.room - label_width - 2 * width - 4) // 2
        if len(sides) != 2 or bar_room < _LEAST_BAR // 2 or any(m.upper is not None for m in picture.marks):
            yield from self.bars()
            return
        side = bar_room + width + 1
        left, right = map(visible, sides)
        yield Text(f"{left:>{side}} {'':{label_width}} {right}", style="bold")
        for category in picture.categories():
            line = Text()
            for is_left, name in zip((True, False), sides, strict=True):
                mark = by_place.get((category, name))
                number, bar = (shown[mark], self._whole(mark, bar_room, is_left)) if mark else ("", "")
                line.append(f"{number:>{side - 1 - len(bar)}} " if is_left else "")
                line.append(bar, style=self.colours[name])
                line.append(f" {visible(category):^{label_width}} " if is_left else f" {number}")
            yield line

    def _whole(self, mark: Mark, room: int, is_left: bool) -> str:
        """A bar that ends, or starts, with a half of a place."""
        if not mark.value or not self.most:
            return ""
        g = self.glyphs
        full, half = divmod(max(1, round(mark.value / self.most * room * 2)), 2)
        if is_left:
            return g.half * half + g.full * full
        return g.full * full + (g.parts[len(g.parts) // 2] if half else "")

    def matrix(self) -> Iterator[Text]:
        """A table of numbers, a shade before each; lines are drawn so too, with a column for each year."""
        picture = self.picture
        is_lines = picture.kind == "lines"
        headings = picture.categories() if is_lines else picture.series()
        rows = dict.fromkeys(self._row(mark) for mark in picture.marks)
        found = {(self._row(m), m.category if is_lines else m.series): m for m in picture.marks}
        depth = max(map(len, rows))
        labels = [screen.Column("", [visible(row[i]) for row in rows]) for i in range(depth)]
        if depth == 2:
            # the label of a group once
            first = labels[0].texts
            kept = [
                text if place == 0 or first[place - 1] != text else "" for place, text in enumerate(first)
            ]
            labels[0] = screen.Column("", kept)
        figures = [
            screen.Column(visible(heading), [self._shaded(found.get((row, heading))) for row in rows], True)
            for heading in headings
        ]
        for line in screen.render([*labels, *figures], depth, self.room):
            yield Text(line.replace("─", self.glyphs.line))

    def _row(self, mark: Mark) -> tuple[str, ...]:
        if self.picture.kind == "lines":
            return tuple(name for name in (mark.panel, mark.series) if name is not None)
        return (mark.category,)

    def _shaded(self, mark: Mark | None) -> str:
        """The number with a sign before it: the higher or darker, the larger."""
        if mark is None:
            return ""
        sign = " "
        if mark.value and mark.value > 0 and self.picture.kind == "lines":
            levels = self.glyphs.levels
            most = max(other.value or 0 for other in self.picture.marks if other.panel == mark.panel)
            sign = levels[min(int(mark.value / most * len(levels)), len(levels) - 1)]
        elif mark.value and mark.value > 0:
            shades = self.glyphs.shades
            orders = floor(log10(max(other.value or 0 for other in self.picture.marks) / mark.value))
            sign = shades[max(len(shades) - 1 - orders, 0)]
        return f"{sign} {self._number(mark)}"


def _wrapped(parts: Sequence[str], room: int) -> list[Text]:
    return [Text(line) for part in parts for line in screen.wrapped(visible(part), room)]


def _can_show(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _plain(line: Text, encoding: str) -> Text:
    """The line without accents, and with ? for what the encoding does not have."""
    base = unicodedata.normalize("NFKD", line.plain)
    return Text(
        "".join(mark for mark in base if not unicodedata.combining(mark))
        .encode(encoding, "replace")
        .decode(encoding)
    )
