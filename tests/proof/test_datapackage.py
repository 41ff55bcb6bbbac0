"""The validators of the three standards accept a whole package and find the rows of the views in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import frictionless
import pytest

from tests.processes import iomdb

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the two clients: hundreds of megabytes, and releases that others cannot use."""
    folder = tmp_path_factory.mktemp("client")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "csvw==4.1.1", "mlcroissant==1.1.1"], check=True, capture_output=True)
    return python


@pytest.mark.parametrize("file", ["built", "two_years"])
def test_validators_accept_the_package(
    file: str, request: pytest.FixtureRequest, portion: Callable[[int], int], tmp_path: Path
) -> None:
    database = request.getfixturevalue(file)
    is_whole = portion(10) == 10
    schemas = "report,mart,narrative,audit,source,meta" if is_whole else "mart"
    for name in ("one", "other"):
        done = iomdb("-d", database, "publish", "datapackage", name, "--views", schemas, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    one, other = tmp_path / "one", tmp_path / "other"
    written = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert written == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    assert all((one / path).read_bytes() == (other / path).read_bytes() for path in written)

    report = frictionless.validate(str(one / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])
    assert report.stats["tasks"] == len(list(one.rglob("*.csv")))
    if not is_whole:
        return
    script = Path(__file__).with_name("package_client.py")
    done = subprocess.run(
        [request.getfixturevalue("client"), script, one], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        for path, rows in json.loads(done.stdout.splitlines()[-1]).items():
            view = path.removesuffix(".csv").replace("/", ".")
            assert connection.execute(f"select count(*) from {view}").fetchall() == [(rows,)], path
