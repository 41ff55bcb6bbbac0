"""Damaged lines: none affects another row, and none is a row by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from iomdb_loaders.records import rows
from iomdb_loaders.records.files import BLOCK
from tests.records.examples import COLUMNS, load, query
from tests.records.small import Small

GOOD = "M-1,2013-02-28,resettlement,africa,KEN,USA,F,33,true"
HEADER = ",".join(COLUMNS["movements"])


@pytest.mark.parametrize(
    ("body", "loaded", "rules"),
    [
        (f"{GOOD}", 1, []),
        (f"{GOOD}\r\n{GOOD.replace('M-1', 'M-2')}\r\n", 2, []),
        (f"\n{GOOD}\n\n", 1, []),
        (
            f"{GOOD},more\nshort,row\n",
            0,
            ["10 fields where the header has 9", "2 fields where the header has 9"],
        ),
        (f"{GOOD},,\nshort,row\n", 1, ["2 fields where the header has 9"]),
        (f',,,,,,,,\n{GOOD}\n,\n"",""\n', 1, []),
        (f'"{GOOD}\n{GOOD}\n', 1, ["unclosed quotes, or quotes inside a field"]),
        (f"{GOOD.replace('M-1', chr(34) + 'M-9' + chr(34))}\n{GOOD}\n", 2, []),
        (
            f"{GOOD.replace('M-1', chr(34) + 'M' + chr(10) + '1' + chr(34))}\n",
            0,
            ["unclosed quotes, or quotes inside a field"] * 2,
        ),
        (f"{GOOD}\0\n{GOOD}\n", 1, ["neither true nor false"]),
        (
            f"{GOOD.replace('M-1', 'M' + chr(0))}\n",
            0,
            ["not an id: too long, spaces at its ends, quotes or damage"],
        ),
        (f"{'x' * 9_000_000}\n{GOOD}\n", 1, ["a line longer than 131072 bytes"]),
        (f"{GOOD.replace('M-1', 'x' * 3_000_000)}\n{GOOD}\n", 1, ["a line longer than 131072 bytes"]),
        (f'"{GOOD.replace("M-1", "x" * 200_000)}\n{GOOD}\n', 1, ["a line longer than 131072 bytes"]),
        (
            f"{GOOD.replace('M-1', 'x' * 100_000)}\n{GOOD}\n",
            1,
            ["not an id: too long, spaces at its ends, quotes or damage"],
        ),
        (f"{GOOD}{',x' * 1_991}\n{GOOD}\n", 1, ["2000 fields where the header has 9"]),
        (f"{GOOD}{',x' * 2_500}\n{GOOD}\n", 1, ["more than 2000 fields"]),
        (f"{GOOD}{',x' * 50_000}\n{GOOD}\n", 1, ["more than 2000 fields"]),
        (f"{GOOD}{',' * 50_000}\nshort,row\n", 1, ["2 fields where the header has 9"]),
    ],
)
def test_a_damaged_line_affects_no_other_row(
    small: Small, tmp_path: Path, body: str, loaded: int, rules: list[str]
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(f"{HEADER}\n{body}".encode())
    done = small.load("movements", path)
    assert (done.loaded, done.rejected) == (loaded, len(rules))
    assert [rule for (rule,) in small.ask("select rule from record.reject order by line")] == rules


@pytest.mark.parametrize(("odd", "rejected"), [('"M\n9"', 2), ("M\x1c", 1)])
def test_damage_beyond_the_first_block_is_found(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str, rejected: int
) -> None:
    """A file with a plain beginning is read in bulk before its end is known; the result is rolled back."""
    seen = []
    monkeypatch.setattr(rows, "begins_plain", lambda path: not seen.append(path))
    path = tmp_path / "in.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n{GOOD.replace('M-1', odd)}\n{GOOD.replace('M-1', 'M-2')}\n")
    done = small.load("movements", path)
    assert (seen, done.loaded, done.rejected) == ([path], 2, rejected)


def test_a_cut_line_is_not_a_row(database: Path, tmp_path: Path) -> None:
    """What remains of it has the right number of fields."""
    title = "x" * BLOCK + "," * 1000 + "x" * 2 * BLOCK
    (tmp_path / "in.csv").write_text(
        f"{','.join(COLUMNS['projects'])}\n"
        f"P-1,{title},migration_health,africa,2012-01-01,,true\nP-2,,migration_health,africa,2012-01-01,,true\n"
    )
    assert load(database, "projects", tmp_path / "in.csv", max_rejects="1").loaded == 1
    assert query(database, "select project_code from record.project") == [("P-2",)]


def test_a_row_does_not_depend_on_its_neighbours(database: Path, tmp_path: Path) -> None:
    """Files of valid rows are read in bulk, others line by line; both must see the same rows."""
    path = tmp_path / "in.csv"
    for mark in ("\x1c", "\x1f"):
        path.write_text(f"{HEADER}\n{GOOD.replace('M-1', 'M' + mark)}\n")
        assert load(database, "movements", path, max_rejects="1").rejected == 1
    # a parser that takes a lone CR for a line break sees as many rows as there are line feeds
    path.write_bytes(f"{HEADER}\n{GOOD}\r{GOOD.replace('M-1', 'M-2')}\n\n".encode())
    assert load(database, "movements", path, max_rejects="100%").read == 1


def test_bytes_that_are_not_utf8_are_rejected(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(f"{HEADER}\n{GOOD}\n".encode() + GOOD.encode().replace(b"M-1", b"M\xff") + b"\n")
    assert load(database, "movements", path, max_rejects="1").loaded == 1
    assert query(database, "select line, column_name from record.reject") == [(3, "movement_id")]
