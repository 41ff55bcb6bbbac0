"""The changes of tests/narrative/test_mutation.py, for every figure without a qualifier and six cells a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.narrative.mutation import check_mutation, name_of, sample_of_cells
from tests.narrative.recompute import FIGURES, Source
from tests.narrative.rule import Row, figures

pytestmark = pytest.mark.proof
CHOSEN: list[Source] = [
    *sample_of_cells(6),
    *(name for name, row in FIGURES.items() if row["qualifier"] == "exact" and row["value"]),
]


@pytest.fixture(scope="module")
def writable(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("narrative") / "iom.duckdb"
    path.write_bytes(built.read_bytes())
    with duckdb.connect(str(path)) as connection:
        yield connection


@pytest.fixture(scope="module")
def before(writable: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    return figures(writable)


@pytest.mark.parametrize("source", CHOSEN, ids=name_of)
def test_mutation(writable: duckdb.DuckDBPyConnection, before: dict[str, Row], source: Source) -> None:
    writable.execute("begin")
    try:
        check_mutation(writable, before, source)
    finally:
        writable.execute("rollback")
