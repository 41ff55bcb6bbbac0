"""The code lists: countries and their names, regions and areas, and the other dimensions."""

from __future__ import annotations

import re
from collections import Counter

import duckdb
import pytest

from tests.packs import PACK, STATUSES, code_list, layout, leaf_tables, lookup, rows_of


def test_country_codes_are_well_formed_and_unique() -> None:
    rows = code_list("country")
    with_code = [row for row in rows if row["iso_alpha3"]]
    for row in with_code:
        assert re.fullmatch(r"[A-Z]{3}", row["iso_alpha3"]), row
        assert re.fullmatch(r"\d{3}", row["un_m49"]), row
        assert row["code"] == row["iso_alpha3"]
    for column in ("iso_alpha3", "un_m49"):
        assert max(Counter(row[column] for row in with_code).values()) == 1
    assert {row["code"] for row in rows if not row["iso_alpha3"]} == {"KOSOVO", "OTHER", "CHINA_HK"}
    assert all(not row["un_m49"] for row in rows if not row["iso_alpha3"])
    assert len(with_code) == 249  # ISO 3166-1


@pytest.mark.parametrize(
    ("code", "m49", "name", "current"),
    [
        ("AFG", "004", "Afghanistan", "Afghanistan"),
        ("SWZ", "748", "Swaziland", "Eswatini"),
        ("CPV", "132", "Cape Verde", "Cabo Verde"),
        ("MKD", "807", "The former Yugoslav Republic of Macedonia", "North Macedonia"),
        ("SSD", "728", "South Sudan", "South Sudan"),
        ("SDN", "729", "Sudan", "Sudan"),
        ("CZE", "203", "Czech Republic", "Czechia"),
        ("TUR", "792", "Turkey", "Türkiye"),
    ],
)
def test_well_known_countries(code: str, m49: str, name: str, current: str) -> None:
    row = next(row for row in code_list("country") if row["code"] == code)
    assert (row["un_m49"], printed_names()[code], row["name"]) == (m49, name, current)


def printed_names() -> dict[str, str]:
    """Countries in the spelling of the edition."""
    labels = [row for row in rows_of(PACK / "labels.csv") if row["list"] == "country" and not row["only_in"]]
    return {**lookup("country", "name"), **{row["code"]: row["label"] for row in labels}}


def test_tables_print_the_names_of_the_edition_and_mart_has_those_of_today(
    con: duckdb.DuckDBPyConnection,
) -> None:
    layouts = {table: layout(table) for table in ("table_7", "table_8")}
    for table, view in (("table_7", "official"), ("table_8", "employee")):
        printed = dict(con.execute(f"select row_key, row_label from report.{table}_cells").fetchall())
        found = layouts[table]
        assert (
            found
            and {row["key"]: row["label"] for row in found["rows"] if "label" in row}.items()
            <= printed.items()
        )
        today = dict(
            con.execute(f"select nationality_code, nationality from mart.{view}_by_nationality").fetchall()
        )
        assert today == {code: lookup("country", "name")[code] for code in today}
        assert (printed["MKD"], today["MKD"]) == (
            {
                "table_7": "The former Yugoslav Rep. of Macedonia",
                "table_8": "The former Yugoslav Republic of Macedonia",
            }[table],
            "North Macedonia",
        )
        assert (printed["SWZ"], today["SWZ"]) == ("Swaziland", "Eswatini")


def test_member_states_are_149_in_alphabetical_order() -> None:
    members = [row for row in code_list("country") if row["membership"] == "member_state"]
    assert len(members) == 149
    assert [int(row["sort_order"]) for row in members] == list(range(1, 150))
    plain = [printed_names()[row["code"]].replace("ô", "o").casefold() for row in members]
    assert plain == sorted(plain)


@pytest.mark.parametrize("table", ["table_7", "table_8"])
def test_nationality_tables_list_every_member_state(table: str) -> None:
    membership = lookup("country", "membership")
    listed = list(dict.fromkeys(leaf["nationality"] for leaf in leaf_tables()[table].leaves))
    members = [code for code in listed if membership[code] == "member_state"]
    assert members == [code for code, standing in membership.items() if standing == "member_state"]
    assert all(
        membership[code] in ("observer_or_non_member", "not_applicable") for code in listed[len(members) :]
    )


def test_aliases_name_one_country_in_any_case() -> None:
    rows = code_list("country_alias")
    known = lookup("country", "name")
    assert {row["country"] for row in rows} <= set(known)
    assert max(Counter(row["alias"].casefold() for row in rows).values()) == 1
    aliases = {row["alias"].casefold(): row["country"] for row in rows}
    for row in code_list("country"):
        for spelling in (row["name"], printed_names()[row["code"]]):
            assert aliases[spelling.casefold()] == row["code"], spelling


def test_destinations_agree_with_their_countries() -> None:
    """A named destination lies in the region of its country's area."""
    region_of_area, area = lookup("geo_area", "geo_region"), lookup("country", "geo_area")
    rows = code_list("destination")
    assert len(rows) == 35
    for row in rows:
        if row["country"]:
            assert region_of_area[area[row["country"]]] == row["geo_region"], row
    assert [row["code"] for row in rows if not row["country"]] == [
        f"other_{region}"
        for region in ("africa", "americas", "asia_oceania", "europe", "middle_east_north_africa")
    ]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("geo_region", 5),
        ("geo_area", 30),
        ("budget_region", 7),
        ("finance_region", 7),
        ("service", 7),
        ("service_class", 8),
        ("grade", 12),
        ("age_group", 11),
        ("status", 7),
    ],
)
def test_code_lists_are_complete_and_ordered(name: str, count: int) -> None:
    rows = code_list(name)
    assert len(rows) == count
    assert [int(row["sort_order"]) for row in rows] == list(range(1, count + 1))
    if name == "status":
        assert {row["code"] for row in rows} == STATUSES | {"suppressed"}
