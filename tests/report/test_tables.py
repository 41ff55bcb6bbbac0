"""Every table against a second opinion: plain sums over the pack's leaf cells, and the printed totals."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pandas as pd
import pytest

from tests.packs import CHARTS, REPORT_YEAR, TABLES, Key, layout, leaves, lookup, totals
from tests.report.recompute import Cell, recompute

PRINTED = tuple(table for table in TABLES if table not in CHARTS)
SUMS = tuple(table for table in PRINTED if totals(table))

# how many columns of the wide view hold row headings, where it is not one
LABELS = {"table_1": 2, "table_2": 2, "table_3": 3, "table_7": 2, "table_8": 2}
CHART_COLUMNS = {
    "annex_1_2": ["projects"],
    "annex_1_3": ["projects", "share"],
    "annex_1_4": ["projects", "share"],
}
# tables whose printed columns are years: their latest version has one row per year
TIDY = ("table_6", "annex_1_1", "annex_1_7", "annex_1_10", "annex_1_11")
YEARS = [str(year) for year in range(REPORT_YEAR - 4, REPORT_YEAR + 1)]


def cells_of(con: duckdb.DuckDBPyConnection, table: str) -> dict[Key, Cell]:
    rows = con.execute(
        f"select row_key, column_key, value, status, lower, upper from report.{table}_cells "
        "where report_year = ?",
        [REPORT_YEAR],
    ).fetchall()
    cells = {(row[0], row[1]): Cell(*row[2:]) for row in rows}
    assert len(cells) == len(rows), "two cells have the same keys"
    return cells


def as_printed(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The wide view that shows the table as printed: version 1 where the latest is tidier."""
    found = con.execute(
        "select view_name from meta.views where table_id = ? and state = 'printed' and not is_cells", [table]
    ).fetchall()
    assert found == ([(f"{table}_v1",)] if table in TIDY else [])
    return f"report.{found[0][0] if found else table}"


def columns_of(table: str) -> list[str]:
    """The column keys in printed order."""
    found = layout(table)
    if found:
        return [column["key"] for column in found["columns"]]
    return CHART_COLUMNS.get(table, YEARS)


@pytest.mark.parametrize("table", SUMS)
def test_printed_totals_are_the_sums_of_the_leaf_cells(table: str) -> None:
    """The pack alone: row totals, column totals, subtotals, shares, ranks, increases, rounded repeats."""
    computed = recompute(table)
    wrong = {
        key: (row["value"], computed[key].value if key in computed else "not computed")
        for key, row in totals(table).items()
        if row["value"] and (key not in computed or computed[key].value != Decimal(row["value"]))
    }
    assert wrong == {}


@pytest.mark.parametrize("table", PRINTED)
def test_every_computed_cell_is_printed(table: str) -> None:
    """No leaf and no total is left out of the pack, and none is there that the table does not have."""
    assert set(recompute(table)) == {leaf.key for leaf in leaves(table)} | set(totals(table))


@pytest.mark.parametrize("table", SUMS)
def test_view_gives_the_printed_totals(con: duckdb.DuckDBPyConnection, table: str) -> None:
    cells = cells_of(con, table)
    for key, row in totals(table).items():
        if row["value"]:
            assert cells[key].value == Decimal(row["value"]), (table, key)


