"""The round trip at full size: records made up from the edition and loaded reproduce the tables of the edition."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.processes import iomdb as run
from tests.records.test_synthesis import OUT_OF_REACH

CELL = (
    "table_id, report_year, row_no, row_key, row_label, row_kind, column_no, column_key, column_label, "
    "column_kind, value, unit"
)


@pytest.mark.proof
def test_loaded_records_reproduce_the_edition(built: Path, tmp_path: Path) -> None:
    key = {"IOMDB_KEY": "a key for the test of the round trip"}
    file = tmp_path / "iom.duckdb"
    shutil.copy(built, file)
    done = run("synthesize", "--year", 2012, "--output", "records", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for kind in ("movements", "projects", "expenditure", "staff"):
        done = run("load", kind, f"records/{kind}.csv", "--year", 2012, cwd=tmp_path, env=key)
        assert done.returncode == 0, done.stderr
    assert run("source", 2012, "records", cwd=tmp_path).returncode == 0
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built}' as published (read_only)")
        connection.execute(f"attach '{file}' as recorded (read_only)")
        [(printed,)] = connection.execute("select count(*) from published.report.cells").fetchall()
        [(again,)] = connection.execute("select count(*) from recorded.report.cells").fetchall()
        gone = connection.execute(
            f"select {CELL} from published.report.cells except all select {CELL} from recorded.report.cells"
        ).fetchall()
        rows = connection.execute("select distinct status from recorded.fact.movement_by_area").fetchall()
    assert again == printed
    assert {row[3] for row in gone} == set(OUT_OF_REACH)
    assert {row[0] for row in gone} <= {"expenditure_by_service", "annex_1_6", "annex_1_7"}
    assert rows == [("derived",)]
