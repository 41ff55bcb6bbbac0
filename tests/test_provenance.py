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


def test_a_leaf_tells_what_was_read(db: iomdb.Database) -> None:
    said = leaf("table_4", age_group="age_0_9", sex="F")
    found = explain(db, "table_4", "0-9", "Female")
    assert found.cell["value"] == Decimal(said["value"])
    assert found.printed is not None
    assert (found.printed["printed"], str(found.printed["line"])) == (said["printed"], said["line"])
    assert [row["migrants"] for row in found.leaves] == [int(said["value"])]
    assert [what for what, _, _ in found.identities] == ["0-9 | Total", "Total | Female"]
    assert all(computed == printed for _, computed, printed in found.identities)


@pytest.mark.parametrize(
    ("first", "second"), [("Female", "0-9"), ("age_0_9", "F"), ("0-9", "femal"), ("AGE_0_9", "FEMALE")]
)
def test_labels_keys_and_either_order(db: iomdb.Database, first: str, second: str) -> None:
    cell = explain(db, "table_4", first, second).cell
    assert (cell["row_key"], cell["column_key"]) == ("age_0_9", "F")


def test_a_sum_lists_exactly_its_facts(db: iomdb.Database) -> None:
    found = explain(db, "table_1", "Africa total", "Total migrants")
    assert {row["budget_region"] for row in found.leaves} == {"africa"}
    assert sum(row["migrants"] for row in found.leaves) == found.cell["value"]
    assert [what for what, _, _ in found.identities] == ["Grand total | Total migrants"]


def test_every_leaf_and_sum_of_table_5_is_the_sum_of_its_leaves(db: iomdb.Database) -> None:
    cells = db.query(
        "select row_key, column_key, value from report.table_5_cells where row_kind <> 'leaf' or row_no = 4"
    )
    for row, column, value in cells.itertuples(index=False):
        found = explain(db, "table_5", row, column)
        assert sum(leaf["headcount"] for leaf in found.leaves) == value, (row, column)


def test_a_correction_shows_its_proof(db: iomdb.Database) -> None:
    found = explain(db, "table_6", "total", "2012/total")
    assert found.correction is not None
    assert "367 + 482 = 849" in found.correction["proof"]
    assert any(number == "6" for number, _ in found.errata)


def test_a_miss_suggests(db: iomdb.Database) -> None:
    with pytest.raises(iomdb.InputError, match=r"'0-8' is no row or column, did you mean .*0-9"):
        explain(db, "table_4", "0-8", "Female")
    with pytest.raises(iomdb.InputError, match="both rows or both columns"):
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


def test_no_difference_between_two_builds(built: Path, tmp_path: Path) -> None:
    assert run("build", cwd=tmp_path).returncode == 0
    assert diff(built, tmp_path / "iom.duckdb") == []
    done = run("diff", str(built), str(tmp_path / "iom.duckdb"), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def test_diff_tells_facts_cells_statuses_and_views(built: Path, database: Path) -> None:
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
    said = json.loads(done.stdout)
    tables, narrative = said["accounts"]
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
