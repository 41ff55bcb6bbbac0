"""One database for all tests; a test that opens it in this process gets its own copy."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.packs import DATA, PACK
from tests.processes import iomdb
from tests.two_years import make_packs

Once = Callable[[str, Callable[[Path], object]], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--proof-share",
        type=float,
        default=1.0,
        help="share of the seeds, kills and damaged files in tests/proof",
    )


def pytest_configure(config: pytest.Config) -> None:
    """All workers and the commands that they run share a cache folder, new for each run."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="iomdb-cache-")
        os.environ["XDG_CACHE_HOME"] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` runs the first of the parameters of a test, and every eighth; CI runs the others too, as proofs."""
    seen: Counter[str] = Counter()
    for item in items:
        name = item.nodeid.partition("[")[0]
        if seen[name] % 8:
            item.add_marker(pytest.mark.proof)
        seen[name] += 1


@pytest.fixture(scope="session")
def portion(pytestconfig: pytest.Config) -> Callable[[int], int]:
    """How many of so many seeds, kills or files a proof runs: `--proof-share` of them."""
    share = pytestconfig.getoption("--proof-share")
    return lambda number: max(1, round(number * share))


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Make a file that all workers read: `once(name, make)` is its path, and the first worker has called make(path)."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent

    def path_of(name: str, make: Callable[[Path], object]) -> Path:
        path = folder / name / "iom.duckdb"
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                draft = path.parent.with_suffix(".draft")
                draft.mkdir()
                make(draft / path.name)
                draft.rename(path.parent)
        return path

    return path_of


@pytest.fixture(scope="session")
def built(once: Once) -> Path:
    """The database built from the shipped packs. Do not write to it, and do not open it in this process:
    DuckDB shares one instance per file and process."""

    def build(path: Path) -> None:
        done = iomdb("build", cwd=path.parent)
        assert done.returncode == 0, done.stderr

    return once("built", build)


@pytest.fixture(scope="session")
def with_2011(once: Once) -> Path:
    """A database of the report and the optional edition of 2011; see `built`."""

    def build(path: Path) -> None:
        done = iomdb("build", "--edition", "mc2377_2011", cwd=path.parent)
        assert done.returncode == 0, done.stderr

    return once("with_2011", build)


@pytest.fixture(scope="session")
def two_packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of tests/two_years.py: reports on 2012 and 2013. Do not change it."""
    return make_packs(tmp_path_factory.mktemp("two_packs"))


@pytest.fixture(scope="session")
def two_years(once: Once, two_packs: Path) -> Path:
    """A database of `two_packs`; see `built`."""

    def build(path: Path) -> None:
        done = iomdb("build", "--data", two_packs, cwd=path.parent)
        assert done.returncode == 0, done.stderr

    return once("two_years", build)


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
