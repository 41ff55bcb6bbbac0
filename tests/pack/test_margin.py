"""Margin, bounds and estimates of a cell must fit its status; a wrong combination is one line that names the column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iomdb_loaders.errors import InputError
from iomdb_loaders.pack.check import check_rows
from iomdb_loaders.pack.read import Rows
from iomdb_loaders.pack.schema import Column, File

LIMITS = "lower upper margin estimate_low estimate_high rests_on"
NUMBERS = ("value", "lower", "upper", "estimate_low", "estimate_high")
RESTS_ON = "'3 762' in line 818"


def cell_file(*names: str) -> File:
    columns = tuple(Column(name, "number" if name in NUMBERS else "string", optional=True) for name in names)
    return File("cells", "Cells", "cells.csv", "source.printed_cell", columns, ("key",), (), {})


LEAVES = cell_file("key", "status", "value", *LIMITS.split())
TOTALS = cell_file("key", "status", "value", "margin", "rests_on")


def check(file: File, cell: str) -> None:
    """Check a file with one right row and then `cell`: its fields without the key, separated by `|`."""
    right = ["a", "missing", *[""] * (len(file.columns) - 2)]
    rows = [right, ["b", *cell.split("|")]]
    check_rows(file, Rows(Path("cells.csv"), "", [2, 3], rows), {})


# not parameters, of which `make test` runs a third
RIGHT = (
    "printed|5||||||",
    "printed|5|||4|||",
    "corrected|5|4|7|2|||",
    f"inferred|5|0|5|3|||{RESTS_ON}",
    "printed|0|0|1|1|||",
    "estimated|5|4|7||||",
    "estimated|5|4|7|0|||",
    "estimated|5|4|7|0|4|6|",
    "estimated|5|4|7||5|5|",
    "missing|||||||",
    "derived|5||||||",
)
RIGHT_TOTALS = ("printed|5|4|", "printed|5||", f"corrected|5|2|{RESTS_ON}", "estimated|5|0|")
WRONG = {
    # margin and status
    "printed|5|||0|||": ("margin", "0", "status printed"),
    "estimated|5|4|7|1|||": ("margin", "1", "status estimated"),
    "estimated|5|4|7|4|||": ("margin", "4", "status estimated"),
    "missing||||4|||": ("margin", "4", "status missing"),
    # bounds
    "estimated|5||||||": ("lower", "", "both bounds"),
    "estimated|5|4|||||": ("lower", "4", "both bounds"),
    "printed|5|4|7||||": ("lower", "4", "both bounds"),
    "printed|5|4|7|4|||": ("lower", "4", "both bounds"),
    "printed|5|||1|||": ("lower", "", "status printed with margin 1"),
    "inferred|5||7|3|||": ("lower", "", "both bounds"),
    "missing||4|7||||": ("lower", "4", "both bounds"),
    "printed|5|6|7|2|||": ("value", "5", "outside its bounds 6 to 7"),
    "estimated|8|4|7|0|||": ("value", "8", "outside its bounds 4 to 7"),
    # the interval of an estimate
    "estimated|5|4|7|0|4||": ("estimate_low", "4", "both ends"),
    "estimated|5|4|7|0||6|": ("estimate_low", "", "both ends"),
    "printed|5|4|7|2|4|6|": ("estimate_low", "4", "only if the status is estimated"),
    "printed|5||||4|6|": ("estimate_low", "4", "only if the status is estimated"),
    "estimated|5|4|7|0|3|6|": ("estimate_low", "3", "not in the order lower 4"),
    "estimated|5|4|7|0|4|8|": ("estimate_low", "4", "not in the order lower 4"),
    "estimated|5|4|7|0|6|7|": ("estimate_low", "6", "not in the order lower 4"),
    "estimated|6|4|7|0|4|5|": ("estimate_low", "4", "not in the order lower 4"),
    # what another value rests on
    f"printed|5||||||{RESTS_ON}": ("rests_on", RESTS_ON, "margin none"),
    f"printed|5|||4|||{RESTS_ON}": ("rests_on", RESTS_ON, "margin 4"),
    f"estimated|5|4|7|0|||{RESTS_ON}": ("rests_on", RESTS_ON, "margin 0"),
}


WRONG_TOTALS = {
    "printed|5|0|": ("margin", "0", "status printed"),
    "estimated|5|3|": ("margin", "3", "status estimated"),
    "missing||1|": ("margin", "1", "status missing"),
    f"printed|5|4|{RESTS_ON}": ("rests_on", RESTS_ON, "margin 4"),
    f"printed|5||{RESTS_ON}": ("rests_on", RESTS_ON, "margin none"),
}


@pytest.mark.parametrize(("file", "cells"), [(LEAVES, RIGHT), (TOTALS, RIGHT_TOTALS)])
def test_a_right_cell_passes(file: File, cells: tuple[str, ...]) -> None:
    for cell in cells:
        check(file, cell)


@pytest.mark.parametrize(("file", "cells"), [(LEAVES, WRONG), (TOTALS, WRONG_TOTALS)])
def test_a_wrong_cell_is_refused(file: File, cells: dict[str, tuple[str, str, str]]) -> None:
    for cell, (column, value, says) in cells.items():
        expected = rf"cells\.csv, line 3, column {column}\b.*{re.escape(says)}"
        with pytest.raises(InputError, match=expected) as error:
            check(file, cell)
        message = str(error.value)
        assert "\n" not in message and (repr(value) in message or not value), message
