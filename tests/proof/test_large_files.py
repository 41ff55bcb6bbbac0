"""Results at the limits of a sheet and beyond the memory of Python."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_files import check_refusal
from tests.processes import SCRIPT, environment, iomdb

pytestmark = pytest.mark.proof


def test_a_sheet_is_filled_to_its_last_row_and_no_further(built: Path, tmp_path: Path) -> None:
    import openpyxl

    sql = "select i from range({}) t(i)"
    check_refusal(built.parent, tmp_path, sql.format(1048576), "x.xlsx", "1,048,576")
    done = iomdb("query", sql.format(1048575), "--output", tmp_path / "x.xlsx", cwd=built.parent)
    assert done.returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx", read_only=True)["data"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(range(1048575))


def test_more_columns_than_a_sheet(built: Path, tmp_path: Path) -> None:
    sql = f"select {', '.join(['1'] * 16385)}"
    check_refusal(built.parent, tmp_path, sql, "x.xlsx", "16,384")


@pytest.mark.parametrize("name", ["csv", "json", "md", "html"])
def test_text_needs_no_memory_for_its_rows(built: Path, tmp_path: Path, name: str) -> None:
    """Ten million rows would be some gigabytes as a list."""
    most = 2_000_000_000
    done = subprocess.run(
        [SCRIPT, "query", "select i from range(10000000) t(i)", "--output", str(tmp_path / f"x.{name}")],
        env=environment(built.parent),
        cwd=built.parent,
        check=False,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (most, most)),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    with (tmp_path / f"x.{name}").open() as file:
        assert sum("9999999" in line for line in file) == 1
