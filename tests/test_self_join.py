"""One table joined twice in a query: some releases of DuckDB take both joins for the same, without an error."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest

import iomdb
from tests.packs import leaves, lookup

NET = """
    select area, sum(migrants)
    from (
        select departure_area as area, -migrants as migrants from {0}
        union all
        select destination_area, migrants from {0}
    )
    group by area
"""
# a view of the user: both of its joins are to one table
MINE = """
    (select f.migrants, d.name as departure_area, t.name as destination_area
    from fact.movement_by_area as f
    inner join ref.geo_area as d on f.departure_area = d.code
    inner join ref.geo_area as t on f.destination_area = t.code)
"""


@pytest.fixture(scope="module")
def net() -> dict[str, int]:
    """Arrivals less departures of each area, by the readings in the pack."""
    names = lookup("geo_area", "name")
    found: Counter[str] = Counter()
    for leaf in leaves("table_2"):
        found[names[leaf["destination_area"]]] += int(leaf.value or 0)
        found[names[leaf["departure_area"]]] -= int(leaf.value or 0)
    assert found["North America"] > 80_000
    return dict(found)


def test_mart_in_any_client(con: duckdb.DuckDBPyConnection, net: dict[str, int]) -> None:
    """With all optimizers of DuckDB on, as other clients have them."""
    assert dict(con.execute(NET.format("mart.movement_by_area")).fetchall()) == net


def test_own_views_in_iomdb(database: Path, net: dict[str, int]) -> None:
    for read_only in (True, False):
        with iomdb.connect(database, read_only=read_only) as db:
            assert dict(db.sql(NET.format(MINE)).fetchall()) == net


def test_regions_in_any_client(con: duckdb.DuckDBPyConnection) -> None:
    """mart.movement_by_destination has the region at both ends too."""
    names, region_of = lookup("geo_region", "name"), lookup("destination", "geo_region")
    net: Counter[str] = Counter()
    for leaf in leaves("table_3"):
        net[names[region_of[leaf["destination"]]]] += int(leaf.value or 0)
        net[names[leaf["departure_region"]]] -= int(leaf.value or 0)
    query = NET.format("mart.movement_by_destination").replace("_area", "_region")
    assert dict(con.execute(query).fetchall()) == net
