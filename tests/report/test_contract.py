"""The contract of the file: names, columns, types, comments, keys and constraints that others build on."""

from __future__ import annotations

import duckdb
import pytest

from tests.packs import TABLES

CELL_COLUMNS = [
    *("report_year", "row_no", "row_key", "row_label", "row_kind"),
    *("column_no", "column_key", "column_label", "column_kind"),
    *("value", "unit", "status", "lower", "upper"),
]
CELL_TYPES = ["INTEGER", "INTEGER", *["VARCHAR"] * 3, "INTEGER", *["VARCHAR"] * 3]
CELL_TYPES += ["DECIMAL(18,3)", "VARCHAR", "VARCHAR", "DECIMAL(18,3)", "DECIMAL(18,3)"]
FACTS = {
    "movement_by_service": "budget_region service migrants",
    "movement_by_area": "departure_area destination_area migrants",
    "movement_by_destination": "service departure_region destination migrants",
    "movement_by_age_sex": "age_group sex migrants",
    "official_by_grade": "year grade location sex headcount",
    "official_by_nationality": "nationality grade headcount",
    "employee_by_nationality": "nationality location employee_class sex headcount",
    "expenditure_by_programme": "year programme amount_musd",
    "expenditure_by_service": "year service_class amount_musd",
    "expenditure_by_region": "year finance_region amount_musd",
    "expenditure_by_service_region": "year service_class finance_region amount_kusd",
    "project_by_service_region": "year service_class finance_region projects",
}
CODE_LISTS = (
    *("budget_region", "finance_region", "geo_region", "geo_area", "country", "destination"),
    *("service_class", "service", "grade", "age_group", "sex", "location", "employee_class"),
    *("programme", "status"),
)
PLAIN = ("INTEGER", "BIGINT", "VARCHAR", "DATE", "BOOLEAN", "DECIMAL")


def column_names(con: duckdb.DuckDBPyConnection, schema: str, name: str) -> list[str]:
    return [
        row[0]
        for row in con.execute(
            "select column_name from duckdb_columns() where schema_name = ? and table_name = ? "
            "order by column_index",
            [schema, name],
        ).fetchall()
    ]


def test_every_table_has_its_two_views(con: duckdb.DuckDBPyConnection) -> None:
    views = {
        row[0]
        for row in con.execute(
            "select view_name from duckdb_views() where schema_name = 'report' and not internal"
        ).fetchall()
    }
    for table in TABLES:
        assert {table, f"{table}_cells", f"{table}_v1", f"{table}_cells_v1"} <= views
    assert "cells" in views


@pytest.mark.parametrize("table", TABLES)
def test_cells_have_the_columns_of_the_contract(con: duckdb.DuckDBPyConnection, table: str) -> None:
    described = con.execute(f"describe report.{table}_cells").fetchall()
    assert [row[0] for row in described] == CELL_COLUMNS
    assert [row[1] for row in described] == CELL_TYPES
    assert column_names(con, "report", "cells") == ["table_id", *CELL_COLUMNS]


@pytest.mark.parametrize("table", TABLES)
def test_pointer_is_the_latest_version(con: duckdb.DuckDBPyConnection, table: str) -> None:
    versions = con.execute(
        "select version, cells from meta.views where table_id = ? and state = 'latest' and not is_cells",
        [table],
    ).fetchall()
    assert len(versions) == 1
    for name, version in zip((f"report.{table}", f"report.{table}_cells"), versions[0], strict=True):
        pointer = con.execute(f"select * from {name}").fetchall()
        assert pointer == con.execute(f"select * from {name}_v{version}").fetchall()


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_facts_have_the_columns_of_the_contract(con: duckdb.DuckDBPyConnection, fact: str) -> None:
    assert column_names(con, "fact", fact) == [
        "report_year",
        *FACTS[fact].split(),
        "status",
        "lower",
        "upper",
        "margin",
    ]


