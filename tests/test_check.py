"""`iomdb check`: nothing open, every erratum found, and every audit able to find what it is there for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.packs import PACK, rows_of
from tests.processes import iomdb

ERRATA = rows_of(PACK / "errata.csv")

Finding = tuple[str, str]


@pytest.fixture
def changed(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that a test may change."""
    with duckdb.connect(str(database)) as connection:
        yield connection


def open_findings(con: duckdb.DuckDBPyConnection) -> set[Finding]:
    rows = con.execute("select audit, item from audit.finding where erratum is null").fetchall()
    return set(rows)


@pytest.fixture(scope="module")
def before(con: duckdb.DuckDBPyConnection) -> set[Finding]:
    """What is open in the shipped database."""
    return open_findings(con)


def test_nothing_is_open(built: Path, tmp_path: Path) -> None:
    done = iomdb("-d", built, "check", cwd=tmp_path)
    assert [line for line in done.stdout.splitlines() if line.endswith("[OPEN]")] == []
    assert done.returncode == 0, done.stderr


def test_check_tells_one_line_an_audit(built: Path, con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    done = iomdb("-d", built, "check", cwd=tmp_path)
    verdicts = ("ok", "explained", "OPEN")
    heads = [line for line in done.stdout.splitlines() if line.split()[0] in verdicts and line[0] != " "]
    audits = [
        row[0]
        for row in con.execute(
            "select view_name from duckdb_views() where schema_name = 'audit' and view_name <> 'finding'"
        ).fetchall()
    ]
    for audit in [*audits, "stale_erratum"]:
        assert sum(audit in line.split() for line in heads) == 1, audit
    assert len(heads) == len(audits) + 1


def test_every_audit_reaches_the_findings(con: duckdb.DuckDBPyConnection) -> None:
    audits = con.execute(
        "select view_name from duckdb_views() where schema_name = 'audit' and view_name <> 'finding'"
    ).fetchall()
    text = con.execute(
        "select sql from duckdb_views() where schema_name = 'audit' and view_name = 'finding'"
    ).fetchall()[0][0]
    assert all(f"audit.{name}" in text for (name,) in audits)
    assert len(audits) >= 13


def test_every_erratum_is_found(con: duckdb.DuckDBPyConnection) -> None:
    """With the numbers it tells, once each, and nothing else is explained."""
    found = con.execute(
        "select erratum, audit, item, printed, computed, explanation from audit.finding "
        "where erratum is not null"
    ).fetchall()
    told = [
        (e["erratum"], e["audit"], e["item"], Decimal(e["printed"]), Decimal(e["computed"]), e["explanation"])
        for e in ERRATA
    ]
    assert sorted(found) == sorted(told) and len(told) >= 6


@pytest.mark.parametrize("column", ["printed", "computed"])
def test_changed_erratum_explains_nothing(
    changed: duckdb.DuckDBPyConnection, before: set[Finding], column: str
) -> None:
    """One tenth off: the finding of each erratum is open again, and each erratum is stale."""
    changed.execute(f"update source.erratum set {column} = {column} + 0.1")
    new = open_findings(changed) - before
    stale = {("stale_erratum", f"erratum {row['erratum']} explains nothing: {row['item']}") for row in ERRATA}
    assert new == stale | {(row["audit"], row["item"]) for row in ERRATA}


def rewrite(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def build_and_check(packs: Path, folder: Path) -> tuple[int, list[str]]:
    done = iomdb("build", "--data", packs, "--output", "changed.duckdb", cwd=folder)
    assert done.returncode == 0, done.stderr
    done = iomdb("-d", "changed.duckdb", "check", cwd=folder)
    assert "Traceback" not in done.stderr
    return done.returncode, [line.strip() for line in done.stdout.splitlines() if line.endswith("[OPEN]")]


def test_erratum_changed_in_the_file_fails_the_check(packs: Path, tmp_path: Path) -> None:
    rows = [dict(row) for row in ERRATA]
    rows[0]["computed"] = "23.6"
    rewrite(packs / PACK.name / "errata.csv", rows)
    code, told = build_and_check(packs, tmp_path)
    assert code == 1
    assert any(rows[0]["item"] in line and "explains nothing" not in line for line in told)
    assert any(f"erratum 1 explains nothing: {rows[0]['item']}" in line for line in told)


def test_erratum_for_nothing_is_stale(packs: Path, tmp_path: Path) -> None:
    nothing = {"erratum": "99", "audit": "difference", "item": "table_4 total F", "explanation": "Not so."}
    rewrite(
        packs / PACK.name / "errata.csv", [*ERRATA, {**nothing, "printed": "176145", "computed": "176146"}]
    )
    code, told = build_and_check(packs, tmp_path)
    assert code == 1
    assert [line for line in told if "erratum 99 explains nothing: table_4 total F" in line]


def test_erratum_taken_out_leaves_its_finding_open(packs: Path, tmp_path: Path) -> None:
    rewrite(packs / PACK.name / "errata.csv", ERRATA[:-1])
    code, told = build_and_check(packs, tmp_path)
    assert code == 1
    assert [line for line in told if ERRATA[-1]["item"] in line]


def test_printed_total_changed_in_the_file_fails_the_check(packs: Path, tmp_path: Path) -> None:
    path = packs / PACK.name / "totals.csv"
    rows = rows_of(path)
    target = next(row for row in rows if (row["table_id"], row["row_key"]) == ("table_4", "age_0_9"))
    target["value"] = "98945"
    rewrite(path, rows)
    code, told = build_and_check(packs, tmp_path)
    assert code == 1
    assert [line for line in told if "table_4 age_0_9 total: printed 98945, computed 98944" in line]


_SERVICE_ROW = "(2012, 'resettlement', 'africa', 'canada', 6, 'printed', null, null)"
_AREA_ROW = "(2012, 'east_africa', 'north_america', 5, 'printed', null, null)"
# changes that break what the audit holds true, upwards and downwards; rows of an absent table come first
BREAKS = {
    "difference": [
        "update fact.movement_by_age_sex set migrants = migrants {sign} 1 where age_group = 'age_0_9'"
    ],
    "expenditure_operational": [
        "update fact.expenditure_by_programme set amount_musd = amount_musd {sign} 0.1 "
        "where programme = 'operational' and year = 2012"
    ],
    "expenditure_region_precision": [
        "update fact.expenditure_by_service_region set amount_kusd = amount_kusd {sign} 100 "
        "where finance_region = 'africa' and service_class = 'reparation'"
    ],
    "expenditure_service_precision": [
        "update fact.expenditure_by_service_region set amount_kusd = amount_kusd {sign} 100 "
        "where finance_region = 'africa' and service_class = 'reparation'"
    ],
    "expenditure_total_precision": [
        "update fact.expenditure_by_programme set amount_musd = amount_musd {sign} 0.4 where year = 2010"
    ],
    "member_state": [
        "insert or ignore into fact.official_by_nationality values "
        "(2012, 'AFG', 'p_3', 1, 'printed', null, null)",
        "insert or ignore into fact.employee_by_nationality values "
        "(2012, 'ALB', 'field', 'general_service', 'F', 1, 'printed', null, null)",
        "delete from fact.employee_by_nationality where nationality = 'AFG'",
    ],
    "movement_region": [
        f"insert or ignore into fact.movement_by_destination values {_SERVICE_ROW}",
        f"insert or ignore into fact.movement_by_area values {_AREA_ROW}",
        "update fact.movement_by_area set migrants = migrants {sign} 2, lower = null, upper = null, "
        "status = 'printed' where departure_area = 'east_africa' and destination_area = 'north_america'",
    ],
    "movement_service": [
        f"insert or ignore into fact.movement_by_destination values {_SERVICE_ROW}",
        "update fact.movement_by_service set migrants = migrants {sign} 1 "
        "where service = 'resettlement' and budget_region = 'africa'",
    ],
    "movement_total": [
        "update fact.movement_by_age_sex set migrants = migrants {sign} 1 "
        "where age_group = 'age_0_9' and sex = 'F'"
    ],
    "official_grade": [
        "insert or ignore into fact.official_by_nationality values "
        "(2012, 'AFG', 'p_3', 1, 'printed', null, null)",
        "update fact.official_by_grade set headcount = headcount {sign} 1 "
        "where year = 2012 and grade = 'p_3' and location = 'field' and sex = 'F'",
    ],
    "official_total": [
        "update fact.official_by_grade set headcount = headcount {sign} 1 "
        "where grade = 'e_1' and location = 'headquarters' and sex = 'M'"
    ],
    "orphan_code": ["update fact.movement_by_age_sex set age_group = 'age_5_7' where age_group = 'age_0_9'"],
    "reading": [
        "update source.printed_cell set printed = '49 304' "
        "where table_id = 'table_4' and row_key = 'age_0_9' and column_key = 'F'"
    ],
    "share_sum": [
        "update fact.official_by_grade set headcount = 0 where year = 2008",
        "update fact.official_by_grade set headcount = 1 where year = 2008 and grade = 'd_1' and sex = 'F'",
        "update fact.official_by_grade set headcount = 199 where year = 2008 and grade = 'd_1' and sex = 'M'",
    ],
}


CASES = [
    (audit, sign)
    for audit in sorted(BREAKS)
    for sign in "+-"
    if sign == "+" or "{sign}" in "".join(BREAKS[audit])
]


@pytest.mark.parametrize(("audit", "sign"), CASES)
def test_audit_finds_what_it_is_there_for(
    changed: duckdb.DuckDBPyConnection, before: set[Finding], audit: str, sign: str
) -> None:
    """A check that cannot fail checks nothing: break the identity, and its audit must say so."""
    for change in BREAKS[audit]:
        changed.execute(change.format(sign=sign))
    assert [item for name, item in open_findings(changed) - before if name == audit]


def test_every_audit_was_broken_once(con: duckdb.DuckDBPyConnection) -> None:
    """Whoever adds an audit adds the change that it must find; those of the narrative and records have their own."""
    audits = con.execute(
        "select view_name from duckdb_views() where schema_name = 'audit' and view_name <> 'finding'"
    ).fetchall()
    elsewhere = {"published_vs_records"}  # tests/records/test_facts.py changes a record
    told = {name for (name,) in audits if not name.startswith("figure")}
    assert told - elsewhere == set(BREAKS)
