"""No digit is cut on a screen: at any width the numbers shown are the numbers of the table, each as often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.cli.screens import Shown, shown_tables_of

WIDTHS = (40, 76, 80, 132, 200)
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?: [eirt]+)?")


@pytest.fixture(scope="session")
def shown_tables(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    return shown_tables_of(built, tmp_path_factory.mktemp("screen"))


def numbers_on(lines: list[str]) -> Iterator[Decimal]:
    """The numbers in the rows of a screen: below each rule, to the right of the label."""
    in_rows = False
    for line in lines:
        if set(line) == {"─"}:
            in_rows = True
        elif not line:
            in_rows = False
        elif in_rows:
            for part in re.finditer(r"\S+(?: \S+)*", line):
                number = NUMBER.fullmatch(part.group())
                if number and part.start() > 0:
                    yield Decimal(number.group(1))


def check_screens(tables: dict[str, Shown], con: duckdb.DuckDBPyConnection, widths: Iterator[int]) -> int:
    """Compare the numbers on each screen with the cells of the database. Returns the number of screens."""
    cells: dict[str, Counter[Decimal]] = {}
    for table, value in con.execute(
        "select table_id, value from report.cells where value is not null"
    ).fetchall():
        cells.setdefault(table, Counter())[value] += 1
    screens = 0
    for width in widths:
        for table, shown in tables.items():
            lines = shown.lines(width)
            assert max(map(len, lines)) <= width, f"{table} at {width}"
            assert Counter(numbers_on(lines)) == cells[table], f"{table} at {width}"
            screens += 1
    return screens


@pytest.mark.parametrize("width", WIDTHS[::2])
def test_every_number_is_whole_and_there(
    shown_tables: dict[str, Shown], con: duckdb.DuckDBPyConnection, width: int
) -> None:
    assert check_screens(shown_tables, con, iter([width])) == 23
