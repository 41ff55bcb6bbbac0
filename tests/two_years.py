"""Packs of two years: the report on 2012, and one on 2013.

That is the first a year later, or changed: other numbers, a new grade, a vanished row, a revision.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.packs import DATA, PACK, Leaf, code_list, leaves, rows_of

Rows = list[dict[str, str]]
SHIFTED = "mc2400"
# columns that hold years, alone or as part of a key, and the text by which an audit names a finding
YEAR_COLUMNS = ("year", "row_key", "column_key", "item", "code")
YEAR = re.compile(r"\b20(0[89]|1[0-2])\b")


def next_year(text: str) -> str:
    return YEAR.sub(lambda match: str(int(match[0]) + 1), text)


def shift(source: Path, target: Path) -> None:
    """Write the edition `source` to `target` as if it had been printed a year later."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("layouts"))
    text = (target / "edition.toml").read_text(encoding="utf-8")
    text = next_year(text).replace(f'"{PACK.name}"', f'"{SHIFTED}"').replace('"MC/2377"', '"MC/2400"')
    (target / "edition.toml").write_text(text, encoding="utf-8")
    for path in target.rglob("*.csv"):
        rows = rows_of(path)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            for row in rows:
                writer.writerow({k: next_year(v) if k in YEAR_COLUMNS else v for k, v in row.items()})


def rewrite(path: Path, change: Callable[[Rows], Rows]) -> None:
    rows = change(rows_of(path))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def set_values(new: dict[tuple[str, ...], str]) -> Callable[[Rows], Rows]:
    """Other values in the rows whose first columns are these."""

    def change(rows: Rows) -> Rows:
        found = 0
        for row in rows:
            for key, value in new.items():
                if tuple(row.values())[: len(key)] == key:
                    row |= {"value": value, "printed": value}
                    found += 1
        assert found == len(new)
        return rows

    return change


def make_packs(folder: Path) -> Path:
    """The report on 2012 and one on 2013 with other numbers, a new grade, a vanished row and two revisions."""
    data = folder / "data"
    shutil.copytree(DATA, data)
    later = data / SHIFTED
    shift(data / PACK.name, later)
    shutil.rmtree(later / "narrative")
    for name in ("totals", "corrections"):
        (later / f"{name}.csv").unlink()
    toml = (later / "edition.toml").read_text(encoding="utf-8")
    toml = re.sub(r"files = \[.*?\]", 'files = ["errata", "labels"]', toml, flags=re.DOTALL)
    (later / "edition.toml").write_text(toml, encoding="utf-8")
    last = code_list("grade")[-1]
    new = {
        **last,
        "code": "consultant",
        "name": "Consultants",
        "sort_order": str(int(last["sort_order"]) + 1),
    }
    rewrite(data / "codes" / "grade.csv", lambda rows: [*rows, new])
    tables = later / "tables"
    rewrite(
        tables / "table_5.csv",
        lambda rows: [
            *rows,
            {**rows[-1], "grade": "consultant", "location": "field", "sex": "F", "value": "7"},
        ],
    )
    rewrite(tables / "table_4.csv", set_values({("age_0_9", "F"): "30000", ("age_18_29", "M"): "1"}))
    rewrite(tables / "table_1.csv", lambda rows: [r for r in rows if r["service"] != "labour_migration"])
    for name in (
        "table_6",
        "expenditure_total",
        "expenditure_by_service",
        "expenditure_by_region",
        "annex_1_1",
    ):
        rewrite(tables / f"{name}.csv", set_values(printed_before(name)))
    # but the report on 2012 printed 690.6
    rewrite(tables / "expenditure_by_service.csv", set_values({("movement_emergency", "2012"): "700.1"}))
    header = (PACK / "errata.csv").read_text(encoding="utf-8").splitlines()[0]
    place = "expenditure_by_service movement_emergency 2012"
    explained = (
        f"1,revision,{place} in the report of 2012,{place.replace(' ', ',')},,690.6,700.1,Booked later."
    )
    (later / "errata.csv").write_text(f"{header}\n{explained}\n", encoding="utf-8")
    return data


def printed_before(table: str) -> dict[tuple[str, ...], str]:
    """What the report on 2012 printed of the years that the one on 2013 looks back on."""
    if table == "annex_1_1":
        # the report on 2013 prints 2011 to the million there
        rounded = {("administrative", "2011"): "44", ("operational", "2011"): "1265"}
        return {
            **{leaf_key(leaf): str(leaf.value) for leaf in leaves(table) if leaf["year"] != "2008"},
            **rounded,
        }
    if table == "table_6":
        of_2012: dict[tuple[str, ...], int] = {}
        for leaf in leaves("table_5"):
            if not leaf["grade"].startswith("e_"):
                key = leaf["grade"], "2012", leaf["sex"]
                of_2012[key] = of_2012.get(key, 0) + int(leaf.value or 0)
        known = {leaf_key(leaf): str(leaf.value) for leaf in leaves(table) if leaf["year"] != "2008"}
        return {**known, **{key: str(value) for key, value in of_2012.items()}}
    return {leaf_key(leaf): str(leaf.value) for leaf in leaves(table) if leaf["year"] == "2012"}


def leaf_key(leaf: Leaf) -> tuple[str, ...]:
    """The values of the first columns of its row."""
    return tuple(value for name, value in leaf.codes if name != "location")
