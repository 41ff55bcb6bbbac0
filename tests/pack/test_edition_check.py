"""`iomdb edition check`: what is to be fixed stops, what is odd is named, on a screen of 80 columns."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packs import DATA, rows_of
from tests.processes import error_line, iomdb

pytestmark = pytest.mark.proof

Rows = list[dict[str, str]]


def rewrite(path: Path, change: Callable[[Rows], object]) -> None:
    rows = rows_of(path)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def as_next_year(data: Path) -> Path:
    """Tables 4 and 7 of the shipped edition as the edition of 2013, without a first page."""
    pack, source = data / "iom2013", DATA / "mc2377"
    (pack / "tables").mkdir(parents=True)
    for table in ("table_4", "table_7"):
        shutil.copy(source / "tables" / f"{table}.csv", pack / "tables")
    shutil.copy(source / "totals.csv", pack)
    rewrite(
        pack / "totals.csv",
        lambda rows: rows.__setitem__(
            slice(None), [r for r in rows if r["table_id"] in ("table_4", "table_7")]
        ),
    )
    (pack / "edition.toml").write_text(
        'code = "iom2013"\nreport_year = 2013\ndocument = "draft"\ntitle = "T"\nsource = "S"\n'
        'tables = ["table_4", "table_7"]\nfiles = ["totals"]\n'
    )
    return pack


def in_table(rows: Rows, **wanted: str) -> dict[str, str]:
    (found,) = [row for row in rows if wanted.items() <= row.items()]
    return found


@pytest.fixture
def odd(packs: Path) -> Path:
    """An edition with a number that does not add up, a new grade, a large change, a country that appears."""
    pack = as_next_year(packs)

    def movements(rows: Rows) -> None:
        in_table(rows, age_group="age_0_9", sex="F")["value"] = "103"

    def officials(rows: Rows) -> None:
        moved = next(row for row in rows if row["grade"] == "p_4" and row["value"] == "1")
        moved |= {"value": "0", "printed": "", "status": "derived"}
        rows.append({**moved, "grade": "p_6", "value": "1", "printed": "1"})
        first = next(row for row in rows if row["value"] == "0" and row["grade"] == "p_3")
        first |= {"nationality": "TUV", "value": "2", "printed": "2", "status": "derived"}

    rewrite(pack / "tables" / "table_4.csv", movements)
    rewrite(pack / "tables" / "table_7.csv", officials)
    rewrite(
        packs / "codes" / "country.csv",
        lambda rows: in_table(rows, code="BEL").update(valid_to="2012-12-31"),
    )
    with (packs / "codes" / "grade.csv").open("a") as file:
        file.write("p_6,P-6,false,90\n")
    return pack


def test_everything_odd_is_named(odd: Path, tmp_path: Path) -> None:
    done = iomdb("edition", "check", odd, "--change", 40, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert len(done.stdout.splitlines()) <= 50
    shown = " ".join(done.stdout.split())
    for expected in (
        'FIX edition.toml: document is "draft"',
        "FIX edition.toml: no published",
        # the printed total of the age group stays 98 944; the text of the cell stays 49 303
        "FIX audit difference: table_4 age_0_9 total",
        "FIX audit reading: table_4 age_0_9 F",
        "table_7: no column for a new code",
        "table_4 0-9, Female: 49303 -> 103",
        # 49.7 per cent
        "table_4 0-9, Total: 98944 -> 49744",
        "table_7 new column: P-6",
        "table_7 new row: Tuvalu",
        "OTHER Other has no ISO code, M49 code, area",
        "BEL Belgium did not exist in the year",
    ):
        assert expected in shown, shown
    # 28 per cent, and nothing
    assert "table_4 Total, Female" not in shown and "Male:" not in shown


def test_no_edition_and_no_build_are_one_line(odd: Path, tmp_path: Path) -> None:
    message = error_line(iomdb("edition", "check", tmp_path, cwd=tmp_path))
    assert "no edition.toml here; give the folder of an edition" in message
    rewrite(odd / "tables" / "table_4.csv", lambda rows: rows[0].__setitem__("sex", "X"))
    assert "the code is not in sex" in error_line(iomdb("edition", "check", odd, cwd=tmp_path))
