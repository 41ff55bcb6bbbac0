"""explain and diff: where a figure comes from, and what changed between two builds."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import iomdb
from iomdb.diff import diff
from iomdb.explain import explain
from tests.packs import PACK
from tests.processes import iomdb as run


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
    assert [what for what, _, _ in found.sums] == ["0-9 | Total", "Total | Female", "Total | Total"]
    assert all(computed == printed for _, computed, printed in found.sums)


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
    assert [what for what, _, _ in found.sums] == ["Grand total | Total migrants"]


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
    with pytest.raises(iomdb.InputError, match="name one row and one column"):
        explain(db, "table_4", "0-9", "10-17")
    with pytest.raises(iomdb.InputError, match="may be"):
        explain(db, "table_5", "P-", "total")


def test_explain_at_the_command_line(built: Path, tmp_path: Path) -> None:
    done = run("--database", str(built), "explain", "table_4", "0-9", "Female", "--sql", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "create view report.table_4_cells_v1" in done.stdout.lower()
    assert leaf("table_4", age_group="age_0_9", sex="F")["printed"] in done.stdout
    missed = run("--database", str(built), "explain", "table_4", "0-8", "Female", cwd=tmp_path)
    assert missed.returncode == 2
    assert len(missed.stderr.strip().splitlines()) == 1


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
    tables, narrative = json.loads(done.stdout)["accounts"]
    with (PACK / "totals.csv").open(encoding="utf-8", newline="") as file:
        printed = sum(1 for _ in csv.DictReader(file))
    for path in (PACK / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            printed += sum(1 for _ in csv.DictReader(file))
    assert tables["printed"] == printed
    with (PACK / "narrative" / "figures.csv").open(encoding="utf-8", newline="") as file:
        assert narrative["printed"] == sum(1 for _ in csv.DictReader(file))
    for account in (tables, narrative):
        parts = ("reproduced", "explained", "not_testable", "open")
        assert account["printed"] == sum(account[part] for part in parts)


def test_check_counts_what_is_open(database: Path, tmp_path: Path) -> None:
    before = json.loads(run("--database", str(database), "check", "-f", "json", cwd=tmp_path).stdout)
    copy = tmp_path / "broken.duckdb"
    shutil.copy(database, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update fact.movement_by_age_sex set migrants = migrants + 1 where age_group = 'age_60_69'"
        )
    done = run("--database", str(copy), "check", "-f", "json", cwd=tmp_path)
    assert done.returncode == 1
    after = json.loads(done.stdout)
    # two leaves, their row, both columns and the grand total
    assert after["accounts"][0]["open"] == before["accounts"][0]["open"] + 6
