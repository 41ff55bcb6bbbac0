"""Every notation of a number is read right or refused by name; no damage makes a wrong value known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("ortools")

from iomdb_loaders.extraction.document import parse_document
from iomdb_loaders.extraction.errors import DocumentError, LayoutError
from iomdb_loaders.extraction.layout_file import parse_layout
from iomdb_loaders.extraction.recovery import Recovery, recover_table

ROWS = {"Alpha": (120, 7), "Beta": (310, 12), "Gamma": (5, 3), "Delta": (44, 0)}
COLUMNS = ("x", "y")
Lines = list[list[str]]


def printed(form: Callable[[int], str] = str, times: int = 1) -> Lines:
    """The table with its totals, every number in a notation; a zero is blank."""
    rows = [(name, *values, sum(values)) for name, values in ROWS.items()]
    rows.append(("Total", *(sum(row[c] for row in rows) for c in (1, 2, 3))))
    return [[row[0], *(form(v * times) if v else "" for v in row[1:])] for row in rows]


def recovered(lines: Lines, **keys: object) -> Recovery:
    layout = parse_layout(
        {
            "table_id": "table_9",
            "method": "joint",
            "dimensions": ["row", "column"],
            "row_dimensions": 1,
            "rows": [
                *({"key": name.lower(), "label": name} for name in ROWS),
                {"key": "total", "label": "Total", "sum_of": ["*"]},
            ],
            "columns": [*({"key": key} for key in COLUMNS), {"key": "total", "sum_of": ["*"]}],
            "blocks": [{"start": "^Table 9", "end": "^End"}],
            **keys,
        },
        "table_9.toml",
    )
    body = "\n".join("\t".join(line) for line in lines)
    document = parse_document("text.txt", f"Table 9\n{body}\nEnd\n")
    return recover_table(layout, document, estimates=False)


def known(found: Recovery, times: int = 1) -> int:
    """How many cells are known; each known cell and each known total is right, each range includes the truth.

    What rests on a blank alone may be wrong; the range of such a cell includes the truth.
    """
    truth = {
        (name.lower(), c): v * times for name, row in ROWS.items() for c, v in zip(COLUMNS, row, strict=True)
    }
    for cell in found.cells:
        if cell.status == "estimated" or cell.rests_on.startswith("a blank"):
            assert cell.lower is not None and cell.upper is not None
            assert cell.lower <= truth[cell.slot] <= cell.upper, cell
        else:
            assert cell.value == truth[cell.slot], cell
    for total in found.totals:
        own = [
            v
            for (row, c), v in truth.items()
            if total.slot[0] in (row, "total") and total.slot[1] in (c, "total")
        ]
        if total.status == "estimated":
            assert total.lower is not None and total.upper is not None
            assert total.lower <= sum(own) <= total.upper, total
        elif not total.rests_on.startswith("a blank"):
            assert total.value == sum(own), total
    return sum(cell.status != "estimated" for cell in found.cells)


def digits_of(zero: str) -> Callable[[int], str]:
    return lambda value: "".join(chr(ord(zero) + int(digit)) for digit in str(value))


def grouped(blank: str) -> Callable[[int], str]:
    return lambda value: f"{value:,}".replace(",", blank)


@pytest.mark.parametrize(
    "form",
    [
        str,
        "{}<sup>a</sup>".format,
        lambda v: "<sup>*</sup>".join((str(v), "")),
        "{}<sup>1</sup>".format,
        "<b>{}</b>".format,
        "{}a".format,
        "{}*".format,
        "{}\u2020".format,
        "{}\u00b9".format,
        "{} *".format,
        "&nbsp;{}&nbsp;".format,
        *map(digits_of, ("\uff10", "\u0660", "\u06f0", "\u0966")),
    ],
)
def test_a_notation_is_read_in_every_cell_and_in_one(form: Callable[[int], str]) -> None:
    assert known(recovered(printed(form))) == 8
    lines = printed()
    lines[1][1] = form(310)
    assert known(recovered(lines)) == 8


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2009", "\u202f", "&nbsp;", "<sup>1</sup> "])
def test_blanks_between_thousands_need_the_key(blank: str) -> None:
    lines = printed(grouped(blank), 1001)
    assert known(recovered(lines, spaced_thousands=True), 1001) == 8
    with pytest.raises(DocumentError, match=r"line 2, column x, .*'Alpha'.*spaced_thousands"):
        recovered(lines)


@pytest.mark.parametrize(
    ("form", "what"),
    [
        (lambda v: f"{v / 10:.1f}", "point"),
        (lambda v: f"{v / 10:.1f}".replace(".", ","), "comma"),
        (lambda v: f"{v}.00", "point"),
        (lambda v: f".{v}", "point"),
        (lambda v: f"{v * 1001:,}", "comma"),
        (lambda v: f"{v * 1001:,}".replace(",", "."), "point"),
        (lambda v: f"{v * 1001:,}".replace(",", "'"), "apostrophe"),
        (lambda v: f"{v * 1001:,}".replace(",", "\u2019"), "apostrophe"),
        ("({})".format, "brackets"),
        ("( {} )".format, "brackets"),
        ("{}[1]".format, "brackets"),
        ("{}(1)".format, "brackets"),
        ("-{}".format, "sign"),
        ("\u2212{}".format, "sign"),
        ("\u2013 {}".format, "sign"),
        ("{}-".format, "sign"),
        ("+{}".format, "sign"),
        ("{}%".format, "percentage"),
        ("{} %".format, "percentage"),
        ("<{}".format, "limit"),
        ("&lt;{}".format, "limit"),
        ("\u2265 {}".format, "limit"),
        ("{}-9".format, "sign between"),
        ("{}/2".format, "sign between"),
        ("{}k".format, "unit"),
        ("{}\u00bd".format, "fraction"),
        ("{}<sub>1</sub>".format, "lowered"),
        (lambda v: "<sup>1</sup>", "raised"),
        (lambda v: "\u00b2", "raised"),
        (lambda v: "10<sup>3</sup>", "power"),
        (lambda v: "\u2167", "numerals"),
        (lambda v: "\u2464", "numerals"),
        (lambda v: "\u5341", "numerals"),
        (lambda v: f"{v}\u200b0", "invisible"),
    ],
)
def test_another_notation_is_refused_by_name(form: Callable[[int], str], what: str) -> None:
    for lines in (printed(form), printed()):
        lines[1][1] = form(310)
        with pytest.raises(DocumentError, match=what) as caught:
            recovered(lines)
        assert "\n" not in str(caught.value)
        for part in ("text.txt, line ", "column x", "row '", "value "):
            assert part in str(caught.value)


def test_ten_with_a_letter_is_no_power() -> None:
    with pytest.raises(DocumentError, match="power"):
        recovered([["Alpha", "10<sup>3</sup>"]])
    found = recovered([["Alpha", "10<sup>a</sup>", "7", "17"]])
    assert {c.slot: c.value for c in found.cells}["alpha", "x"] == 10


def test_a_number_above_the_maximum_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"line 3, column x, value '310': above the maximum 300"):
        recovered(printed(), maximum=300)


@pytest.mark.parametrize("text", ["..", "\u2026", "n/a", "N/A", "n.a.", "?", ""])
@pytest.mark.parametrize(("row", "column"), [(1, 1), (0, 2), (4, 1), (2, 3)])
def test_a_figure_not_given_follows_from_the_sums(text: str, row: int, column: int) -> None:
    lines = printed()
    lines[row][column] = text
    found = recovered(lines)
    assert known(found) == 8
    assert all(cell.status != "printed" or cell.printed != text or not text for cell in found.cells)


@pytest.mark.parametrize("text", ["..", "n/a", "?", ""])
def test_a_figure_not_given_and_in_no_sum_is_estimated(text: str) -> None:
    lines = printed()
    lines[1] = ["Beta", text, "12", ""]
    lines[4] = ["Total", "", "22", ""]
    found = recovered(lines)
    known(found)
    assert {cell.slot: cell.status for cell in found.cells}["beta", "x"] == "estimated"


@pytest.mark.parametrize("dash", ["-", "\u2013", "\u2014", "\u2212", "0"])
def test_a_dash_is_a_zero(dash: str) -> None:
    lines = printed()
    lines[3][2] = dash
    assert known(recovered(lines)) == 8


def without(*lost: int) -> Lines:
    return [line for number, line in enumerate(printed()) if number not in lost]


def blank(*lost: int, columns: tuple[int, ...] = (1, 2, 3)) -> Lines:
    lines = printed()
    for number in lost:
        for column in columns:
            lines[number][column] = ""
    return lines


def moved(row: int, into: int) -> Lines:
    """The values of a row are in the fields of another one."""
    lines = printed()
    lines[into][1:] = [f"{a} {b}".strip() for a, b in zip(lines[into][1:], lines[row][1:], strict=True)]
    lines[row][1:] = ["", "", ""]
    return lines


def slid(row: int) -> Lines:
    """The values of a row are beside the label above, whose own are lost."""
    lines = printed()
    lines[row - 1][1:], lines[row][1:] = lines[row][1:], ["", "", ""]
    return lines


def two_numbers() -> Lines:
    lines = printed()
    lines[1][1:3] = ["310 12", ""]
    return lines


@pytest.mark.parametrize(
    "keys", [{}, {"maximum": 999}, {"rows_first": True, "reading_weights": {"blank": 1}}], ids=str
)
@pytest.mark.parametrize(
    ("lines", "least"),
    [
        *((without(row), 8) for row in (0, 1, 3)),
        (without(4), 6),  # the row of totals
        (without(0, 1), 2),
        (without(1, 4), 4),
        *((blank(row), 2) for row in (0, 1, 3)),
        (blank(4), 6),
        (blank(0, 2), 0),
        (blank(1, 4), 0),
        (blank(0, 1, 2, 3, 4, columns=(3,)), 4),  # the column of totals
        (blank(1, columns=(1, 2)), 8),
        (blank(1, 4, columns=(1, 3)), 0),
        (moved(1, 0), 0),
        (moved(2, 1), 0),
        (slid(1), 2),
        (slid(2), 2),
        (two_numbers(), 8),
        ([line for line in blank(1) if line[0] != "Total"], 2),
    ],
)
def test_lost_rows_and_totals_prove_nothing(lines: Lines, least: int, keys: dict[str, object]) -> None:
    assert known(recovered(lines, spaced_thousands=False, **keys)) >= least


def test_a_lost_row_follows_from_the_totals() -> None:
    found = recovered(without(1))
    assert {c.slot: (c.value, c.status) for c in found.cells if c.slot[0] == "beta"} == {
        ("beta", "x"): (310, "inferred"),
        ("beta", "y"): (12, "inferred"),
    }
    assert not found.corrected_totals


def test_layouts_of_earlier_versions_are_read() -> None:
    data = {"dimensions": ["row"], "row_dimensions": 1, "method": "joint"}
    rows, block = [{"key": "a"}, {"key": "total"}], {"start": "^a", "end": "^b"}
    now = parse_layout(
        {
            **data,
            "table_id": "t",
            "spaced_thousands": True,
            "rows": [rows[0], {**rows[1], "sum_of": ["*"]}],
            "columns": [{"key": "x"}],
            "blocks": [block],
        },
        "t.toml",
    )
    earlier = parse_layout(
        {
            **data,
            "name": "t",
            "thousands": True,
            "unseen": 9999,
            "rows": [rows[0], {**rows[1], "of": ["*"]}],
            "columns": [{"key": "x"}],
            "blocks": [{**block, "style": "grid"}],
        },
        "t.toml",
    )
    assert now == earlier
    with pytest.raises(LayoutError, match="blocks 1: unknown key 'style'"):
        parse_layout({**data, "table_id": "t", "blocks": [{**block, "style": "smear"}]}, "t.toml")


@pytest.mark.parametrize(
    ("method", "place", "key"),
    [("joint", "rows", "unseen"), ("joint", "rows", "style"), ("grid", "blocks", "style")],
)
def test_keys_of_earlier_versions_are_refused_elsewhere(method: str, place: str, key: str) -> None:
    data: dict[str, Any] = {
        "table_id": "t",
        "method": method,
        "dimensions": ["row"],
        "row_dimensions": 1,
        "rows": [{"key": "a"}],
        "columns": [{"key": "x"}],
        "blocks": [{"start": "^a"}],
    }
    with pytest.raises(LayoutError, match=f"{place} 1: unknown key '{key}'"):
        parse_layout({**data, place: [{**data[place][0], key: "grid"}]}, "t.toml")
