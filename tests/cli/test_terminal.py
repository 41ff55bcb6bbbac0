"""Real terminals of several widths, a pager, and a stdout that takes nothing."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from tests.cli.test_screen import numbers_on
from tests.processes import SCRIPT, environment, on_terminal


@pytest.fixture(scope="module")
def here(built: Path) -> Path:
    return built.parent


@pytest.mark.parametrize("width", [40, 80, 132])
@pytest.mark.parametrize("table", ["table_1", "table_3", "table_8", "annex_1_7"])
def test_terminal_shows_every_number(
    here: Path, con: duckdb.DuckDBPyConnection, table: str, width: int
) -> None:
    check_terminal(here, con, table, width)


def check_terminal(here: Path, con: duckdb.DuckDBPyConnection, table: str, width: int) -> None:
    lines = on_terminal(["table", table], here, width).replace("\r\n", "\n").split("\n")
    cells = con.execute(f"select value from report.{table}_cells where value is not null").fetchall()
    assert Counter(numbers_on(lines)) == Counter(value for (value,) in cells)
    assert max(map(len, lines)) <= width


def test_pager_is_used_for_long_tables_only(here: Path) -> None:
    counted = {"PAGER": "wc -l"}
    assert int(on_terminal(["table", "table_8"], here, 100, counted)) > 100
    assert "Afghanistan" in on_terminal(["table", "table_8", "--no-pager"], here, 100, counted)
    assert "Female" in on_terminal(["table", "table_4"], here, 100, counted)


@pytest.mark.parametrize("format_", ["table", "csv", "md", "html", "json"])
def test_control_characters_are_shown_not_obeyed(here: Path, format_: str) -> None:
    """ESC and its one-character form, a bell, and the mark that turns the direction of writing."""
    sql = "select chr(27) || '[31mred' || chr(155) || '31m' || chr(7) || chr(8238) as x"
    shown = on_terminal(["query", sql, "--format", format_], here, 100)
    assert all(mark.isprintable() or mark in "\r\n" for mark in shown)
    assert "1b" in shown and "9b" in shown and "202e" in shown
    # a file keeps them
    done = subprocess.run(
        [SCRIPT, "query", sql, "--format", "csv"],
        cwd=here,
        env=environment(here),
        capture_output=True,
        check=True,
    )
    assert "\x1b[31mred\x9b31m\x07\u202e" in done.stdout.decode()


def test_wide_letters_keep_the_columns(here: Path) -> None:
    """A Chinese letter takes two places, a combining accent none."""
    sql = "select '日本' as a, 'b' as c union all select 'e' || chr(769), 'd' order by 2"
    lines = on_terminal(["query", sql], here, 80).split("\r\n")
    assert lines[2:4] == ["日本  b", "e\u0301     d"]


COMMANDS = [
    ["table", "table_4", "--format", "csv"],
    ["table", "table_4", "--format", "table"],
    ["query", "select 1", "--format", "json"],
    ["tables"],
    ["describe", "--markdown"],
    ["explain", "table_4", "0-9", "Female"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("stdout", ["/dev/full", "&-"])
def test_stdout_that_takes_nothing_is_one_line(here: Path, command: list[str], stdout: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" "$@" >{stdout}', SCRIPT, *command],
        cwd=here,
        env=environment(here),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "stdout" in done.stderr, done.stderr


@pytest.mark.parametrize("format_", ["table", "csv", "json", "md", "html"])
def test_stdout_for_ascii_only(here: Path, format_: str) -> None:
    """A letter that it cannot show is one line on stderr; a table without such letters is shown."""

    def run(table: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, "table", table, "--format", format_],
            cwd=here,
            env=environment(here, {"PYTHONIOENCODING": "ascii"}),
            capture_output=True,
            text=True,
            check=False,
        )

    refused = run("table_8")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1 and "--output" in refused.stderr
    shown = run("table_4")
    assert shown.returncode == 0 and shown.stdout.isascii() and "376175" in shown.stdout
