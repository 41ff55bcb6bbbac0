"""A database with one more year of facts aggregated, in plain Python, from made-up persons."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import TypeVar

import duckdb

T = TypeVar("T")
YEAR = 2099
# what must not be found in the public file; as text, because DuckDB packs the bits of a UUID
SECRET_ID = "MV-2099-SECRET-000417"
SECRET_HASH = "c0ffee11-2233-4455-6677-8899aabbccdd"


def add_persons(path: Path, *, movements: int = 1500, staff: int = 250, seed: int = 5) -> None:
    """Add the facts of YEAR as if aggregated from records, and records with a secret."""
    dice = random.Random(seed)
    with duckdb.connect(str(path)) as con:
        _add_movements(con, movements, dice)
        _add_staff(con, staff, dice)
        _add_records(con)


def _add_movements(con: duckdb.DuckDBPyConnection, number: int, dice: random.Random) -> None:
    areas = con.execute("select code, geo_region from ref.geo_area order by hash(code) limit 8").fetchall()
    # of an area, the destinations of Table 3 in it: at most one that it names, and the others of its region
    destinations = con.execute(
        "select a.code, list_sort(list_distinct([min(n.code), min(o.code)])) from ref.geo_area as a "
        "join ref.country as c on c.geo_area = a.code left join ref.destination as n on n.country = c.code "
        "join ref.destination as o on o.country is null and o.geo_region = a.geo_region "
        "group by a.code"
    ).fetchall()
    services = _codes(con, "service")
    regions = _codes(con, "budget_region")
    ages = _codes(con, "age_group")
    by_service: Counter[tuple[str, ...]] = Counter()
    by_area: Counter[tuple[str, ...]] = Counter()
    by_destination: Counter[tuple[str, ...]] = Counter()
    by_age: Counter[tuple[str, ...]] = Counter()
    for _ in range(number):
        departure, departure_region = _skewed(areas, dice)
        area, _ = _skewed(areas, dice)
        destination = dice.choice(dict(destinations)[area])
        service = _skewed(services, dice)
        by_service[dice.choice(regions), service] += 1
        by_area[departure, area] += 1
        by_destination[service, departure_region, destination] += 1
        by_age[_skewed(ages, dice), _skewed(["M", "F"], dice)] += 1
    for fact, counted in (
        ("movement_by_service", by_service),
        ("movement_by_area", by_area),
        ("movement_by_destination", by_destination),
        ("movement_by_age_sex", by_age),
    ):
        insert_facts(con, fact, [(YEAR, *key, count) for key, count in sorted(counted.items())])


def _add_staff(con: duckdb.DuckDBPyConnection, number: int, dice: random.Random) -> None:
    grades, sexes = _codes(con, "grade"), ["F", "M"]
    nations = [
        n for (n,) in con.execute("select code from ref.country order by sort_order limit 12").fetchall()
    ]
    by_grade = Counter({(g, p, s): 0 for g in grades for p in ("headquarters", "field") for s in sexes})
    by_nationality: Counter[tuple[str, ...]] = Counter()
    employees: Counter[tuple[str, ...]] = Counter()
    for _ in range(number):
        nation, sex = _skewed(nations, dice), dice.choice(sexes)
        if dice.random() < 0.5:
            grade = _skewed(grades, dice)
            by_grade[grade, dice.choice(["headquarters", "field", "field"]), sex] += 1
            by_nationality[nation, grade] += 1
        else:
            place = dice.choice(
                [("headquarters", "unspecified"), ("field", "national_officer"), ("field", "general_service")]
            )
            employees[nation, *place, sex] += 1
    insert_facts(con, "official_by_grade", [(YEAR, YEAR, *key, n) for key, n in sorted(by_grade.items())])
    insert_facts(
        con, "official_by_nationality", [(YEAR, *key, n) for key, n in sorted(by_nationality.items())]
    )
    insert_facts(con, "employee_by_nationality", [(YEAR, *key, n) for key, n in sorted(employees.items())])


def _add_records(con: duckdb.DuckDBPyConnection) -> None:
    """A table of records unlike the loader's, and views in a schema of the user that read it."""
    con.execute("create schema if not exists record")
    con.execute("create table record.made_up (movement_id varchar, movement_id_hash varchar)")
    con.execute("insert into record.made_up values (?, ?)", [SECRET_ID, SECRET_HASH])
    con.execute("insert into meta.build values ('note', ?)", [SECRET_ID])
    con.execute("create schema own")
    con.execute("create view own.made_up as select movement_id as item from record.made_up")
    con.execute("create view own.made_up_too as select item from own.made_up")


def _codes(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return [code for (code,) in con.execute(f"select code from ref.{name} order by sort_order").fetchall()]


def _skewed(items: list[T], dice: random.Random) -> T:
    """The first items often, the last rarely, as in real tables of persons."""
    return items[int(len(items) * dice.random() ** 3)]


def insert_facts(con: duckdb.DuckDBPyConnection, fact: str, rows: list[tuple[object, ...]]) -> None:
    """Add rows of key and count to a fact, as if aggregated from records."""
    row = f"({', '.join('?' * len(rows[0]))}, 'derived', null, null, null)"
    values = [value for given in rows for value in given]
    con.execute(f"insert into fact.{fact} values {', '.join([row] * len(rows))}", values)
