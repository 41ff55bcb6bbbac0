"""From exports of 2013 to a build of both years, at small size; tests/proof has the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import next_year


@pytest.mark.proof
def test_both_years_are_right(built: Path, tmp_path: Path) -> None:
    cells, messages = next_year.make(tmp_path, 200)
    assert any("6 rejected" in line for line in messages) and any(
        "rows replaced" in line for line in messages
    )
    for table, row, count in (
        ("table_8", next_year.NEW_MEMBER, 6),
        ("table_8", next_year.NEW_NATIONALITY, 6),
        ("table_5", next_year.GRADE, 3),
        ("annex_1_8", next_year.GONE_CLASS, 0),
    ):
        assert sum(value for key, value in cells.items() if key[:2] == (table, row)) == count, row
    next_year.assert_right(tmp_path, built, cells)
