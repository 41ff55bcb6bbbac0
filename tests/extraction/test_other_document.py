"""A table that is neither of this report nor of IOM is recovered from a layout alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

pytest.importorskip("ortools")

from iomdb_loaders.extraction import recover
from tests.extraction.other_document import LAYOUT, compare, document, trial, truth
from tests.processes import iomdb


@pytest.fixture
def undamaged(tmp_path: Path) -> Path:
    path = tmp_path / "document.txt"
    path.write_text(document(0, 0.0, stacked=False)[0], encoding="utf-8")
    return path


def test_the_undamaged_document_is_read_whole(undamaged: Path) -> None:
    done = iomdb(
        "recover", undamaged.name, "--layout", LAYOUT, "--output", "refugees.csv", cwd=undamaged.parent
    )
    assert done.returncode == 0, done.stderr
    with undamaged.with_name("refugees.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(f"{row['region']}/{row['origin']}", row["asylum"]): int(row["value"]) for row in rows}
    assert found == truth()
    assert {row["status"] for row in rows} == {"printed"}
    with undamaged.with_name("totals.csv").open(encoding="utf-8", newline="") as file:
        totals = {(row["row_key"], row["column_key"]): int(row["value"]) for row in csv.DictReader(file)}
    assert totals["total", "total"] == sum(truth().values())
    assert totals["west_africa/total", "angola"] == 211 + 36 + 75 + 219


@pytest.mark.proof
def test_no_known_cell_of_a_damaged_document_is_wrong(tmp_path: Path) -> None:
    found = trial(tmp_path, 2, 0.06)
    assert (found.wrong, found.missed, found.refused) == ((), (), "")
    assert found.known > 0.8  # with the margin 4


def test_the_comparison_can_fail(undamaged: Path) -> None:
    slot = ("asia/iraq", "egypt")
    found = compare(recover(undamaged, LAYOUT).cells, truth() | {slot: 6773})
    assert (found.wrong, found.known) == ((slot,), 1.0)
