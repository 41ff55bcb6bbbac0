"""Flows of movements that Tables 2 and 3 both count.

Table 2 counts a movement by area of departure and of destination, Table 3 by service, region of departure and
destination. A destination named in Table 3 is in one area; the "other countries" of a region are in any of its areas,
so they take what the named countries of an area leave. Nothing else couples the tables: such flows exist if and only
if, from each region of departure, no area has fewer migrants in Table 2 than Table 3 counts to the countries named
in it, and each region of destination has as many in both.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from iomdb_loaders.synthesis.published import contradiction, read
from iomdb_loaders.synthesis.transport import fill

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Key = TypeVar("Key", str, tuple[str, str])


@dataclass(frozen=True)
class Place:
    """A destination of Table 3: its region, and its area unless it is "other countries"."""

    region: str
    area: str | None


@dataclass(frozen=True)
class Tables:
    """Tables 1 to 4 of a year, and the geography they are counted by.

    `by_service` is service → migrants (Table 1), `by_area` (area of departure, of destination) → migrants (Table 2),
    `by_destination` (service, region of departure, destination) → migrants (Table 3), `by_age` all migrants of Table 4.
    `regions` is area → region; in the areas of `complete`, Table 3 names every country.
    """

    by_service: Mapping[str, int]
    by_area: Mapping[tuple[str, str], int]
    by_destination: Mapping[tuple[str, str, str], int]
    by_age: int
    regions: Mapping[str, str]
    places: Mapping[str, Place]
    complete: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Flow:
    """Migrants of one service from one area to one destination of Table 3, in one area of Table 2."""

    service: str
    departure_area: str
    destination: str
    destination_area: str
    migrants: int


def movement_flows(connection: DuckDBPyConnection, year: int, seed: int) -> list[Flow]:
    """Flows whose sums are the published Tables 2 and 3 of the year.

    Raises InputError that names the cells if Tables 1 to 4 contradict each other.
    """
    tables = _published(connection, year)
    findings = [*_contradictions(tables)]
    if findings:
        raise contradiction("Tables 1 to 4", year, findings)
    return make_flows(tables, seed)


def _published(connection: DuckDBPyConnection, year: int) -> Tables:
    areas = connection.execute("select code, geo_region from ref.geo_area").fetchall()
    places = connection.execute(
        "select d.code, d.geo_region, d.country, c.geo_area "
        "from ref.destination as d left join ref.country as c on d.country = c.code"
    ).fetchall()
    complete = connection.execute(
        "select a.code from ref.geo_area as a where not exists (select 1 from ref.country as c "
        "where c.geo_area = a.code and c.iso_alpha3 is not null "
        "and c.code not in (select country from ref.destination where country is not null))"
    ).fetchall()
    unplaced = [code for code, _, country, area in places if country is not None and area is None]
    if unplaced:
        raise contradiction("Tables 2 and 3", year, [f"{code} is in no area" for code in unplaced])
    by_service = read(connection, "movement_by_service", year, ["service"])
    by_area = read(connection, "movement_by_area", year, ["departure_area", "destination_area"])
    by_destination = read(
        connection, "movement_by_destination", year, ["service", "departure_region", "destination"]
    )
    by_age = read(connection, "movement_by_age_sex", year, ["report_year"])
    return Tables(
        by_service={service: int(count) for (service,), count in by_service.items()},
        by_area={(a, b): int(count) for (a, b), count in by_area.items()},
        by_destination={(s, r, d): int(count) for (s, r, d), count in by_destination.items()},
        by_age=sum(int(count) for count in by_age.values()),
        regions=dict(areas),
        places={code: Place(region, area) for code, region, _, area in places},
        complete=frozenset(code for (code,) in complete),
    )


def _contradictions(tables: Tables) -> Iterable[str]:
    """Why no records fit these tables, one line per cell; nothing if there are such records."""
    third: Counter[str] = Counter()
    to_region: Counter[tuple[str, str]] = Counter()
    named: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], list[str]] = {}
    for (service, departure, destination), count in tables.by_destination.items():
        place = tables.places[destination]
        third[service] += count
        to_region[departure, place.region] += count
        if place.area is not None:
            named[departure, place.area] += count
            names.setdefault((departure, place.area), []).append(f"{count} {service} to {destination}")
    for service in sorted({*third, *tables.by_service}):
        first = tables.by_service.get(service, 0)
        if third[service] != first:
            yield f"{service}: Table 1 counts {first}, Table 3 {third[service]}"
    second = _from_regions(tables)
    regions: Counter[tuple[str, str]] = Counter()
    for (departure, area), count in second.items():
        regions[departure, tables.regions[area]] += count
    for departure, region in sorted({*regions, *to_region}):
        two, three = regions[departure, region], to_region[departure, region]
        if two != three:
            yield f"{departure} to {region}: Table 2 counts {two}, Table 3 {three}"
    for (departure, area), count in sorted(named.items()):
        short = count - second[departure, area]
        if short > 0:
            yield (
                f"{departure} to {area}: Table 2 counts {second[departure, area]}, {short} short of what "
                f"Table 3 counts to countries named there ({', '.join(names[departure, area])})"
            )
    for (departure, area), count in sorted(second.items()):
        if area in tables.complete and count > named[departure, area]:
            yield f"{departure} to {area}: Table 3 names every country there, but Table 2 counts others"
    all_migrants = sum(tables.by_service.values())
    if all_migrants != tables.by_age:
        yield f"all migrants: Table 1 counts {all_migrants}, Table 4 {tables.by_age}"


def _from_regions(tables: Tables) -> Counter[tuple[str, str]]:
    """Migrants of Table 2 by region of departure and area of destination."""
    counted: Counter[tuple[str, str]] = Counter()
    for (departure_area, area), count in tables.by_area.items():
        counted[tables.regions[departure_area], area] += count
    return counted


def make_flows(tables: Tables, seed: int) -> list[Flow]:
    """Flows that add up to Tables 2 and 3, which must not contradict each other; each seed gives other flows."""
    draw = random.Random(f"flows {seed}")
    placed = _placed(tables, draw)
    departures: dict[tuple[str, str], dict[str, int]] = {}
    for (departure_area, area), count in tables.by_area.items():
        departures.setdefault((tables.regions[departure_area], area), {})[departure_area] = count
    flows = []
    for (departure, area), counts in sorted(placed.items()):
        filled = fill(_shuffled(counts, draw), _shuffled(departures[departure, area], draw))
        flows += [Flow(s, a, d, area, count) for ((s, d), a), count in filled.items()]
    return flows


def _placed(tables: Tables, draw: random.Random) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
    """Table 3 with areas: (region of departure, area) → (service, destination) → migrants."""
    placed: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    others: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for (service, departure, destination), count in tables.by_destination.items():
        place = tables.places[destination]
        if place.area is not None:
            placed.setdefault((departure, place.area), {})[service, destination] = count
        else:
            others.setdefault((departure, place.region), {})[service, destination] = count
    left: dict[tuple[str, str], dict[str, int]] = {}
    for (departure, area), count in sorted(_from_regions(tables).items()):
        named = sum(placed.get((departure, area), {}).values())
        left.setdefault((departure, tables.regions[area]), {})[area] = count - named
    for (departure, region), counts in sorted(others.items()):
        for (line, area), count in fill(
            _shuffled(counts, draw), _shuffled(left[departure, region], draw)
        ).items():
            placed.setdefault((departure, area), {})[line] = count
    return placed


def _shuffled(counts: Mapping[Key, int], draw: random.Random) -> dict[Key, int]:
    keys = sorted(counts)
    draw.shuffle(keys)
    return {key: counts[key] for key in keys}
