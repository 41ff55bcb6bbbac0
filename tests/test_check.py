"""`iomdb check`: nothing open, every erratum found, and every audit able to find what it is there for."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.packs import DATA, PACK, rows_of
from tests.planning import short_planning
from tests.processes import iomdb

ERRATA = rows_of(PACK / "errata.csv")

Finding = tuple[str, str]


@pytest.fixture
def changed(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that a test may change."""
    with duckdb.connect(str(database)) as connection:
        yield connection


def open_findings(con: duckdb.DuckDBPyConnection) -> set[Finding]:
    with short_planning(con):
        return set(con.execute("select audit, item from audit.finding where erratum is null").fetchall())


@pytest.fixture(scope="module")
def before(con: duckdb.DuckDBPyConnection) -> set[Finding]:
    """What is open in the shipped database."""
    return open_findings(con)


@pytest.fixture(scope="module")
def audits(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The audits, without their union."""
    rows = con.execute(
        "select view_name from duckdb_views() where schema_name = 'audit' and view_name <> 'finding'"
    ).fetchall()
    return {name for (name,) in rows}


@pytest.fixture(scope="module")
def checked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """`iomdb check` of the shipped database."""
    return iomdb("-d", built, "check", cwd=tmp_path_factory.mktemp("check"))


def test_nothing_is_open(checked: subprocess.CompletedProcess[str]) -> None:
    assert [line for line in checked.stdout.splitlines() if line.endswith("[OPEN]")] == []
    assert checked.returncode == 0, checked.stderr


def test_check_prints_one_line_an_audit(checked: subprocess.CompletedProcess[str], audits: set[str]) -> None:
    heads = re.findall(r"^(?:ok|explained \(\d+\)|OPEN \(\d+\)) +(\w+) ", checked.stdout, re.MULTILINE)
    assert sorted(heads) == sorted([*audits, "stale_erratum"])


def test_every_audit_reaches_the_findings(con: duckdb.DuckDBPyConnection, audits: set[str]) -> None:
    text = con.execute(
        "select sql from duckdb_views() where schema_name = 'audit' and view_name = 'finding'"
    ).fetchall()[0][0]
    assert all(f"audit.{name}" in text for name in audits)
    assert len(audits) >= 13


def test_every_erratum_is_found(con: duckdb.DuckDBPyConnection) -> None:
    """Each erratum explains one finding, with the erratum's numbers, and nothing else is explained."""
    with short_planning(con):
        found = con.execute(
            "select erratum, audit, item, printed, computed, explanation from audit.finding "
            "where erratum is not null"
        ).fetchall()
    expected = [
        (e["erratum"], e["audit"], e["item"], Decimal(e["printed"]), Decimal(e["computed"]), e["explanation"])
        for e in ERRATA
    ]
    assert sorted(found) == sorted(expected) and len(expected) >= 6


@pytest.mark.proof
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


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What `iomdb check` finds open: one erratum changed, one added, one removed, and a total changed."""
    folder = tmp_path_factory.mktemp("changed")
    pack = Path(shutil.copytree(DATA, folder / "packs")) / PACK.name
    stale = {
        **dict.fromkeys(ERRATA[0], ""),
        "erratum": "99",
        "audit": "difference",
        "item": "table_4 total F",
        "explanation": "Not so.",
        "table_id": "table_4",
        "row_key": "total",
        "column_key": "F",
        "printed": "176145",
        "computed": "176146",
    }
    rewrite(pack / "errata.csv", [{**ERRATA[0], "computed": "23.6"}, *ERRATA[1:-1], stale])
    totals = rows_of(pack / "totals.csv")
    target = next(row for row in totals if (row["table_id"], row["row_key"]) == ("table_4", "age_0_9"))
    target["value"] = "98945"
    rewrite(pack / "totals.csv", totals)
    done = iomdb("build", "--data", folder / "packs", "--output", "changed.duckdb", cwd=folder)
    assert done.returncode == 0, done.stderr
    done = iomdb("-d", "changed.duckdb", "check", cwd=folder)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    return [line.strip() for line in done.stdout.splitlines() if line.endswith("[OPEN]")]


def test_changed_erratum_in_the_file_is_open_and_stale(findings: list[str]) -> None:
    item = ERRATA[0]["item"]
    assert any(item in line and "explains nothing" not in line for line in findings)
    assert any(f"erratum 1 explains nothing: {item}" in line for line in findings)


def test_erratum_for_nothing_is_stale(findings: list[str]) -> None:
    assert any("erratum 99 explains nothing: table_4 total F" in line for line in findings)


def test_missing_erratum_leaves_its_finding_open(findings: list[str]) -> None:
    assert any(ERRATA[-1]["item"] in line for line in findings)


def test_changed_total_in_the_file_is_open(findings: list[str]) -> None:
    assert any("table_4 age_0_9 total: printed 98945, computed 98944" in line for line in findings)


def test_nothing_else_is_open(findings: list[str]) -> None:
    """The total differs from the sum and from its text; the changed erratum is two findings, the others one each."""
    assert len(findings) == 6


_SERVICE_ROW = (
    "insert or ignore into fact.movement_by_destination "
    "(report_year, service, departure_region, destination, migrants, status) "
    "values (2012, 'resettlement', 'africa', 'canada', 6, 'printed')"
)
_AREA_ROW = (
    "insert or ignore into fact.movement_by_area "
    "(report_year, departure_area, destination_area, migrants, status) "
    "values (2012, 'east_africa', 'north_america', 5, 'printed')"
)
_OFFICIAL_ROW = (
    "insert or ignore into fact.official_by_nationality (report_year, nationality, grade, headcount, status) "
    "values (2012, 'AFG', 'p_3', 1, 'printed')"
)
_EMPLOYEE_ROW = (
    "insert or ignore into fact.employee_by_nationality "
    "(report_year, nationality, location, employee_class, sex, headcount, status) "
    "values (2012, 'ALB', 'field', 'general_service', 'F', 1, 'printed')"
)
# changes that break what the audit checks, upwards and downwards; rows that may be absent come first
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
    "fact_gap": ["delete from fact.official_by_grade where year = 2009 and grade = 'e_1'"],
    "member_state": [
        _OFFICIAL_ROW,
        _EMPLOYEE_ROW,
        "delete from fact.employee_by_nationality where nationality = 'AFG'",
    ],
    "movement_region": [
        _SERVICE_ROW,
        _AREA_ROW,
        "update fact.movement_by_area set migrants = migrants {sign} 2, lower = null, upper = null, margin = null, "
        "status = 'printed' where departure_area = 'east_africa' and destination_area = 'north_america'",
    ],
    "movement_service": [
        _SERVICE_ROW,
        "update fact.movement_by_service set migrants = migrants {sign} 1 "
        "where service = 'resettlement' and budget_region = 'africa'",
    ],
    "movement_total": [
        "update fact.movement_by_age_sex set migrants = migrants {sign} 1 "
        "where age_group = 'age_0_9' and sex = 'F'"
    ],
    "official_grade": [
        _OFFICIAL_ROW,
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
        "update fact.official_by_grade set headcount = 0 where year = 2008 and status <> 'missing'",
        "update fact.official_by_grade set headcount = 1 where year = 2008 and grade = 'd_1' and sex = 'F'",
        "update fact.official_by_grade set headcount = 199 where year = 2008 and grade = 'd_1' and sex = 'M'",
    ],
    "undeclared_key": ["delete from meta.cell_key where table_id = 'table_4' and key = 'age_0_9'"],
    # a report on 2013 that prints another amount for 2012
    "revision": [
        "insert into fact.expenditure_by_programme select 2013, year, programme, amount_musd {sign} 7, status, "
        "null, null, null from fact.expenditure_by_programme where year = 2012"
    ],
}


CASES = [
    (audit, sign)
    for audit in sorted(BREAKS)
    for sign in "+-"
    if sign == "+" or "{sign}" in "".join(BREAKS[audit])
]


def rows(con: duckdb.DuckDBPyConnection, audit: str) -> set[tuple[object, ...]]:
    """All rows of an audit, with both numbers: a change may alter a finding that is there already."""
    return set(con.execute(f"select report_year, item, printed, computed from audit.{audit}").fetchall())


@pytest.mark.parametrize(("audit", "sign"), CASES)
def test_audit_finds_what_it_is_there_for(
    changed: duckdb.DuckDBPyConnection, con: duckdb.DuckDBPyConnection, audit: str, sign: str
) -> None:
    """A check that cannot fail checks nothing: break the identity, and its audit must find it.

    No erratum explains the new row: an erratum only explains the numbers it was written for.
    """
    for change in BREAKS[audit]:
        changed.execute(change.format(sign=sign))
    explained = {(e["item"], Decimal(e["printed"]), Decimal(e["computed"])) for e in ERRATA}
    assert {row for row in rows(changed, audit) - rows(con, audit) if row[1:] not in explained}


def test_every_audit_was_broken_once(audits: set[str]) -> None:
    """Whoever adds an audit adds the change that it must find; those of the narrative and records have their own."""
    elsewhere = {
        "published_vs_records",
        "narrative_derivation",
    }  # tests/records/test_facts.py, tests/narrative
    assert {name for name in audits if not name.startswith("figure")} - elsewhere == set(BREAKS)
