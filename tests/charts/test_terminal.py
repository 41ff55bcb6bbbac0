"""Charts in a terminal: every number whole, no line too long, bounds to be seen, with and without Unicode."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from iomdb.charts.picture import Mark, Picture
from iomdb.charts.terminal import draw
from tests.processes import iomdb, on_terminal

NUMBER = re.compile(r"(?<![\d.,])-?\d[\d,]*(?:\.\d+)?")
Pictures = dict[tuple[str, str], Picture]


def body(picture: Picture, width: int, encoding: str = "utf-8") -> list[str]:
    """The lines of the drawing itself, without what is above and below it."""
    lines = [line.plain for line in draw(picture, width, encoding)]
    assert max(map(cell_len, lines)) <= width, (picture.table_id, picture.name, width)
    blanks = [place for place, line in enumerate(lines) if not line]
    found = "\n".join(lines[blanks[0] + 1 : blanks[-1]])
    return re.sub(
        r"^(The columns do not fit.*?\n$|Part \d+ of.*?$)", "", found, flags=re.M | re.S
    ).splitlines()


def numbers(texts: Iterable[str]) -> Counter[str]:
    return Counter(number for text in texts for number in NUMBER.findall(text))


def check_drawings(pictures: Pictures, widths: Iterable[int]) -> int:
    """Each drawing has the numbers of its marks, each as often, and no other one but in labels."""
    drawings = 0
    for width in widths:
        for picture in pictures.values():
            has_brackets = picture.kind not in ("matrix", "lines")
            decimals = int(any(mark.value % 1 for mark in picture.marks if mark.value is not None))
            expected = numbers(
                f"{mark.value:,.{decimals}f}" for mark in picture.marks if mark.value is not None
            )
            limits = [
                limit for mark in picture.marks for limit in (mark.lower, mark.upper) if limit is not None
            ]
            if has_brackets:
                expected += numbers(f"{limit:,.{decimals}f}" for limit in limits)
            labels = numbers(
                label for mark in picture.marks for label in (mark.category, mark.series, mark.panel) if label
            )
            shown = numbers(body(picture, width))
            where = picture.table_id, picture.name, width
            assert not expected - shown, where
            assert set(shown - expected) <= set(labels), where
            drawings += 1
    return drawings


@pytest.mark.parametrize("width", [40, 60, 80, 132, 250])
def test_every_number_is_whole_and_there(pictures: Pictures, width: int) -> None:
    assert check_drawings(pictures, [width]) == len(pictures)


def test_without_unicode(pictures: Pictures) -> None:
    for picture in pictures.values():
        lines = [line.plain for line in draw(picture, 80, "ascii")]
        assert all(line.isascii() for line in lines)
        assert "?" not in "".join(lines), picture.table_id
    assert any("Cote d'Ivoire" in line for line in body(pictures["table_3", "destinations"], 80, "ascii"))


def test_an_encoding_with_some_of_the_letters(pictures: Pictures) -> None:
    """Latin 1 has ô and no blocks."""
    lines = [line.plain for line in draw(pictures["table_3", "destinations"], 80, "latin-1")]
    assert any("Côte d'Ivoire" in line for line in lines) and "#" in "".join(lines)
    assert "".join(lines).encode("latin-1")


def bars(pictures: Pictures, marks: list[Mark], encoding: str = "utf-8") -> list[str]:
    return body(replace(pictures["table_3", "destinations"], marks=tuple(marks)), 60, encoding)


def mark(
    category: str, value: int | None, status: str, lower: int | None = None, upper: int | None = None
) -> Mark:
    limits = (None if limit is None else Decimal(limit) for limit in (value, lower, upper))
    value_, lower_, upper_ = limits
    return Mark(category, None, None, value_, status, lower_, upper_, category, "total")


MARKS = [
    mark("A", 3500, "printed"),
    mark("B", 1750, "corrected"),
    mark("C", 1000, "estimated", 500, 2000),
    mark("D", None, "missing"),
    mark("E", None, "suppressed"),
    mark("F", 0, "inferred"),
    mark("G", -20, "derived"),
    mark("H", 1, "printed"),
]


def test_bars_are_as_long_as_their_values(pictures: Pictures) -> None:
    assert bars(pictures, MARKS) == [
        f"A  {'█' * 36}  3,500",
        f"B  {'█' * 18}{' ' * 20}1,750 r",
        f"C  {'█' * 5}{'▒' * 5}{'─' * 10}┤{' ' * 17}1,000 e (500–2,000)",
        f"D  {' ' * 42}:",
        f"E  {' ' * 42}c",
        f"F  {' ' * 42}0 i",
        f"G  {' ' * 40}-20",
        f"H  ▏{' ' * 41}1",
    ]


def test_bars_in_ascii(pictures: Pictures) -> None:
    assert bars(pictures, MARKS, "ascii")[:3] == [
        f"A  {'#' * 36}  3,500",
        f"B  {'#' * 18}{' ' * 20}1,750 r",
        f"C  {'#' * 5}{'=' * 5}{'-' * 10}|{' ' * 17}1,000 e (500-2,000)",
    ]


def test_a_table_without_figures_is_drawn(pictures: Pictures) -> None:
    drawn = bars(pictures, [mark("A", None, "suppressed"), mark("B", 0, "printed")])
    assert [line.split() for line in drawn] == [["A", "c"], ["B", "0"]]


@pytest.mark.parametrize("width", [40, 80])
def test_a_real_terminal_and_a_pipe(built: Path, pictures: Pictures, width: int) -> None:
    """Colours at a terminal only, and the same text."""
    shown = on_terminal(["plot", "table_4"], built.parent, width).replace("\r\n", "\n")
    piped = iomdb("plot", "table_4", cwd=built.parent, env={"COLUMNS": str(width)})
    assert piped.returncode == 0, piped.stderr
    expected = "".join(f"{line.plain}\n" for line in draw(pictures["table_4", "ages"], width))
    assert piped.stdout == expected
    assert "\x1b[" in shown
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["table_9"], "did you mean table_8?"),
        (["table_2", "--chart", "pie"], "table 'table_2' has no chart 'pie'; use one of flows, areas"),
        (["table_2", "--year", "1999"], "no figures of 1999; use one of 2012"),
        (["table_2", "--most", "0"], "0 is not in the range"),
        (["table_2", "--output", "x.pdf"], "x.pdf: has no ending of a chart; use .svg, .png, .html"),
    ],
)
def test_wrong_use_is_one_line(built: Path, arguments: list[str], message: str) -> None:
    done = iomdb("plot", *arguments, cwd=built.parent)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert message in done.stderr
