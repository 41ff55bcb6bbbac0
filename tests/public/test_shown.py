"""What readers of a public file see."""

from __future__ import annotations

import re
from pathlib import Path

from tests.processes import iomdb


def test_source_of_each_year(suppressed: Path) -> None:
    """A public file has the years of records, and not the records."""
    shown = iomdb("--database", suppressed, "table", "table_4", "--format", "table", cwd=suppressed.parent)
    assert re.search(r"^Source: MC/2377, .*, Table 4; records of 2099$", shown.stdout, re.MULTILINE)
    year = ("table", "table_7", "--year", "2099", "--format", "table")
    shown = iomdb("--database", suppressed, *year, cwd=suppressed.parent)
    assert "\nSource: records of 2099" in shown.stdout and "suppressed (c)" in shown.stdout
