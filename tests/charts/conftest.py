"""The database opened once, and all its charts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import iomdb
from iomdb.charts.picture import Picture, picture


@pytest.fixture(scope="session")
def opened(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[iomdb.Database]:
    """The copy keeps the file of the other tests closed."""
    with iomdb.connect(shutil.copy(built, tmp_path_factory.mktemp("charts") / "iom.duckdb")) as db:
        yield db


@pytest.fixture(scope="session")
def pictures(opened: iomdb.Database) -> dict[tuple[str, str], Picture]:
    """All charts of all tables, as they are drawn by default."""
    rows = opened.connection.execute("select table_id, chart from meta.chart order by all").fetchall()
    assert len({table for table, _ in rows}) == 23
    return {(table, chart): picture(opened, table, chart) for table, chart in rows}
