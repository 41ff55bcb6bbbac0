"""What readers of a public file see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.processes import iomdb

pytestmark = pytest.mark.proof


def test_source_of_each_year(suppressed: Path) -> None:
    """A public file has the years of records, and not the records."""
    shown = iomdb("--database", suppressed, "table", "table_4", "--format", "table", cwd=suppressed.parent)
    assert re.search(r"^Source: MC/2377, .*, Table 4; records of 2099$", shown.stdout, re.MULTILINE)
    year = ("table", "table_7", "--year", "2099", "--format", "table")
    shown = iomdb("--database", suppressed, *year, cwd=suppressed.parent)
    assert "\nSource: records of 2099" in shown.stdout and "suppressed (c)" in shown.stdout


def test_source_of_a_fact_that_records_replace(database: Path) -> None:
    """Projects of the report year from records: the source of Annex I.8 in the public file too, not of Table 4."""
    folder = database.parent
    made = ("synthesize", "--year", "2012", "--output", "made")
    project = ("load", "projects", "made/projects.csv", "--year", "2012", "--plain-ids")
    source = ("source", "2012", "records", "--fact", "project_by_service_region")
    for command in (made, project, source, ("export", "public.duckdb", "--public", "--suppress-under", "0")):
        done = iomdb(*command, cwd=folder)
        assert done.returncode == 0, done.stderr
    for name in ("iom", "public"):
        shown = {
            table: iomdb("-d", f"{name}.duckdb", "table", table, "--format", "table", cwd=folder).stdout
            for table in ("annex_1_8", "table_4")
        }
        assert "\nSource: records of 2012\n" in shown["annex_1_8"], name
        assert "\nSource: MC/2377, " in shown["table_4"] and "records" not in shown["table_4"]