@pytest.mark.parametrize("table", TABLES)
def test_view_gives_the_recomputed_cells(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """All cells, leaf cells too, and no other cell."""
    expected, cells = recompute(table), cells_of(con, table)
    assert cells.keys() == expected.keys()
    wrong = {
        key: (cells[key].value, cell.value)
        for key, cell in expected.items()
        if cells[key].value != cell.value
    }
    assert wrong == {}


@pytest.mark.parametrize("table", TABLES)
def test_status_and_bounds_of_a_sum_follow_its_parts(con: duckdb.DuckDBPyConnection, table: str) -> None:
    cells = cells_of(con, table)
    for key, cell in recompute(table).items():
        if cell.status is not None:
            found = cells[key]
            told = (found.status, found.lower, found.upper)
            assert told == (cell.status, cell.lower, cell.upper), (table, key)


@pytest.mark.parametrize("table", TABLES)
def test_value_is_null_exactly_where_the_status_is_missing(
    con: duckdb.DuckDBPyConnection, table: str
) -> None:
    for key, cell in cells_of(con, table).items():
        assert (cell.value is None) == (cell.status == "missing"), (table, key)
        assert (cell.status == "estimated") == (cell.lower is not None), (table, key)
        assert (cell.lower is None) == (cell.upper is None), (table, key)


def test_charts_lack_what_no_other_table_tells(con: duckdb.DuckDBPyConnection) -> None:
    """The years before the report year have no projects, no staff, and service classes for one year only."""
    cells = {table: cells_of(con, table) for table in CHARTS}
    assert [cells["annex_1_2"][year, "projects"].value is None for year in YEARS] == [True] * 4 + [False]
    for table in ("annex_1_3", "annex_1_4"):
        assert all(cell.value is not None for cell in cells[table].values())
    for (row, year), cell in cells["annex_1_7"].items():
        assert (cell.value is None) == (row != "total" and year in YEARS[:3]), (row, year)
    for table in ("annex_1_10", "annex_1_11"):
        assert all(c.value is None for (_, year), c in cells[table].items() if year != YEARS[-1])
        known = [c.value is not None for (_, year), c in cells[table].items() if year == YEARS[-1]]
        assert all(known)


def test_a_sum_with_a_lost_part_is_lost(database: str) -> None:
    """Take one value out of each fact that feeds a printed table: no sum over it may pass for a number."""
    with duckdb.connect(str(database)) as con:
        facts = con.execute(
            "select table_name from duckdb_tables() where schema_name = 'fact' order by 1"
        ).fetchall()
        for (fact,) in facts:
            ((measure,),) = con.execute("select measure from meta.fact where fact = ?", [fact]).fetchall()
            con.execute(
                f"update fact.{fact} set {measure} = null, status = 'missing', "
                "lower = null, upper = null, margin = null "
                f"where rowid = (select min(rowid) from fact.{fact} where {measure} > 0)"
            )
        told = con.execute(
            "select table_id, count(*) from report.cells where status = 'missing' and value is not null "
            "group by table_id order by 1"
        ).fetchall()
        assert told == []
        lost = con.execute("select count(*) from report.table_4_cells where value is null").fetchall()
        assert lost == [(4,)]  # the cell, its row, its column, the grand total


@pytest.mark.parametrize("table", TABLES)
def test_wide_view_is_its_cells_pivoted(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Same rows, same order, same columns: the columns of the wide view are the layout's, in its order."""
    frame = con.sql(f"select * from {as_printed(con, table)}").df()
    cells = con.sql(f"select * from report.{table}_cells").df()
    assert not frame.empty
    keys = columns_of(table)
    width = 3 + LABELS.get(table, 1)
    names = list(frame.columns[width:])
    assert list(frame.columns[:3]) == ["report_year", "row_no", "row_kind"]
    assert len(names) == len(keys)
    # the total of a year stands under both sexes; it takes the left place
    cells["place"] = cells.column_key.str.replace(r"^(\d{4})/total$", r"\1/F", regex=True)
    assert set(cells.place) <= set(keys)
    pivot = cells.pivot(index="row_no", columns="place", values="value").reindex(columns=keys).sort_index()
    wide = frame.set_index("row_no")[names].astype(object)
    assert list(wide.index) == list(pivot.index)
    for key, name in zip(keys, names, strict=True):
        for row_no in wide.index:
            left, right = wide.at[row_no, name], pivot.at[row_no, key]
            # an empty place of the wide view is NULL, whatever pandas makes of it
            same = pd.isna(left) if pd.isna(right) else left == right
            assert same, (table, row_no, name, left, right)


@pytest.mark.parametrize("table", TABLES)
def test_wide_and_cells_have_the_same_rows(con: duckdb.DuckDBPyConnection, table: str) -> None:
    wide = con.execute(f"select report_year, row_no, row_kind from {as_printed(con, table)}").fetchall()
    cells = con.execute(
        f"select distinct report_year, row_no, row_kind from report.{table}_cells order by 1, 2"
    ).fetchall()
    assert wide == cells
    assert [row[1] for row in wide] == list(range(1, len(wide) + 1))


@pytest.mark.parametrize("table", [table for table in TIDY if table != "table_6"])
def test_tidy_view_has_one_row_a_cell(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Year, label, value and status of every cell, years in their order and rows as printed within a year."""
    names = [column[0] for column in con.execute(f"select * from report.{table} limit 0").description]
    assert names[:4] == ["report_year", "row_no", "row_kind", "year"] and names[-1] == "status"
    tidy = con.execute(
        f"select row_no, year, {names[4]}, {names[5]}, row_kind, status from report.{table}"
    ).fetchall()
    cells = con.execute(
        "select cast(column_key as integer), row_label, value, row_kind, status "
        f"from report.{table}_cells order by column_key, row_no"
    ).fetchall()
    assert tidy == [(number, *cell) for number, cell in enumerate(cells, start=1)]


def test_tidy_table_6_adds_up(con: duckdb.DuckDBPyConnection) -> None:
    """One row per year and grade; the last row of a year has the printed subtotals, total and share of women."""
    rows = con.execute(
        "select year, grade, female, male, total, female_percent from report.table_6"
    ).fetchall()
    for year in YEARS:
        *grades, (_, last, female, male, total, percent) = [row for row in rows if str(row[0]) == year]
        assert last == "total"
        assert [sum(row[column] for row in grades) for column in (2, 3, 4)] == [female, male, total]
        printed = totals("table_6")
        assert str(female) == printed["subtotal", f"{year}/F"]["value"]
        assert str(total) == printed["total", f"{year}/total"]["value"]
        assert str(percent) == printed["share", f"{year}/F"]["value"]


@pytest.mark.parametrize("table", [table for table in TABLES if layout(table)])
def test_rows_stand_as_printed(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Order and labels of the rows are the layout's; totals differ in capitals, and a subtotal names its service."""
    rows = con.execute(
        f"select distinct row_no, row_key, row_label, row_kind from report.{table}_cells order by row_no"
    ).fetchall()
    printed = {row["key"]: row["label"] for row in layout(table)["rows"]}
    # the last row of Table 6 is torn in the extraction, and Table 8 lost its own
    beyond = [key for _, key, _, _ in rows if key not in printed]
    assert beyond in ([], ["total"])
    assert [key for _, key, _, _ in rows if key in printed] == list(printed)
    for _, key, label, kind in rows:
        if key in printed and kind == "leaf":
            assert label == printed[key], (table, key)
        elif printed.get(key) == "Subtotal":
            assert label == f"{lookup('service', 'name')[key.split('/')[0]]} subtotal"
        elif key in printed:
            assert label.casefold() == printed[key].casefold(), (table, key)


@pytest.mark.parametrize("table", [table for table in TABLES if layout(table)])
def test_columns_stand_as_printed(con: duckdb.DuckDBPyConnection, table: str) -> None:
    rows = con.execute(
        f"select distinct column_no, column_key from report.{table}_cells "
        "where row_label <> 'Total Officials' order by 1"
    ).fetchall()
    assert rows == list(enumerate(columns_of(table), start=1))


def test_labels_are_the_names_of_the_code_lists(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select distinct row_key, row_label from report.table_4_cells").fetchall()
    assert {key: label for key, label in found if key != "total"} == lookup("age_group", "name")


def test_union_of_all_cells_is_every_table(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select table_id, count(*) from report.cells group by table_id").fetchall()
    counts = {
        table: con.execute(f"select count(*) from report.{table}_cells").fetchall()[0][0] for table in TABLES
    }
    assert dict(found) == {table: count for table, count in counts.items() if count}
    # the rank of a total and a merged cell are the only places without a cell
    for table in TABLES:
        shape = con.execute(
            f"select count(distinct row_no) * count(distinct column_no), count(*) from report.{table}_cells"
        ).fetchall()
        hollow = {"table_6": 5, "expenditure_by_service": 2, "expenditure_by_region": 2}.get(table, 0)
        assert shape[0][0] - shape[0][1] == hollow, table


@pytest.mark.parametrize(
    ("table", "row", "column", "value"),
    [
        ("table_1", "total", "total", "376175"),
        ("table_1", "global_support/counter_trafficking", "total", "116"),
        ("table_4", "total", "F", "176145"),
        ("table_5", "total", "total", "851"),
        ("table_6", "total", "2012/total", "849"),
        ("table_6", "share", "2008/F", "42"),
        ("expenditure_total", "total", "2012", "1239.8"),
        ("expenditure_by_service", "policy_research", "2012/rank", "8"),
        ("expenditure_by_region", "total", "increase", "-68.0"),
        ("annex_1_1", "total", "2011", "1309"),
        ("annex_1_5", "total", "projects", "2321"),
        ("annex_1_6", "general_support", "expenditure", "23.4"),
    ],
)
def test_figures_known_by_heart(
    con: duckdb.DuckDBPyConnection, table: str, row: str, column: str, value: str
) -> None:
    """Read from the report by a person, not from the pack."""
    assert cells_of(con, table)[row, column].value == Decimal(value)


@pytest.mark.parametrize(
    ("table", "total", "expected"),
    [
        ("table_2", "total", 376175),
        ("table_3", "total", 376175),
        ("table_7", "total", 851),
        ("table_8", "total", 7502),
    ],
)
def test_grand_totals_of_the_recovered_tables(
    con: duckdb.DuckDBPyConnection, table: str, total: str, expected: int
) -> None:
    assert cells_of(con, table)[total, total].value == expected