MART_EXTRA = {
    "nationality": ("_iso3", "_m49", "_area", "_region"),
    "destination": ("_iso3", "_m49", "_area", "_region"),
}


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_mart_has_the_columns_of_the_contract(con: duckdb.DuckDBPyConnection, fact: str) -> None:
    *dimensions, measure = [name for name in FACTS[fact].split() if name != "year"]
    expected = ["report_year", "year", "period_start", "period_end"]
    for dimension in dimensions:
        expected += [
            f"{dimension}_code",
            dimension,
            *(dimension + end for end in MART_EXTRA.get(dimension, ())),
        ]
    expected += [measure, "unit", "status", "lower", "upper", "margin"]
    for name in (fact, f"{fact}_v1"):
        assert column_names(con, "mart", name) == expected
    types = dict(con.execute(f"select column_name, column_type from (describe mart.{fact})").fetchall())
    assert types["period_start"] == types["period_end"] == "DATE"
    assert types[measure] == "BIGINT" or (
        measure.startswith("amount") and types[measure].startswith("DECIMAL")
    )


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_a_sum_over_mart_is_the_sum_over_the_fact(con: duckdb.DuckDBPyConnection, fact: str) -> None:
    """No subtotal, no total, and no row lost or doubled by a join; every code has its label."""
    *dimensions, measure = [name for name in FACTS[fact].split() if name != "year"]
    count = f"select count(*), sum({measure}), count(*) filter (where status = 'missing') from"
    assert con.execute(f"{count} mart.{fact}").fetchall() == con.execute(f"{count} fact.{fact}").fetchall()
    unlabelled = " or ".join(f"{name} is null" for name in dimensions)
    assert con.execute(f"select count(*) from mart.{fact} where {unlabelled}").fetchall() == [(0,)]


def test_mart_joins_a_group_of_countries_by_its_main_member(con: duckdb.DuckDBPyConnection) -> None:
    """Tables 7 and 8 count China and Hong Kong in one row: a map must not leave China grey."""
    rows = con.execute(
        "select distinct nationality_iso3, nationality_m49 from mart.employee_by_nationality "
        "where nationality_code = 'CHINA_HK'"
    ).fetchall()
    assert rows == [("CHN", "156")]
    without = con.execute(
        "select distinct nationality_code from mart.official_by_nationality where nationality_iso3 is null"
    ).fetchall()
    assert {code for (code,) in without} <= {"OTHER", "KOSOVO"}


def test_there_is_no_other_fact(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select table_name from duckdb_tables() where schema_name = 'fact'").fetchall()
    assert {row[0] for row in found} == set(FACTS)


def test_facts_hold_integers_and_decimals_only(con: duckdb.DuckDBPyConnection) -> None:
    types = con.execute(
        "select distinct data_type from duckdb_columns() where schema_name = 'fact' and not internal"
    ).fetchall()
    assert all(row[0].split("(")[0] in ("INTEGER", "BIGINT", "DECIMAL", "VARCHAR") for row in types)


@pytest.mark.parametrize("name", CODE_LISTS)
def test_code_lists_have_code_name_and_order(con: duckdb.DuckDBPyConnection, name: str) -> None:
    assert {"code", "name", "sort_order"} <= set(column_names(con, "ref", name))


def test_countries_carry_what_the_contract_says(con: duckdb.DuckDBPyConnection) -> None:
    wanted = {"iso_alpha3", "un_m49", "name", "valid_from", "geo_area", "membership"}
    assert wanted <= set(column_names(con, "ref", "country"))


def test_report_has_plain_types_only(con: duckdb.DuckDBPyConnection) -> None:
    """BI tools fail on ENUM, HUGEINT and nested types."""
    odd = [
        row
        for row in con.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where schema_name in ('report', 'mart', 'audit') and not internal"
        ).fetchall()
        if row[2].split("(")[0] not in PLAIN or row[2].endswith("]")
    ]
    assert odd == []


