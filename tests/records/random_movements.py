"""Random movements, counted as Tables 1 to 4 in plain Python, and published in a database."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import duckdb

from tests.packs import code_list

FACTS = {
    "movement_by_service": ("budget_region", "service"),
    "movement_by_area": ("departure_area", "destination_area"),
    "movement_by_destination": ("service", "departure_region", "destination"),
    "movement_by_age_sex": ("age_group", "sex"),
}
Tables = dict[str, Counter[tuple[str, ...]]]
AREA_REGION = {row["code"]: row["geo_region"] for row in code_list("geo_area")}
AREA = {row["code"]: row["geo_area"] for row in code_list("country")}
NAMED = {row["country"]: row["code"] for row in code_list("destination") if row["country"]}
AGE_GROUPS = [row for row in code_list("age_group") if row["age_from"]]


def destination(country: str) -> str:
    """The column of Table 3 that counts a country."""
    return NAMED.get(country) or f"other_{AREA_REGION[AREA[country]]}"


def age_group(age: str) -> str:
    """The row of Table 4 that counts an age; blank is an adult of unrecorded age."""
    if not age:
        return "age_over_18"
    (found,) = [
        row["code"]
        for row in AGE_GROUPS
        if int(row["age_from"]) <= int(age) <= (int(row["age_to"]) if row["age_to"] else 120)
    ]
    return found


def count(movements: list[dict[str, str]]) -> Tables:
    """Tables 1 to 4 of movements."""
    tables: Tables = {fact: Counter() for fact in FACTS}
    for row in movements:
        departure, country = AREA[row["departure_country"]], row["destination_country"]
        tables["movement_by_service"][row["budget_region"], row["service"]] += 1
        tables["movement_by_area"][departure, AREA[country]] += 1
        tables["movement_by_destination"][row["service"], AREA_REGION[departure], destination(country)] += 1
        tables["movement_by_age_sex"][age_group(row["age"]), row["sex"]] += 1
    return tables


def draw(number: int, seed: int) -> list[dict[str, str]]:
    """Random movements; some countries are drawn more often than others."""
    lot = random.Random(seed)
    codes = {name: [row["code"] for row in code_list(name)] for name in ("service", "budget_region")}
    countries = [code for code, area in AREA.items() if area and len(code) == 3]
    pick = [*countries, *[*lot.sample(countries, 20), *NAMED] * 5]
    return [
        {
            "service": lot.choice(codes["service"]),
            "budget_region": lot.choice(codes["budget_region"]),
            "departure_country": lot.choice(countries),
            "destination_country": lot.choice(pick),
            "age": str(lot.randrange(0, 100)) if lot.random() < 0.9 else "",
            "sex": lot.choice("FM"),
        }
        for _ in range(number)
    ]


def publish(database: Path, tables: Tables) -> None:
    """Replace the movements of 2012 in the database by these tables."""
    with duckdb.connect(str(database)) as connection:
        for fact, dimensions in FACTS.items():
            connection.execute(f"delete from fact.{fact}")
            columns = ", ".join(dimensions)
            lists = [list(part) for part in zip(*tables[fact], strict=True)]
            connection.execute(
                f"insert into fact.{fact} (report_year, {columns}, migrants, status) "
                f"select 2012, {', '.join(['unnest(?)'] * len(dimensions))}, unnest(?), 'printed'",
                [*lists, list(tables[fact].values())],
            )
