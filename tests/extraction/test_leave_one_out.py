"""Leave one out on the packed tables: how many legible figures follow from the sums without their text."""

import csv
import re

import pytest

from iomdb_loaders.extraction.layout import Layout
from tests.extraction.leave_one_out import LeaveOneOut, leave_one_out, share
from tests.extraction.test_packed_sums import DATA, TABLES, packed

DOCS = DATA.parents[1] / "docs" / "recovery.md"


def forgotten(number: str) -> list[LeaveOneOut]:
    layout, rows, cells = packed(number)
    ranges = {
        slot: (int(row["lower"]), int(row["upper"])) if row["status"] == "estimated" else (value, value)
        for (slot, value), row in zip(cells.items(), rows, strict=True)
    }
    legible = {
        slot: cells[slot]
        for slot, row in zip(cells, rows, strict=True)
        if row["status"] == "printed" and row["printed"]
    }
    return leave_one_out(layout, ranges | printed_totals(layout), legible)


def printed_totals(layout: Layout) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the legible totals; an inferred one may rest on the forgotten reading."""
    with (DATA / "totals.csv").open(encoding="utf-8", newline="") as file:
        totals = [t for t in csv.DictReader(file) if t["table_id"] == layout.table_id]
    return {
        (t["row_key"], t["column_key"]): (int(t["value"]), int(t["value"]))
        for t in totals
        if t["status"] == "printed"
    }


@pytest.mark.parametrize("number", TABLES)
def test_no_forgotten_reading_contradicts_the_sums(number: str) -> None:
    assert [r for r in forgotten(number) if not r.lower <= r.value <= r.upper] == []


@pytest.mark.parametrize("number", TABLES)
def test_docs_state_the_measured_share(number: str) -> None:
    results = forgotten(number)
    row = re.search(rf"^\| Table {number}\b.*\|$", leave_one_out_section(), re.MULTILINE)
    assert row, f"no row of Table {number} under 'Leave one out'"
    figures = [f.strip() for f in row.group().strip("|").split("|")]
    assert figures[1:] == [str(len(results)), str(sum(r.follows for r in results)), f"{share(results):.0%}"]


@pytest.mark.parametrize("number", TABLES)
def test_docs_state_the_counts_by_status(number: str) -> None:
    _, rows, cells = packed(number)
    row = re.search(rf"^\| Table {number}, .*\|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert row, f"no row of Table {number} under 'What was recovered'"
    figures = [int(f.replace(" ", "")) for f in row.group().strip("|").split("|")[1:-1]]
    statuses = ("printed", "corrected", "inferred", "estimated")
    assert figures == [len(cells), *(sum(r["status"] == s for r in rows) for s in statuses)]


def leave_one_out_section() -> str:
    return DOCS.read_text(encoding="utf-8").split("## Leave one out")[1]
