"""One database for all tests of a worker; a test that opens it in this process gets its own copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.packs import DATA, PACK
from tests.processes import iomdb


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--proof-share",
        type=float,
        default=1.0,
        help="share of the seeds, kills and damaged files in tests/proof",
    )


@pytest.fixture(scope="session")
def portion(pytestconfig: pytest.Config) -> Callable[[int], int]:
    """How many of so many seeds, kills or files a proof runs: `--proof-share` of them."""
    share = pytestconfig.getoption("--proof-share")
    return lambda number: max(1, round(number * share))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database built from the shipped packs. Do not write to it, and do not open it in this process:
    DuckDB shares one instance per file and process."""
    folder = tmp_path_factory.mktemp("built")
    done = iomdb("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "iom.duckdb"


@pytest.fixture(scope="session")
def con(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to a copy of the database."""
    path = tmp_path_factory.mktemp("read") / "copy.duckdb"
    shutil.copy(built, path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture
def database(built: Path, tmp_path: Path) -> Path:
    """A copy of the database that a test may write to or open as it likes."""
    path = tmp_path / "iom.duckdb"
    shutil.copy(built, path)
    return path


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder with a copy of the pack that a test may damage."""
    folder = tmp_path / "packs"
    shutil.copytree(DATA, folder)
    assert (folder / PACK.name).is_dir()
    return folder
