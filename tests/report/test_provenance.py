"""explain and diff: where a figure comes from, and what changed between two builds."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pytest

import iomdb
from iomdb.cell_names import Grid
from iomdb.diff import diff
from iomdb.explain import explain, grid
from tests.packs import PACK
from tests.processes import iomdb as run

Grids = tuple[iomdb.Database, dict[str, tuple[list[dict[str, Any]], Grid]]]


@pytest.fixture
def db(database: Path) -> iomdb.Database:
    return iomdb.connect(database)


def leaf(table: str, **codes: str) -> dict[str, str]:
    """A leaf row of the pack, read without the code under test."""
    with (PACK / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if all(row[k] == v for k, v in codes.items()))


def test_a_leaf_has_its_text_its_fact_and_its_sums(db: iomdb.Database) -> None:
    row = leaf("table_4", age_group="age_0_9", sex="F")
    found = explain(db, "table_4", "0-9", "Female")
    assert found.cell["value"] == Decimal(row["value"])
    assert (found.cell["printed_text"], str(found.cell["line"])) == (row["printed"], row["line"])
    assert [fact["migrants"] for fact in found.facts] == [int(row["value"])]
    assert [one.what for one in found.sums] == ["0-9 | Total", "Total | Female", "Total | Total"]
    assert all(one.computed == one.printed for one in found.sums)


@pytest.mark.proof
def test_the_facts_of_every_cell_add_up_to_it(con: duckdb.DuckDBPyConnection) -> None:
    """The query that a cell names, run by itself, gives the number that its view computes: a sample of all tables."""
    measures = {measure for (measure,) in con.execute("select distinct measure from meta.fact").fetchall()}
    # shares, ranks and changes are no sums of their facts; Annex I.1 rounds before it adds
    cells = con.execute(
        "select table_id, row_key, column_key, value, fact_query from source.provenance "
        "where value is not null and unit not in ('percent', 'rank') and column_key <> 'increase' "
        "and table_id <> 'annex_1_1' and (row_key = 'total' or (7 * row_no + column_no) % 4 = 0)"
    ).fetchall()
    assert len({cell[0] for cell in cells}) == 22
    for table, row, column, value, queries in cells:
        total = Decimal(0)
        for query in queries.split("; "):
            result = con.execute(query)
            place = next(i for i, name in enumerate(result.description) if name[0] in measures)
            total += sum(fact[place] for fact in result.fetchall() if fact[place] is not None)
        assert round(total, 1) == round(value, 1), (table, row, column)


def test_every_cell_of_every_table_has_its_provenance(con: duckdb.DuckDBPyConnection) -> None:
    missing = con.execute(
        "select count(*) from report.cells as c anti join source.provenance as p using (table_id, row_key, column_key)"
    ).fetchall()
    assert missing == [(0,)]
    assert con.execute("select count(*) from source.provenance where fact_query is null").fetchall() == [(0,)]
    # a leaf of a table with printed sums is in at least one of them; the grand total is in none
    loose = con.execute(
        "select table_id, count(*) from source.provenance where sums is null and row_kind = 'leaf' "
        "and table_id in ('table_1', 'table_2', 'table_3', 'table_4', 'table_5', 'table_7', 'table_8') group by 1"
    ).fetchall()
    assert loose == []
    grand = con.execute(
        "select table_id from source.provenance where row_key = 'total' and column_key = 'total' and sums is not null"
    ).fetchall()
    assert grand == []


@pytest.mark.parametrize(
    ("first", "second"), [("Female", "0-9"), ("age_0_9", "F"), ("0-9", "femal"), ("AGE_0_9", "FEMALE")]
)
def test_labels_keys_and_either_order(db: iomdb.Database, first: str, second: str) -> None:
    cell = explain(db, "table_4", first, second).cell
    assert (cell["row_key"], cell["column_key"]) == ("age_0_9", "F")


def test_a_sum_lists_exactly_its_facts(db: iomdb.Database) -> None:
    found = explain(db, "table_1", "Africa total", "Total migrants")
    assert {row["budget_region"] for row in found.facts} == {"africa"}
    assert sum(row["migrants"] for row in found.facts) == found.cell["value"]
    assert [one.what for one in found.sums] == ["Grand total | Total migrants"]


def test_every_leaf_and_sum_of_table_5_is_the_sum_of_its_leaves(db: iomdb.Database) -> None:
    cells = db.query(
        "select row_key, column_key, value from report.table_5_cells where row_kind <> 'leaf' or row_no = 4"
    )
    for row, column, value in cells.itertuples(index=False):
        found = explain(db, "table_5", row, column)
        assert sum(leaf["headcount"] for leaf in found.facts) == value, (row, column)


def test_a_correction_shows_its_proof(db: iomdb.Database) -> None:
    found = explain(db, "table_6", "total", "2012/total")
    assert "367 + 482 = 849" in found.cell["reason"]
    assert found.cell["errata"].startswith("6: ")
    assert explain(db, "table_6", "total", "2011/total").cell["errata"] is None, (
        "an erratum concerns its cell only"
    )


def test_a_miss_suggests(db: iomdb.Database) -> None:
    with pytest.raises(iomdb.InputError, match=r"'0-8' is not a row or column, did you mean .*0-9"):
        explain(db, "table_4", "0-8", "Female")
    with pytest.raises(iomdb.InputError, match="as its row and column; row age_0_9 has F, M, total"):
        explain(db, "table_4", "0-9", "10-17")
    with pytest.raises(iomdb.InputError, match="may be"):
        explain(db, "table_5", "P-", "total")


@pytest.mark.parametrize(
    ("names", "cell", "shows"),
    [
        (
            ("table_4", "0-9", "Female", "--sql"),
            "row 1 age_0_9, column 1 F",
            "create view report.table_4_cells_v1",
        ),
        (("table_3", "10", "24"), "row 10 repatriation/europe, column 24 serbia", ""),
        (("table_3", "Repatriation", "Europe", "serbia"), "row 10 repatriation/europe, column 24 serbia", ""),
        (("table_6", "P-5", "report_year_f"), "row 3 p_5, column 9 2012/F", "'15', line"),
        (
            ("table_2", "central_africa", "polynesia"),
            "column 22 polynesia",
            "blank in print, which means zero",
        ),
        (("table_6", "total", "2012/total"), "column 9 2012/total", "errata    6: "),
    ],
)
def test_explain_at_the_command_line(
    built: Path, tmp_path: Path, names: tuple[str, ...], cell: str, shows: str
) -> None:
    done = run("--database", str(built), "explain", *names, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert cell in done.stdout and shows.lower() in done.stdout.lower()


@pytest.mark.parametrize("names", [("0-8", "Female"), ("Female", "Male"), ("0-9", "0-9"), ("0-9",)])
def test_a_miss_at_the_command_line_is_one_line(built: Path, tmp_path: Path, names: tuple[str, ...]) -> None:
    missed = run("--database", str(built), "explain", "table_4", *names, cwd=tmp_path)
    assert missed.returncode == 2
    assert len(missed.stderr.strip().splitlines()) == 1


def test_explain_as_json(built: Path, tmp_path: Path) -> None:
    row = leaf("table_4", age_group="age_0_9", sex="F")
    done = run("--database", str(built), "explain", "table_4", "0-9", "F", "-f", "json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert set(found) == {"table_id", "cell", "facts", "row", "sums", "sql"}
    assert (found["cell"]["value"], found["cell"]["printed_text"]) == (int(row["value"]), row["printed"])
    assert {"column": "Female", "text": row["printed"]} in found["row"]
    assert found["facts"][0]["migrants"] == int(row["value"])


def test_an_ambiguous_label_lists_its_cells(db: iomdb.Database) -> None:
    """Table 3 has a row Europe under each of seven services; with a service, Europe is one row."""
    keys = db.sql(
        "select distinct row_key from report.table_3_cells where row_label = 'Europe' order by row_no"
    ).fetchall()
    with pytest.raises(iomdb.InputError) as caught:
        explain(db, "table_3", "Europe", "Serbia")
    assert "name 7 cells" in str(caught.value) and len(keys) == 7
    assert all(key in str(caught.value) for (key,) in keys)
    for (key,) in keys[::3]:
        assert explain(db, "table_3", "Europe", "Serbia", key).cell["row_key"] == key


def test_an_estimate_shows_what_fits(db: iomdb.Database) -> None:
    """Resettlement to Angola: a total of 1, and one 1 in a field of five rows; Table 2 excludes two."""
    found = explain(db, "table_3", "resettlement/africa", "Angola")
    lines = dict(found.lines())
    assert lines["fits"] == "0 or 1; the printed sums admit no other value"
    assert lines["read"] == "'1', line 783 of the text: estimated"
    [total] = [one for one in found.sums if one.what == "Resettlement Assistance subtotal | Angola"]
    assert (total.printed, total.parts, total.estimated, total.left) == (1, 5, 3, 1)
    assert "3 of its 5 parts are estimated, 1 together" in str(found)


def test_an_explanation_in_a_notebook_is_escaped(db: iomdb.Database) -> None:
    html = explain(db, "table_3", "repatriation/europe", "Côte d'Ivoire")._repr_html_()
    assert html.startswith("<table>") and "Côte d&#x27;Ivoire" in html


@pytest.fixture(scope="module")
def grids(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grids]:
    """Of every table the cells, and the names of its rows and columns."""
    path = tmp_path_factory.mktemp("grids") / "iom.duckdb"
    shutil.copy(built, path)
    with iomdb.connect(path) as db:
        relation = db.sql("select * from source.provenance order by table_id, row_no, column_no, column_key")
        cells = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
        by_table = {key: list(rows) for key, rows in groupby(cells, key=lambda cell: cell["table_id"])}
        yield db, {key: (rows, grid(db, key, rows)) for key, rows in by_table.items()}


@pytest.mark.proof
def test_every_key_position_and_clear_label_finds_its_cell(grids: Grids) -> None:
    """Each cell by its keys, by its numbers, and by its labels where no other row or column has the same label."""
    _, tables = grids
    assert len(tables) == 23
    tried = Counter[str]()
    for table, (cells, names) in tables.items():
        found = {(cell["row_key"], cell["column_key"]) for cell in cells}
        places = Counter((cell["row_no"], cell["column_no"]) for cell in cells)
        for cell in cells:
            row, column = cell["row_key"], cell["column_key"]
            assert names.find(table, (row, column)) == (row, column)
            assert places[cell["row_no"], cell["column_no"]] == 1
            assert names.find(table, (str(cell["row_no"]), str(cell["column_no"]))) == (row, column)
            same = (
                {
                    key
                    for key in found
                    if names.rows.places[key[0]].label.casefold() == cell["row_label"].casefold()
                    and names.columns.places[key[1]].label.casefold() == cell["column_label"].casefold()
                }
                if table in ("table_1", "table_3")
                else {(row, column)}
            )
            if len(same) == 1:
                assert names.find(table, (cell["row_label"], cell["column_label"])) == (row, column)
                tried["labels"] += 1
            tried["keys"] += 1
    assert tried["keys"] == sum(len(cells) for cells, _ in tables.values()) > 6800
    assert tried["labels"] > 5500


def test_every_column_of_every_wide_view_finds_its_cell(grids: Grids) -> None:
    """The row number and a figure column of the view that shows the table as printed: the value is that of the view."""
    db, tables = grids
    tried = 0
    for table, (cells, names) in tables.items():
        by_key = {(cell["row_key"], cell["column_key"]): cell for cell in cells}
        relation = db.select(db.printed_name(table))
        figures = [
            name
            for name, kind in zip(relation.columns, relation.types, strict=True)
            if name not in ("report_year", "row_no", "year") and str(kind) != "VARCHAR"
        ]
        for row in relation.fetchall():
            value = dict(zip(relation.columns, row, strict=True))
            for name in figures:
                wanted = (str(value["row_no"]), name)
                if value[name] is None and not any(
                    cell["row_no"] == value["row_no"]
                    and name in names.columns.places[cell["column_key"]].names
                    for cell in cells
                ):
                    continue
                cell = by_key[names.find(table, wanted)]
                assert (cell["row_no"], cell["value"]) == (value["row_no"], value[name]), (table, wanted)
                tried += 1
    assert tried > 6800


@pytest.mark.parametrize(
    ("table", "label", "figures"),
    [
        ("table_6", "category_grade", ("female", "male")),
        ("annex_1_1", "programme", ("amount_musd",)),
        ("annex_1_7", "service_classification", ("amount_musd",)),
        ("annex_1_10", "category", ("staff",)),
        ("annex_1_11", "location", ("staff",)),
    ],
)
def test_every_column_of_the_tidy_views_finds_its_cell(
    grids: Grids, table: str, label: str, figures: tuple[str, ...]
) -> None:
    db, tables = grids
    cells, names = tables[table]
    by_key = {(cell["row_key"], cell["column_key"]): cell for cell in cells}
    for year, what, *values in db.sql(
        f"select year, {label}, {', '.join(figures)} from report.{table} where row_kind = 'leaf'"
    ).fetchall():
        for name, value in zip(figures, values, strict=True):
            assert by_key[names.find(table, (what, str(year), name))]["value"] == value, (what, year, name)


def test_a_row_under_its_printed_group_finds_its_cell(grids: Grids) -> None:
    """The label columns of Tables 1 and 3 together name a row, as they do in print."""
    db, tables = grids
    for table, labels in (("table_1", 2), ("table_3", 3)):
        cells, names = tables[table]
        by_key = {(cell["row_key"], cell["column_key"]): cell for cell in cells}
        for row_no, kind, *rest in db.sql(f"select * exclude (report_year) from report.{table}").fetchall():
            if kind == "leaf":
                cell = by_key[names.find(table, (*rest[:labels], "Total migrants"))]
                assert (cell["row_no"], cell["value"]) == (row_no, rest[labels])


def test_a_computed_column_is_not_passed_off_as_printed(db: iomdb.Database) -> None:
    with pytest.raises(iomdb.InputError, match=r"'female_percent' is computed by report\.table_6_v2"):
        explain(db, "table_6", "P-5", "2012", "female_percent")


@pytest.mark.proof
def test_no_difference_between_two_builds(built: Path, tmp_path: Path) -> None:
    assert run("build", cwd=tmp_path).returncode == 0
    assert diff(built, tmp_path / "iom.duckdb") == []
    done = run("diff", str(built), str(tmp_path / "iom.duckdb"), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def test_diff_lists_facts_cells_statuses_and_views(built: Path, database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update fact.movement_by_age_sex set migrants = migrants + 1 "
            "where age_group = 'age_0_9' and sex = 'F'"
        )
        connection.execute(
            "update fact.movement_by_age_sex set status = 'inferred' where age_group = 'age_10_17'"
        )
        connection.execute(
            "delete from fact.expenditure_by_region where year = 2011 and finance_region = 'africa'"
        )
        connection.execute("create view report.extra as select 1 as a")
    changes = {(change.name, change.change): change for change in diff(built, database)}
    facts = changes["fact.movement_by_age_sex", "changed"]
    assert facts.count == 3
    assert "migrants 49303 → 49304" in facts.sample
    assert "status printed → inferred" in facts.sample
    assert changes["fact.expenditure_by_region", "removed"].count == 1
    assert changes["report.extra", "added"].count == 1
    # the leaf, its row, its column and the grand total, and two cells of another status
    table_4 = [c for c in changes if c[0] == "report.cells"]
    assert ("report.cells", "changed") in table_4
    assert changes["report.cells", "changed"].count >= 6


def test_diff_refuses_other_files(built: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).close()
    for wrong in (other, tmp_path / "none.duckdb"):
        done = run("diff", str(built), str(wrong), cwd=tmp_path)
        assert done.returncode == 2
        assert wrong.name in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_check_accounts_for_every_number(database: Path, tmp_path: Path) -> None:
    done = run("--database", str(database), "check", "--format", "json", cwd=tmp_path)
    tables, narrative, claims = json.loads(done.stdout)["accounts"]
    with (PACK / "totals.csv").open(encoding="utf-8", newline="") as file:
        printed = sum(1 for _ in csv.DictReader(file))
    for path in (PACK / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            printed += sum(1 for _ in csv.DictReader(file))
    assert tables["printed"] == printed
    with (PACK / "narrative" / "figures.csv").open(encoding="utf-8", newline="") as file:
        assert narrative["printed"] == sum(1 for _ in csv.DictReader(file))
    with (PACK / "narrative" / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert claims["printed"] == sum(1 for _ in csv.DictReader(file))
    for account in (tables, narrative, claims):
        parts = ("reproduced", "explained", "not_testable", "open")
        assert account["printed"] == sum(account[part] for part in parts)


def test_check_counts_what_is_open(database: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update fact.movement_by_age_sex set migrants = migrants + 1 where age_group = 'age_60_69'"
        )
    done = run("--database", str(database), "check", "-f", "json", cwd=tmp_path)
    assert done.returncode == 1
    # two leaves, their row, both columns and the grand total; nothing is open in the report, see test_check.py
    assert json.loads(done.stdout)["accounts"][0]["open"] == 6
