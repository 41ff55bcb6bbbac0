"""SQLAlchemy with pandas and polars, ADBC, Node and ODBC read every view of report and mart as DuckDB does.

psql, Datasette and R answer a question.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from iomdb.publish.cells import Digest
from tests import postgres
from tests.processes import iomdb

HERE = Path(__file__).parent
# duckdb-sqlalchemy asks for DuckDB below 2, so these clients read with 1.5
PACKAGES = (
    "duckdb-sqlalchemy==1.5.6.5",
    "sqlalchemy==2.1.9",
    "pandas==3.1.1",
    "polars==2.1.0",
    "pyarrow==26.0.1",
    "adbc-driver-manager==1.13.0",
    "datasette==0.65.5",
    "pyodbc==5.5.0",
)
NODE = "@duckdb/node-api@1.5.6-r.1"
# the name that Debian's package odbc-postgresql registers, and what ODBC takes
DRIVER = "PostgreSQL Unicode"
QUESTION = "select sum(migrants) from mart.movement_by_service"
pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the clients."""
    folder = tmp_path_factory.mktemp("drivers")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = [str(folder / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    subprocess.run(install, check=True, capture_output=True)
    return folder / "bin/python"


@pytest.fixture(scope="module")
def views(con: duckdb.DuckDBPyConnection, portion: Callable[[int], int]) -> list[str]:
    """The views that are read: all of them, or every so many."""
    found = con.execute(
        "select schema_name || '.' || view_name from duckdb_views() "
        "where schema_name in ('report', 'mart') order by 1"
    ).fetchall()
    return [name for (name,) in found][:: len(found) // portion(len(found))]


def check(
    con: duckdb.DuckDBPyConnection, views: list[str], command: list[str], folder: Path | None = None
) -> None:
    """The cells that a client prints are those of the file."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    cells = json.loads(done.stdout)
    assert list(cells) == views
    count = 0
    for view in views:
        relation = con.sql(f"from {view}")
        types = [str(type_) for type_ in relation.types]
        own, theirs = Digest(types), Digest(types)
        own.add(relation.fetchall())
        theirs.add([[plain(*cell) for cell in zip(types, row, strict=True)] for row in cells[view]])
        assert own.sha256 == theirs.sha256, view
        count += own.cells
    print(len(views), "views", count, "cells")


def plain(type_: str, text: str | None) -> object:
    """A cell as DuckDB returns it: clients write whole numbers with `.0`, and times after dates."""
    if text is None:
        return None
    if type_.endswith(("INT", "INTEGER")):
        number = Decimal(text)
        assert number == int(number)
        return int(number)
    return {"DATE": text[:10], "BOOLEAN": text.lower() == "true"}.get(type_, text)


@pytest.mark.parametrize("client", ["pandas", "polars", "adbc"])
def test_python_clients(
    client: str, con: duckdb.DuckDBPyConnection, built: Path, python: Path, views: list[str]
) -> None:
    check(con, views, [str(python), str(HERE / "driver_client.py"), client, str(built), *views])


def test_sqlalchemy_finds_views_keys_and_comments(
    con: duckdb.DuckDBPyConnection, built: Path, python: Path
) -> None:
    command = [str(python), str(HERE / "driver_client.py"), "catalogue", str(built)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    for schema, names in found["views"].items():
        counted = con.execute(
            "select count(*) from duckdb_views() where schema_name = ?", [schema]
        ).fetchall()
        assert [(len(names),)] == counted
    assert found["keys"]["movement_by_area"] == ["report_year", "departure_area", "destination_area"]
    assert all("report_year" in key for key in found["keys"].values())
    assert all(all(comments) for comments in found["comments"].values())


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_node(con: duckdb.DuckDBPyConnection, built: Path, views: list[str], tmp_path: Path) -> None:
    command = ["npm", "install", "--silent", "--prefix", str(tmp_path), NODE]
    if subprocess.run(command, check=False).returncode:
        pytest.skip(f"npm cannot install {NODE}")
    shutil.copy(HERE / "node_client.mjs", tmp_path)
    check(con, views, ["node", "node_client.mjs", str(built), *views], tmp_path)


def no_driver() -> str:
    """Why ODBC cannot reach PostgreSQL here, or an empty text."""
    drivers = (
        subprocess.run(["odbcinst", "-q", "-d"], capture_output=True, text=True, check=False).stdout
        if shutil.which("odbcinst")
        else ""
    )
    return "" if f"[{DRIVER}]" in drivers else "unixodbc and odbc-postgresql are not installed"


@pytest.mark.skipif(bool(postgres.missing() or no_driver()), reason=postgres.missing() or no_driver())
def test_odbc_and_psql(
    con: duckdb.DuckDBPyConnection, built: Path, python: Path, views: list[str], tmp_path: Path
) -> None:
    with postgres.server() as url:
        done = iomdb("-d", built, "publish", "postgres", url, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        port = url.rpartition(":")[2].partition("/")[0]
        connection = f"Driver={{{DRIVER}}};Server=127.0.0.1;Port={port};Database=postgres;Uid=postgres"
        check(con, views, [str(python), str(HERE / "driver_client.py"), "odbc", connection, *views])
        for command in (["psql", "--quiet", "--tuples-only", url], ["isql", "-b", "-d,", "-k", connection]):
            assert asked(command, f"{QUESTION};\n") == "376175"


@pytest.fixture
def sqlite(built: Path, tmp_path: Path) -> Path:
    """A published SQLite file."""
    done = iomdb("-d", built, "publish", "sqlite", "iom.sqlite", "--views", "mart", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "iom.sqlite"


def asked(command: list[str], text: str = "") -> str:
    """What a command prints."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_datasette(sqlite: Path, python: Path) -> None:
    query = QUESTION.replace("mart.", "mart_").replace(" ", "+")
    command = [str(python), "-m", "datasette", str(sqlite), "--get", f"/iom.json?sql={query}&_shape=array"]
    assert json.loads(asked(command)) == [{"sum(migrants)": 376_175}]


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r(sqlite: Path) -> None:
    query = QUESTION.replace("mart.", "mart_")
    code = f'cat(DBI::dbGetQuery(DBI::dbConnect(RSQLite::SQLite(), "{sqlite}"), "{query}")[[1]])'
    assert asked(["Rscript", "-e", code]) == "376175"
