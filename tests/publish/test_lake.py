"""A lake is read by another library; how it grows is in tests/proof/test_lake.py, and engines in test_engines.py."""

from __future__ import annotations

from pathlib import Path

import polars
import pytest

from tests.packs import PACK, rows_of
from tests.processes import error_line
from tests.processes import iomdb as run

pytestmark = pytest.mark.proof


def test_another_library_reads_tables_with_types_and_partitions(database: Path) -> None:
    done = run("publish", "lake", "lake", "--views", "mart", cwd=database.parent)
    assert done.returncode == 0 and "each compared with the file" in done.stderr, done.stderr
    folder = database.with_name("lake")
    frame = polars.read_delta(str(folder / "fact/official_by_nationality"))
    printed = [int(line["value"]) for line in rows_of(PACK / "tables" / "table_7.csv") if line["value"]]
    assert frame["headcount"].sum() == sum(printed) and frame["headcount"].dtype == polars.Int64
    assert (folder / "fact/official_by_nationality/report_year=2012").is_dir()
    amounts = polars.read_delta(str(folder / "fact/expenditure_by_programme"))["amount_musd"]
    assert amounts.dtype == polars.Decimal(20, 8)
    (folder / "manifest.json").unlink()
    error = error_line(run("publish", "lake", "lake", "--views", "mart", cwd=database.parent))
    assert "exists, and is no lake that iomdb published" in error
