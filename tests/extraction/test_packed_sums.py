"""Plain Python, no solver: the packed tables satisfy every sum of their layouts and every printed total."""

import csv
from pathlib import Path

import pytest

from iomdb_loaders.extraction.layout import Layout, leaf_keys, leaves_of, matching_leaves
from iomdb_loaders.extraction.layout_file import read_layout

THIN = ("1", "2", "3")
DATA = Path(__file__).parents[2] / "data" / "mc2377"
TABLES = [n for n in ("2", "3", "7", "8") if (DATA / "tables" / f"table_{n}.csv").exists()]


def packed(number: str) -> tuple[Layout, list[dict[str, str]], dict[tuple[str, str], int]]:
    layout = read_layout(DATA / "layouts" / f"table_{number}.toml")
    with (DATA / "tables" / f"table_{number}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    split = layout.row_dimensions
    cells = {}
    for row in rows:
        codes = [row[d] for d in layout.dimensions]
        cells["/".join(codes[:split]), "/".join(codes[split:])] = int(row["value"])
    return layout, rows, cells


def broken(layout: Layout, cells: dict[tuple[str, str], int]) -> list[str]:
    found = []
    for agreement in layout.agreements:
        rows = matching_leaves(layout.rows, agreement.rows)
        columns = matching_leaves(layout.columns, agreement.columns)
        total = sum(cells[r, c] for r in rows for c in columns)
        too_much = total > agreement.value and not agreement.at_least
        if too_much or (total < agreement.value and not agreement.at_most):
            limit = "at most " * agreement.at_most + "at least " * agreement.at_least
            found.append(f"{agreement.source}: {total} is not {limit}{agreement.value}")
    return found


@pytest.mark.parametrize("number", TABLES)
def test_every_cell_once_in_printed_order(number: str) -> None:
    layout, rows, cells = packed(number)
    assert list(cells) == [(r, c) for r in leaf_keys(layout.rows) for c in leaf_keys(layout.columns)]
    assert len(rows) == len(cells)


@pytest.mark.parametrize("number", TABLES)
def test_every_agreement_holds(number: str) -> None:
    layout, _, cells = packed(number)
    assert layout.agreements
    assert broken(layout, cells) == []


@pytest.mark.parametrize("number", TABLES)
def test_one_changed_cell_breaks_an_agreement(number: str) -> None:
    layout, _, cells = packed(number)
    first = next(iter(cells))
    assert broken(layout, {**cells, first: cells[first] + 1})


@pytest.mark.parametrize("number", TABLES)
def test_printed_totals_are_the_sums(number: str) -> None:
    layout, _, cells = packed(number)
    with (DATA / "totals.csv").open(encoding="utf-8", newline="") as file:
        totals = [t for t in csv.DictReader(file) if t["table_id"] == layout.table_id and t["value"]]
    assert totals
    for total in totals:
        rows = leaves_of(layout.rows, total["row_key"])
        columns = leaves_of(layout.columns, total["column_key"])
        assert int(total["value"]) == sum(cells[r, c] for r in rows for c in columns), total
        digits = "".join(ch for ch in total["printed"] if ch.isdigit())
        if total["status"] == "printed" and digits:
            assert int(digits) == int(total["value"]), total


@pytest.mark.parametrize("number", TABLES)
def test_status_bounds_and_text_agree(number: str) -> None:
    _, rows, _ = packed(number)
    for row in rows:
        value = int(row["value"])
        assert value >= 0
        assert row["status"] in ("printed", "corrected", "inferred", "estimated")
        if row["status"] == "estimated" or row["margin"] in THIN:
            assert int(row["lower"]) <= value <= int(row["upper"]), row
            assert int(row["lower"]) < int(row["upper"]), row
        else:
            assert (row["lower"], row["upper"]) == ("", ""), row
        if row["margin"]:
            assert (row["margin"] == "0") == (row["status"] == "estimated"), row
            assert (row["rests_on"] != "") == (row["margin"] in THIN), row
        digits = "".join(ch for ch in row["printed"] if ch.isdigit())
        if row["status"] == "printed":
            assert int(digits or "0") == value, row
            assert row["note"] == ""
        else:
            assert row["note"], row
