"""Every table at every width from 40 to 250 characters."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.cli.screens import shown_tables_of
from tests.cli.test_screen import check_screens
from tests.cli.test_terminal import check_terminal
from tests.packs import TABLES

pytestmark = pytest.mark.proof


def test_every_table_at_every_width(built: Path, con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    screens = check_screens(shown_tables_of(built, tmp_path), con, iter(range(40, 251)))
    print(f"{screens} screens")
    assert screens == 23 * 211


@pytest.mark.parametrize("width", [40, 60, 80, 100, 132, 200])
def test_every_table_on_a_real_terminal(built: Path, con: duckdb.DuckDBPyConnection, width: int) -> None:
    for table in TABLES:
        check_terminal(built.parent, con, table, width)
