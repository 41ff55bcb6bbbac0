"""Tables 2 and 3 on made-up flows: every total against pandas, and bounds where the parts are estimated."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

pytestmark = pytest.mark.proof

YEAR = 2099


@pytest.fixture(scope="module")
def made_up(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The shipped database with one more year of random flows, of which every tenth is estimated."""
    path = tmp_path_factory.mktemp("flows") / "iom.duckdb"
    path.write_bytes(built.read_bytes())
    dice = random.Random(3)
    with duckdb.connect(str(path)) as con:
        areas = [
            code for (code,) in con.execute("select code from ref.geo_area order by sort_order").fetchall()
        ]
        services = [code for (code,) in con.execute("select code from ref.service").fetchall()]
        regions = [code for (code,) in con.execute("select code from ref.geo_region").fetchall()]
        destinations = [code for (code,) in con.execute("select code from ref.destination").fetchall()]
        flows = [(YEAR, a, b) for a in areas for b in areas if b != "micronesia"]
        moves = [(YEAR, s, r, d) for s in services for r in regions for d in destinations]
        for table, rows in (("movement_by_area", flows), ("movement_by_destination", moves)):
            full = []
            for number, row in enumerate(rows):
                value = dice.randint(1, 500)
                known = number % 10 != 0
                bounds = (None, None) if known else (value - 1, value + 5)
                full.append((*row, value, "printed" if known else "estimated", *bounds))
            con.executemany(f"insert into fact.{table} values ({', '.join('?' * len(full[0]))}, null)", full)
        yield con


def cells(con: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    return con.execute(f"select * from report.{table}_cells where report_year = {YEAR}").df()


def test_table_2_sums_areas_into_regions(made_up: duckdb.DuckDBPyConnection) -> None:
    facts = made_up.execute(f"select * from fact.movement_by_area where report_year = {YEAR}").df()
    region = dict(made_up.execute("select code, geo_region from ref.geo_area").fetchall())
    found = cells(made_up, "table_2").set_index(["row_key", "column_key"])
    assert len(found) == 36 * 35, "30 areas, 5 regions and a total by 29 areas, 5 regions and a total"
    for (row, column), cell in found.iterrows():
        part = facts
        for key, dimension in ((row, "departure_area"), (column, "destination_area")):
            if key.endswith("/total"):
                part = part[part[dimension].map(region) == key.removesuffix("/total")]
            elif key != "total":
                part = part[part[dimension] == key]
        assert cell["value"] == part["migrants"].sum(), (row, column)
        open_parts = (part["status"] == "estimated").any()
        assert (cell["status"] == "estimated") == open_parts, (row, column)
        if open_parts:
            assert cell["lower"] == part["lower"].fillna(part["migrants"]).sum()
            assert cell["upper"] == part["upper"].fillna(part["migrants"]).sum()


def test_table_3_sums_services_into_classifications(made_up: duckdb.DuckDBPyConnection) -> None:
    facts = made_up.execute(f"select * from fact.movement_by_destination where report_year = {YEAR}").df()
    facts["service_class"] = facts["service"].map(
        dict(made_up.execute("select code, service_class from ref.service").fetchall())
    )
    found = cells(made_up, "table_3").set_index(["row_key", "column_key"])
    assert len(found) == (7 * 6 + 3 + 1) * 36
    for (row, column), cell in found.iterrows():
        part = facts if column == "total" else facts[facts["destination"] == column]
        first, _, rest = row.partition("/")
        if first != "total":
            part = part[part["service" if (facts["service"] == first).any() else "service_class"] == first]
        if rest not in ("", "total"):
            part = part[part["departure_region"] == rest]
        assert cell["value"] == part["migrants"].sum(), (row, column)


def test_a_printed_total_pins_a_sum_over_estimates(made_up: duckdb.DuckDBPyConnection) -> None:
    found = cells(made_up, "table_2").set_index(["row_key", "column_key"])
    total = found.loc[("central_africa", "total")]
    assert total["status"] == "estimated"
    made_up.execute("begin")
    made_up.execute(
        "insert into source.edition values ('made_up', ?, 'none', 'none', null)",
        [YEAR],
    )
    made_up.execute(
        "insert into source.printed_cell "
        "(edition, table_id, row_key, column_key, kind, value, printed, status, rests_on, note) "
        "values ('made_up', 'table_2', 'central_africa', 'total', 'computed', ?, '', 'printed', '', '')",
        [total["value"]],
    )
    pinned = cells(made_up, "table_2").set_index(["row_key", "column_key"]).loc[("central_africa", "total")]
    made_up.execute("rollback")
    assert (pinned["value"], pinned["status"]) == (total["value"], "derived")
    assert pd.isna(pinned["lower"])
    assert pd.isna(pinned["upper"])


def test_wide_views_show_the_same_cells(made_up: duckdb.DuckDBPyConnection) -> None:
    for table, rows, columns in (("table_2", 36, 35), ("table_3", 46, 36)):
        wide = made_up.execute(
            f"select * from report.{table} where report_year = {YEAR} order by row_no"
        ).df()
        assert len(wide) == rows
        figures = wide.iloc[:, -columns:].to_numpy()
        long = cells(made_up, table).pivot(index="row_no", columns="column_no", values="value").to_numpy()
        assert (figures == long).all()
    labels = made_up.execute(
        f"select region_of_departure, area_of_departure from report.table_2 where report_year = {YEAR} order by row_no"
    ).fetchall()
    assert labels[5] == ("Africa", "Africa total")
    assert labels[-1] == (None, "Grand total")
