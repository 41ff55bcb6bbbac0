"""The wheel by itself: in an empty environment, without the repository, it builds the same database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.packs import ROOT
from tests.processes import iomdb

pytestmark = pytest.mark.proof
# what pip needs to find its index and its cache; nothing of Python's or of iomdb's
KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "PIP_INDEX_URL",
    "PIP_CACHE_DIR",
    "PIP_CONFIG_FILE",
    "PIP_CERT",
    "SSL_CERT_FILE",
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")


def call(*command: object, cwd: Path) -> str:
    env = {name: os.environ[name] for name in (*KEPT, *PROXIES) if name in os.environ}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def pins() -> str:
    """The locked versions of the lock file as constraints, without its hashes and comments."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9_.-]+==[^\s;\\]+)[ \t]*(;[^\n\\]*)?", text, flags=re.MULTILINE)
    assert len(found) > 20
    return "".join(f"{name}{marker.rstrip()}\n" for name, marker in found)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    call(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps"),
        *("--wheel-dir", folder, ROOT),
        cwd=folder,
    )
    (found,) = folder.glob("iomdb-*.whl")
    return found


def test_wheel_holds_sql_and_data_and_nothing_of_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    for folder in ("sql", "data"):
        shipped = {
            f"iomdb/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and path.suffix in (".sql", ".toml", ".csv", ".json")
        }
        assert shipped and shipped <= names
    assert {"iomdb/py.typed", "iomdb_loaders/py.typed"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"iomdb", "iomdb_loaders"}


def test_wheel_builds_without_the_repository(wheel: Path, built: Path, tmp_path: Path) -> None:
    (tmp_path / "pins.txt").write_text(pins(), encoding="utf-8")
    call(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    call(
        *(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *("--constraint", tmp_path / "pins.txt", wheel),
        cwd=tmp_path,
    )
    empty = tmp_path / "empty"
    empty.mkdir()
    command = python.with_name("iomdb")
    call(command, "build", cwd=empty)
    assert [path.name for path in empty.iterdir()] == ["iom.duckdb"]
    where = call(python, "-c", "import iomdb; print(iomdb.__file__)", cwd=empty)
    assert where.startswith(str(tmp_path / "venv"))
    for table in ("table_1", "table_4", "annex_1_9"):
        shown = call(command, "table", table, cwd=empty)
        assert shown == iomdb("--database", built, "table", table, cwd=tmp_path).stdout
        assert len(shown.splitlines()) > 8
