"""Example records, and the rules of their kinds written a second time in plain Python."""

from __future__ import annotations

import csv
import datetime
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

import iomdb
from iomdb import sandbox
from iomdb_loaders.records import Loaded
from tests.packs import DATA, code_list

YEAR = 2013
KEY = "a key of sixteen or more characters"
Row = dict[str, str]

COLUMNS = {
    kind: [field["name"] for field in json.loads((DATA / "records" / f"{kind}.json").read_text())["fields"]]
    for kind in ("movements", "projects", "expenditure", "staff")
}
VALID: dict[str, Row] = {
    "movements": {
        "movement_id": "M-1",
        "movement_date": "2013-02-28",
        "service": "resettlement",
        "budget_region": "africa",
        "departure_country": "KEN",
        "destination_country": "USA",
        "sex": "F",
        "age": "33",
        "synthetic": "true",
    },
    "projects": {
        "project_code": "P-1",
        "title": "A title, with a comma",
        "service_class": "migration_health",
        "finance_region": "africa",
        "start_date": "2012-01-01",
        "end_date": "2013-06-30",
        "synthetic": "true",
    },
    "expenditure": {
        "project_code": "P-1",
        "year": "2013",
        "programme": "operational",
        "service_class": "migration_health",
        "finance_region": "africa",
        "amount_usd": "1234.56",
        "synthetic": "true",
    },
    "staff": {
        "staff_id": "S-1",
        "as_at": "2013-12-31",
        "category": "Official",
        "grade": "p_4",
        "employee_class": "",
        "location": "headquarters",
        "sex": "M",
        "nationality": "FRA",
        "synthetic": "true",
    },
}
ID = {"movements": "movement_id", "projects": "project_code", "staff": "staff_id"}


def row(kind: str, **changes: str) -> Row:
    """A valid row, changed."""
    return {**VALID[kind], **changes}


def rows(kind: str, count: int, **changes: str) -> list[Row]:
    """Valid rows that differ in their ids."""
    made = [row(kind, **changes) for _ in range(count)]
    for number, item in enumerate(made, start=1):
        if kind in ID:
            item[ID[kind]] = f"{item[ID[kind]]}-{number}"
    return made


def write_csv(path: Path, made: Iterable[Mapping[str, str]], kind: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[kind], lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
    return path


def load(database: Path, kind: str, *paths: Path | str, year: int = YEAR, **options: object) -> Loaded:
    """Load in this process, with plain ids unless a key is given."""
    with iomdb.connect(database, read_only=False) as db:
        chosen = options if "key" in options else {"plain_ids": True, **options}
        return db.load(kind, paths, year, **chosen)


def connected(database: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the settings of a load in this process, which DuckDB requires to be equal."""
    return duckdb.connect(str(database), read_only=True, config=sandbox.ALWAYS)


def query(database: Path, sql: str) -> list[tuple[object, ...]]:
    with connected(database) as con:
        return con.execute(sql).fetchall()


# the rules, independently of the loader


def spellings(code_list_name: str) -> dict[str, str]:
    """Code by each spelling of it."""
    found: dict[str, str] = {}
    for item in code_list(code_list_name):
        for column in ("code", "name", "name_chapter_v", "iso_alpha3"):
            if item.get(column) and not (column == "name_chapter_v" and code_list_name == "sex"):
                found[item[column]] = item["code"]
    if code_list_name == "country":
        found |= {item["alias"]: item["country"] for item in code_list("country_alias")}
    found.pop("unspecified", None)
    return {spelt: code for spelt, code in found.items() if code != "unspecified"}


PLACED = {item["code"] for item in code_list("country") if item["geo_area"]}


def is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_integer(text: str) -> bool:
    return bool(re.fullmatch(r"0|-?[1-9][0-9]*", text)) and -32768 <= int(text) <= 32767


def good_id(text: str) -> bool:
    unseen = any(unicodedata.category(mark) in ("Cf", "Zs", "Zl", "Zp") for mark in text.replace(" ", ""))
    plain = not unseen and unicodedata.is_normalized("NFC", text)
    return (
        0 < len(text) <= 64 and text.strip(" ") == text and '"' not in text and "\ufffd" not in text and plain
    )


def in_year(text: str) -> bool:
    return is_day(text) and text[:4] == str(YEAR)


def coded(name: str, text: str) -> bool:
    return text in spellings(name)


def placed(text: str) -> bool:
    return spellings("country").get(text) in PLACED


def truth(text: str) -> bool:
    return text in ("", "true", "True", "TRUE", "1", "false", "False", "FALSE", "0")


def faulty_fields(kind: str, item: Row) -> set[str]:
    """The fields of a row that break a rule of their kind, alone or in combination."""
    good: dict[str, bool] = {"synthetic": truth(item["synthetic"])}
    if kind == "movements":
        good |= {
            "movement_id": good_id(item["movement_id"]),
            "movement_date": in_year(item["movement_date"]),
            "service": coded("service", item["service"]),
            "budget_region": coded("budget_region", item["budget_region"]),
            "departure_country": placed(item["departure_country"]),
            "destination_country": placed(item["destination_country"]),
            "sex": coded("sex", item["sex"]),
            "age": item["age"] == "" or (is_integer(item["age"]) and 0 <= int(item["age"]) <= 120),
        }
    elif kind == "projects":
        open_ended = item["end_date"] == ""
        good |= {
            "project_code": good_id(item["project_code"]),
            "service_class": coded("service_class", item["service_class"]),
            "finance_region": coded("finance_region", item["finance_region"]),
            "start_date": is_day(item["start_date"]),
            "end_date": open_ended
            or (
                is_day(item["end_date"])
                and (not is_day(item["start_date"]) or item["end_date"] >= item["start_date"])
            ),
        }
    elif kind == "expenditure":
        programme = spellings("programme").get(item["programme"])
        good |= {
            "project_code": item["project_code"] == "" or good_id(item["project_code"]),
            "year": item["year"] == str(YEAR),
            "programme": programme is not None,
            "amount_usd": bool(re.fullmatch(r"-?[0-9]{1,13}(\.[0-9]{1,2})?", item["amount_usd"])),
        }
        for name in ("service_class", "finance_region"):
            filled = item[name] != ""
            fits = programme is None or filled == (programme == "operational")
            good[name] = fits and (not filled or coded(name, item[name]))
    else:
        official, employee = item["category"] == "Official", item["category"] == "Employee"
        in_field = spellings("location").get(item["location"]) == "field"
        grade, class_ = item["grade"], item["employee_class"]
        good |= {
            "staff_id": good_id(item["staff_id"]),
            "as_at": in_year(item["as_at"]),
            "category": official or employee,
            "grade": not (official and not grade)
            and not (employee and grade)
            and (not grade or coded("grade", grade)),
            "employee_class": not (official and class_)
            and not (employee and in_field and not class_)
            and (not class_ or coded("employee_class", class_)),
            "location": coded("location", item["location"]),
            "sex": coded("sex", item["sex"]),
            "nationality": coded("country", item["nationality"]),
        }
    return {name for name, fine in good.items() if not fine}
