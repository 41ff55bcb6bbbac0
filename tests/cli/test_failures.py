"""A failure is one line and never a traceback: streams that cannot be written, files that are no database."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.processes import SCRIPT, environment, error_line, iomdb

COMMANDS = (
    *(
        "tables",
        "table table_4",
        "query 'select 1'",
        "check",
        "describe",
        "describe ref.sex",
        "figures",
        "views",
    ),
    "--help",
)


@pytest.fixture(scope="module")
def here(built: Path) -> Path:
    """The folder that holds iom.duckdb."""
    return built.parent


def in_shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `iomdb` with the redirections of a shell."""
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {SCRIPT} {command}"],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_stdout_that_cannot_be_written(here: Path, command: str) -> None:
    assert "stdout is closed" in error_line(in_shell(f"{command} >&-", here))
    assert "No space left" in error_line(in_shell(f"{command} >/dev/full", here))


@pytest.mark.parametrize("command", ["--help", "table -h", "describe"])
def test_closed_pipe_is_no_error(here: Path, command: str) -> None:
    done = in_shell(f"{command} | true", here)
    assert (done.returncode, done.stderr) == (0, "")


def test_closed_stderr_is_not_the_database(database: Path) -> None:
    """The number of a closed stream is free: the next file that is opened gets it, and messages with it."""
    before = database.read_bytes()
    for redirection in ("2>&-", "<&- 2>&-", "<&- >&- 2>&-"):
        assert in_shell(f"explain table_4 no such {redirection}", database.parent).returncode == 2
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "command", ["tables", "verify {}", "unload 1", "backup x.duckdb", "export x.duckdb --public"]
)
def test_what_is_no_file_is_called_what_it_is(tmp_path: Path, command: str) -> None:
    os.mkfifo(tmp_path / "pipe.duckdb")
    for name, says in (
        ("pipe.duckdb", "is a device or a pipe"),
        (str(tmp_path), "is a folder"),
        ("no/where.duckdb", "file not found"),
    ):
        arguments = ["-d", name, *command.format(name).split()]
        assert says in error_line(iomdb(*arguments, cwd=tmp_path)), arguments


def test_advice_fits_the_fault(database: Path, tmp_path: Path) -> None:
    folder = database.parent
    duckdb.connect(str(folder / "other.duckdb")).close()
    assert "not a file that iomdb built" in error_line(iomdb("-d", "other.duckdb", "tables", cwd=folder))
    for version, advice in (("1", "run: iomdb upgrade iom.duckdb"), ("99", "update iomdb")):
        with duckdb.connect(str(database)) as con:
            con.execute("update meta.build set value = ? where property = 'schema_version'", [version])
        assert error_line(iomdb("-d", "iom.duckdb", "tables", cwd=folder)).rstrip().endswith(advice)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("tabel", "see: iomdb --help"),
        ("table", "see: iomdb table --help"),
        ("table table_1 --yaer 2012", "--year"),
        ("views verifi", "verify"),
        ("load movements m.csv --year MMXII", "MMXII"),
        ("table TABLE_4", "did you mean table_4?"),
        ("table table_4 --output no/a.csv", "its folder does not exist"),
        ("table table_4 --columns ,", "'' is not a column"),
        ("explain table_4 99 1", "iomdb table table_4 --cells"),
        ("explain table_4 1 1 --year 2011", "use one of 2012"),
        ("explain table_4 0-9", "'0-9' names 3 cells"),
        ("explain table_6 total female", "row total has 2008/total, 2009/total"),
        ("figures --paragraph 200", "for its claims add --claims"),
    ],
)
def test_wrong_use_is_one_line(here: Path, command: str, says: str) -> None:
    assert says in error_line(iomdb(*command.split(), cwd=here))


def test_bare_command_and_h_are_help(tmp_path: Path) -> None:
    bare, short, long = (iomdb(*arguments, cwd=tmp_path) for arguments in ([], ["-h"], ["--help"]))
    assert (bare.returncode, short.returncode, long.returncode) == (0, 0, 0)
    assert bare.stdout.rstrip() == short.stdout.rstrip() == long.stdout.rstrip() != ""
    assert iomdb("views", "graph", "-h", cwd=tmp_path).returncode == 0
    commands = re.findall(r"^│ (\w+)", bare.stdout.split("Commands")[1], re.MULTILINE)
    assert commands[:5] == ["build", "tables", "table", "query", "check"] and commands[-1] == "views"