@pytest.mark.parametrize(
    "schema", ["source", "ref", "fact", "record", "mart", "report", "narrative", "audit", "meta"]
)
def test_everything_is_described(con: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Every table, view and column has a comment, and it is not a mere repeat of the name.

    The columns of a version that a pointer shows, and of a _cells version, are described at the pointer.
    """
    silent = con.execute(
        """
        with described as (
            select schema_name, table_name as name, comment from duckdb_tables() where not internal
            union all
            select schema_name, view_name, comment from duckdb_views() where not internal
            union all
            select schema_name, table_name || '.' || column_name, nullif(comment, column_name)
            from duckdb_columns()
            where not internal and not regexp_full_match(table_name, '.*_v[0-9]+')
        )

        select name from described where schema_name = ? and coalesce(comment, '') = '' order by name
        """,
        [schema],
    ).fetchall()
    assert silent == []


@pytest.mark.parametrize("table", TABLES)
def test_wide_columns_are_snake_case(con: duckdb.DuckDBPyConnection, table: str) -> None:
    names = column_names(con, "report", table)
    assert all(name.isidentifier() and name == name.lower() for name in names)
    assert names[:3] == ["report_year", "row_no", "row_kind"]


def test_views_name_no_catalog(con: duckdb.DuckDBPyConnection) -> None:
    name = con.execute("select current_database()").fetchall()[0][0]
    texts = con.execute("select sql from duckdb_views() where not internal").fetchall()
    assert texts and all(f"{name}." not in row[0] for row in texts)


def test_foreign_keys_are_declared_for_every_code_and_hold(con: duckdb.DuckDBPyConnection) -> None:
    declared = con.execute("select * from meta.foreign_key").fetchall()
    by_column = {(row[0], row[1]) for row in declared}
    measures = {"report_year", "year", "lower", "upper"}
    for fact, columns in FACTS.items():
        *dimensions, _ = columns.split()
        for column in {*dimensions, "status"} - measures:
            assert (f"fact.{fact}", column) in by_column
    for table, column, other, code in declared:
        orphans = con.execute(
            f"select {column} from {table} where {column} not in (select {code} from {other})"
        ).fetchall()
        assert orphans == [], (table, column)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("update fact.movement_by_age_sex set migrants = -1", "CHECK"),
        ("update fact.official_by_grade set headcount = -1", "CHECK"),
        ("update fact.project_by_service_region set projects = -1", "CHECK"),
        ("update fact.movement_by_service set migrants = null", "CHECK"),
        ("update fact.movement_by_service set status = 'estimated'", "CHECK"),
        ("update fact.movement_by_service set status = 'estimated', lower = 9e9, upper = 9.1e9", "CHECK"),
        ("insert into fact.movement_by_age_sex select * from fact.movement_by_age_sex", "key"),
        ("insert into ref.geo_area values ('x', 'X', 'nowhere', 99)", "foreign key"),
        (
            "insert into source.correction select 'no', * exclude edition from source.correction",
            "foreign key",
        ),
    ],
)
def test_constraints_hold(database: str, change: str, reason: str) -> None:
    with (
        duckdb.connect(str(database)) as con,
        pytest.raises(duckdb.ConstraintException, match=f"(?i){reason}"),
    ):
        con.execute(change)


def test_expenditure_may_be_negative(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select amount_kusd from fact.expenditure_by_service_region where amount_kusd < 0 order by 1"
    ).fetchall()
    assert len(found) == 2


def test_every_leaf_cell_has_its_text_and_its_fact(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute("select count(*) from source.printed_cell where kind = 'leaf'").fetchall()[0][0]
    not_printed = con.execute("select count(*) from source.missing_fact").fetchall()[0][0]
    facts = sum(con.execute(f"select count(*) from fact.{fact}").fetchall()[0][0] for fact in FACTS)
    assert rows == facts - not_printed > 250


def test_inputs_are_recorded_with_their_digest(con: duckdb.DuckDBPyConnection) -> None:
    import hashlib

    from tests.packs import DATA, PACK, files_of

    recorded = {row[0]: row[1:] for row in con.execute("select * from meta.input").fetchall()}
    for path in files_of(PACK):
        digest, read, loaded = recorded.pop(path.relative_to(DATA).as_posix())
        assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
        assert read == loaded
    assert recorded == {}
