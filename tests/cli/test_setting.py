"""The command line in its setting: which database it opens, terminals, pipes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.processes import SCRIPT, environment, error_line, iomdb, on_terminal


@pytest.fixture(scope="module")
def here(built: Path) -> Path:
    """The folder that holds iom.duckdb."""
    return built.parent


# -- which database --------------------------------------------------------------------------------


def marked(database: Path, mark: str, folder: Path) -> Path:
    """A copy of the database that says which one it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "iom.duckdb"
    shutil.copy(database, path)
    with duckdb.connect(str(path)) as con:
        con.execute("insert into meta.build values ('mark', ?)", [mark])
    return path


def test_database_by_option_variable_folder(built: Path, tmp_path: Path) -> None:
    """The option comes before the variable, the variable before the folder."""
    option, variable = (marked(built, name, tmp_path / name) for name in ("option", "variable"))
    here = marked(built, "here", tmp_path / "here").parent
    ask = ("query", "select value from meta.build where property = 'mark'")
    named = {"IOMDB_DATABASE": str(variable)}
    assert iomdb(*ask, cwd=here).stdout == "value\nhere\n"
    assert iomdb(*ask, cwd=here, env=named).stdout == "value\nvariable\n"
    assert iomdb("--database", option, *ask, cwd=here, env=named).stdout == "value\noption\n"
    assert iomdb("-d", option, *ask, cwd=here).stdout == "value\noption\n"


def test_missing_database_is_answered_by_the_command_that_makes_it(tmp_path: Path) -> None:
    told = error_line(iomdb("--database", "no.duckdb", "tables", cwd=tmp_path))
    assert "no.duckdb" in told and "iomdb build" in told


def test_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "text.duckdb").write_text("not a database")
    told = error_line(iomdb("--database", "text.duckdb", "tables", cwd=tmp_path))
    assert "text.duckdb" in told
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    told = error_line(iomdb("--database", "other.duckdb", "tables", cwd=tmp_path))
    assert "other.duckdb" in told and "iomdb" in told


def test_file_that_a_writer_holds(database: Path) -> None:
    with duckdb.connect(str(database)):
        told = error_line(iomdb("tables", cwd=database.parent))
    assert "writing" in told


# -- terminals and pipes ---------------------------------------------------------------------------


def test_terminal_gets_a_table(here: Path) -> None:
    shown = on_terminal(["table", "table_4"], here, 100)
    assert "Statistics by gender and age group" in shown and "─" in shown
    assert "Female" in shown and "row_kind" not in shown


def test_narrow_terminal_shows_parts(here: Path) -> None:
    shown = on_terminal(["table", "annex_1_9"], here, 60)
    assert "do not fit" in shown and "Part 2 of 2" in shown
    assert max(len(line) for line in shown.splitlines() if "─" in line) <= 60


def test_build_on_a_terminal_shows_its_steps(tmp_path: Path) -> None:
    shown = on_terminal(["build"], tmp_path, 100)
    assert "tables and views" in shown and "built iom.duckdb" in shown


@pytest.mark.parametrize("format_", ["csv", "json", "md"])
def test_reader_that_leaves_early_is_no_error(here: Path, format_: str) -> None:
    """`| head -1`: no complaint, no traceback."""
    sql = "select * from range(30000)"
    with subprocess.Popen(
        [SCRIPT, "query", sql, "--format", format_],
        cwd=here,
        env=environment(here),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    # 1 would say that a check failed
    assert process.returncode in (0, -13, 141)
