"""Exports of 2013 as systems might write them, with foreign columns, faults and corrections, counted in plain Python.

New in 2013 are a grade, a Member State, a nationality without staff before, the name of a country; a class has no
projects any more.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb

from tests.packs import DATA, code_list, leaves, rows_of
from tests.processes import iomdb
from tests.records.random_movements import AREA, AREA_REGION, age_group, destination

Row = dict[str, str]
Exports = dict[str, list[Row]]
Cells = dict[tuple[str, str, str], Decimal]

KINDS = ("movements", "projects", "expenditure", "staff")
GRADE = "p_6"
GONE_CLASS = "reparation"
RENAMED = "SWZ"
_STAFFED = {leaf["nationality"] for table in ("table_7", "table_8") for leaf in leaves(table)}
# neither is in a table of 2012
NEW_MEMBER, NEW_NATIONALITY = [
    row["code"]
    for row in code_list("country")
    if row["membership"] != "member_state" and row["iso_alpha3"] and row["code"] not in _STAFFED
][:2]
WORDS = {"sex": {"Woman": "F", "Man": "M"}, "location": {"HQ": "headquarters", "Mission": "field"}}
_FOREIGN = {value: word for pairs in WORDS.values() for word, value in pairs.items()}
# of so many movements four are faulty or wrong at first
_EACH = 1000


def add_codes(data: Path) -> None:
    """Write the new codes of 2013 into the code lists of a folder of data."""
    with (data / "codes" / "grade.csv").open("a", encoding="utf-8") as file:
        file.write(f"{GRADE},P-6,false,90\n")
    path = data / "codes" / "country.csv"
    rows = rows_of(path)
    for row in rows:
        if row["code"] == NEW_MEMBER:
            row |= {"membership": "member_state", "sort_order": "150"}
        elif int(row["sort_order"]) >= 150:
            row["sort_order"] = str(int(row["sort_order"]) + 1)
    write(path, rows)


def write(path: Path, rows: list[Row], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def a_year_later(made: Exports) -> Exports:
    """The same records in 2013, with what is new in it; their ids differ from those of 2012."""
    later = {kind: [_later(row) for row in rows] for kind, rows in made.items()}
    later["projects"] = [row for row in later["projects"] if row["service_class"] != GONE_CLASS]
    officials = [row for row in later["staff"] if row["category"] == "Official" and row["grade"] == "p_5"]
    employees = [row for row in later["staff"] if row["category"] == "Employee"]
    for row in officials[:3]:
        row["grade"] = GRADE
    for number, row in enumerate(employees[:12]):
        row["nationality"] = (NEW_MEMBER, NEW_NATIONALITY)[number % 2]
    return later


def _later(row: Row) -> Row:
    def next_day(match: re.Match[str]) -> str:
        return f"{int(match[1]) + 1}-{match[2]}".replace("-02-29", "-02-28")

    later = {name: re.sub(r"^(20\d\d)-(\d\d-\d\d)$", next_day, value) for name, value in row.items()}
    for name in ("movement_id", "project_code", "staff_id"):
        if later.get(name):
            later[name] = f"N{later[name]}"
    if "year" in later:
        later["year"] = "2013"
    return later


def export(made: Exports, folder: Path) -> int:
    """Write the exports with their maps, and the corrections of the movements; return how many rows are damaged."""
    folder.mkdir()
    damaged, corrections = [], []
    for number, row in enumerate(made["movements"]):
        fault = number % _EACH
        if fault == 7:
            damaged.append({**row, "age": "12.5"})
        elif fault == 8:
            damaged.append({**row, "movement_date": "2012-12-31"})
        elif fault == 9:
            damaged.append({**row, "destination_country": "Nowhere"})
        else:
            # exported with another sex first, and corrected
            damaged.append({**row, "sex": "M"} if fault == 10 and row["sex"] == "F" else row)
        if fault in (7, 8, 9, 10):
            corrections.append(row)
    for kind, rows in {**made, "movements": damaged}.items():
        _write_foreign(folder / f"{kind}.csv", rows)
    _write_foreign(folder / "corrections.csv", corrections)
    for kind, rows in made.items():
        columns = "".join(f'{name} = "{name.upper()}"\n' for name in rows[0])
        values = "".join(
            f"\n[values.{name}]\n" + "".join(f'{word} = "{value}"\n' for word, value in pairs.items())
            for name, pairs in WORDS.items()
            if name in rows[0]
        )
        (folder / f"{kind}.toml").write_text(
            f'delimiter = ";"\n\n[columns]\n{columns}{values}', encoding="utf-8"
        )
    return sum(number % _EACH in (7, 8, 9) for number in range(len(damaged)))


def _write_foreign(path: Path, rows: list[Row]) -> None:
    foreign = [
        {name.upper(): _FOREIGN.get(v, v) if name in WORDS else v for name, v in row.items()} for row in rows
    ]
    write(path, foreign, ";")


def counted(made: Exports) -> Cells:
    """Every leaf cell of 2013 that is not zero, by table, row and column."""
    cells: Counter[tuple[str, str, str]] = Counter()
    for row in made["movements"]:
        departure, arrival = AREA[row["departure_country"]], AREA[row["destination_country"]]
        region, column = AREA_REGION[departure], destination(row["destination_country"])
        cells["table_1", f"{row['budget_region']}/{row['service']}", "total"] += 1
        cells["table_2", departure, arrival] += 1
        cells["table_3", f"{row['service']}/{region}", column] += 1
        cells["table_4", age_group(row["age"]), row["sex"]] += 1
    for row in made["projects"]:
        cells["annex_1_8", row["service_class"], row["finance_region"]] += 1
    for row in made["staff"]:
        nationality = "CHINA_HK" if row["nationality"] in ("CHN", "HKG") else row["nationality"]
        if row["category"] == "Official":
            cells["table_5", row["grade"], f"{row['location']}/{row['sex']}"] += 1
            cells["table_7", nationality, row["grade"]] += 1
        else:
            printed_class = "unspecified" if row["location"] == "headquarters" else row["employee_class"]
            cells["table_8", nationality, f"{row['location']}/{printed_class}/{row['sex']}"] += 1
    return {**{key: Decimal(count) for key, count in cells.items()}, **_amounts(made["expenditure"])}


def _amounts(postings: Iterable[Row]) -> Cells:
    sums: Cells = {}
    for row in postings:
        amount = Decimal(row["amount_usd"])
        keys = [("expenditure_total", row["programme"], "2013")]
        if row["service_class"]:
            keys += [
                ("expenditure_by_service", row["service_class"], "2013"),
                ("expenditure_by_region", row["finance_region"], "2013"),
                ("annex_1_9", row["service_class"], row["finance_region"]),
            ]
        for key in keys:
            sums[key] = sums.get(key, Decimal(0)) + amount
    printed = {}
    for key, amount in sums.items():
        unit, places = (1000, Decimal(1)) if key[0] == "annex_1_9" else (10**6, Decimal("0.1"))
        printed[key] = (amount / unit).quantize(places, ROUND_HALF_UP)
    return {key: value for key, value in printed.items() if value}


def make(folder: Path, each: int) -> tuple[Cells, list[str]]:
    """Take the year from exports to a draft and a build of both years, with one in `each` movements and postings.

    Leaves in `folder` a database of the records, the folder of data with iom2013, and both.duckdb. Returns the cells
    counted in Python and what the commands wrote.
    """
    shutil.copytree(DATA, folder / "data", ignore=shutil.ignore_patterns("optional"))
    add_codes(folder / "data")
    messages = [
        run(folder, "build", "--data", "data"),
        run(folder, "synthesize", "--year", 2012, "-o", "records"),
    ]
    made = {kind: rows_of(folder / "records" / f"{kind}.csv") for kind in KINDS}
    made |= {kind: made[kind][::each] for kind in ("movements", "expenditure")}
    later = a_year_later(made)
    rejected = export(later, folder / "exports")
    for kind in KINDS:
        limit = rejected if kind == "movements" else 0
        messages.append(load(folder, kind, f"exports/{kind}.csv", "--max-rejects", limit))
    messages.append(load(folder, "movements", "exports/corrections.csv", "--correct"))
    messages.append(run(folder, "edition", "draft", 2013, "--output", "data/iom2013"))
    labels = folder / "data" / "iom2013" / "labels.csv"
    labels.write_text(
        re.sub(rf"country,{RENAMED},.*\n", "", labels.read_text(encoding="utf-8")), encoding="utf-8"
    )
    messages.append(run(folder, "build", "--data", "data", "--output", "both.duckdb"))
    return counted(later), messages


def load(folder: Path, kind: str, *arguments: object) -> str:
    return run(folder, "load", kind, *arguments, "--year", 2013, "--map", f"exports/{kind}.toml")


def run(folder: Path, *arguments: object) -> str:
    done = iomdb(*arguments, cwd=folder, env={"IOMDB_KEY": "a key for the next year"})
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stderr


def assert_right(folder: Path, built: Path, cells: Cells) -> None:
    """Every table of 2013 is what Python counts, and every table of 2012 what the shipped edition prints."""
    with duckdb.connect() as con:
        for name, path in (("years", folder / "both.duckdb"), ("shipped", built)):
            con.execute(f"attach '{path}' as {name} (read_only)")
        columns = "* exclude (report_year)"
        for one, other in (("years", "shipped"), ("shipped", "years")):
            found = con.execute(
                f"select {columns} from {one}.report.cells where report_year = 2012 "
                f"except all select {columns} from {other}.report.cells where report_year = 2012"
            ).fetchall()
            assert found == []
        printed = {
            (table, row, column): (value, row_kind, column_kind)
            for table, row, column, value, row_kind, column_kind in con.execute(
                "select table_id, row_key, column_key, value, row_kind, column_kind "
                "from years.report.cells where report_year = 2013"
            ).fetchall()
        }
        names = con.execute(
            "select distinct report_year, row_label from years.report.table_8_cells where row_key = ? order by 1",
            [RENAMED],
        ).fetchall()
        [(today,)] = con.execute(
            "select distinct nationality from years.mart.employee_by_nationality where nationality_code = ?",
            [RENAMED],
        ).fetchall()
    tables = {table for table, _, _ in cells}
    leaves_printed = {
        key: value
        for key, (value, row_kind, column_kind) in printed.items()
        if key[0] in tables and value and row_kind == column_kind == "leaf" and _is_of_2013(key)
    }
    assert leaves_printed == cells
    for table in (f"table_{number}" for number in (1, 2, 3, 4, 7, 8)):
        total = sum(value for (name, _, _), value in cells.items() if name == table)
        assert printed[table, "total", "total"][0] == total, table
    assert names == [(2012, "Swaziland"), (2013, "Eswatini")] and today == "Eswatini"


def _is_of_2013(key: tuple[str, str, str]) -> bool:
    """Neither a column of the year before nor a subtotal by location."""
    table, _, column = key
    if table.startswith("expenditure"):
        return column == "2013"
    return table != "table_5" or column.split("/")[0] in ("headquarters", "field")
