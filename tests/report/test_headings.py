"""Headings of columns in two levels, and what is about a place: as a reader of the printed tables has them."""

from __future__ import annotations

import duckdb
import pytest

from tests.packs import lookup

SEXES = ["F", "M"]
EXPECTED = {
    "table_5": [
        ("Headquarters", SEXES),
        ("Field Offices", SEXES),
        ("Total IOM Officials", [*SEXES, "Total"]),
    ],
    "table_8": [
        ("Headquarters", SEXES),
        ("Field General Services", SEXES),
        ("Field National Officers", SEXES),
        (None, ["Total"]),
    ],
    "expenditure_by_region": [
        ("2012", ["", "rank"]),
        ("2011", ["", "rank"]),
        (None, ["Increase/(decrease)"]),
    ],
    "table_4": [(None, ["Female", "Male", "Total"])],
    "annex_1_12": [
        ("Field Offices", ["Employees", "Officials"]),
        ("Headquarters", ["Employees", "Officials"]),
        (None, ["Total"]),
    ],
}


@pytest.mark.parametrize("table", EXPECTED)
def test_spanners_are_those_of_the_print(con: duckdb.DuckDBPyConnection, table: str) -> None:
    query = "select spanner, heading from meta.column_heading where table_id = ? order by column_no"
    listed = [(spanner, heading) for spanner, headings in EXPECTED[table] for heading in headings]
    assert con.execute(query, [table]).fetchall() == listed


def test_areas_are_below_their_region(con: duckdb.DuckDBPyConnection) -> None:
    """By the code list of areas: each destination of Table 2 is under the name of its region, and so is its total."""
    regions, names = lookup("geo_area", "geo_region"), lookup("geo_region", "name")
    found = con.execute(
        "select column_key, spanner, heading from meta.column_heading "
        "where table_id = 'table_2' and column_key <> 'total'"
    ).fetchall()
    assert len(found) == 34
    for key, spanner, heading in found:
        region, _, is_total = key.partition("/")
        assert spanner == names[region if is_total else regions[key]]
        assert (heading == "Total") == bool(is_total)


def test_what_is_about_serbia(con: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select table_id, axis, key from meta.place_key where kind = 'country' and code = 'SRB' order by all"
    )
    expected = [("table_3", "column", "serbia"), ("table_7", "row", "SRB"), ("table_8", "row", "SRB")]
    assert con.execute(query).fetchall() == expected


def test_every_key_and_figure_of_a_place_has_its_place(con: duckdb.DuckDBPyConnection) -> None:
    for view in ("place_key", "place_figure"):
        query = (
            f"select count(*), count(*) filter (where p.code is null) from meta.{view} as k "
            "left join meta.place as p on k.kind = p.kind and k.code = p.code"
        )
        [(rows, lost)] = con.execute(query).fetchall()
        assert rows > 100 and lost == 0
