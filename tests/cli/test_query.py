"""iomdb query: where the statements come from, how many there may be, and what is shown of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import error_line, iomdb


@pytest.fixture(scope="module")
def here(built: Path) -> Path:
    """The folder that holds iom.duckdb."""
    return built.parent


def test_statements_come_from_the_command_line_a_file_or_stdin(here: Path, tmp_path: Path) -> None:
    sql = "-- of all services\nselect sum(migrants) as n\nfrom fact.movement_by_service; -- as printed\n"
    path = tmp_path / "question.sql"
    # as editors on Windows save it
    path.write_bytes(b"\xef\xbb\xbf" + sql.replace("\n", "\r\n").encode())
    for arguments in ([f" {sql}"], ["--file", path], ["-"]):
        done = iomdb("query", *arguments, cwd=here, stdin=sql)
        assert (done.returncode, done.stdout, done.stderr) == (0, "n\n376175\n", "")


@pytest.mark.parametrize("arguments", [[], ["select 1", "--file", "x.sql"]])
def test_statements_come_from_one_place(here: Path, arguments: list[str]) -> None:
    assert "--file" in error_line(iomdb("query", *arguments, cwd=here))


def test_file_that_cannot_be_read(here: Path, tmp_path: Path) -> None:
    assert "nowhere.sql" in error_line(iomdb("query", "--file", "nowhere.sql", cwd=here))
    (tmp_path / "latin.sql").write_bytes("select 'é'".encode("latin-1"))
    assert "UTF-8" in error_line(iomdb("query", "--file", tmp_path / "latin.sql", cwd=here))


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("select 1 as a; select 2 as b", "b\n2\n"),
        ("create temp table t as select 5 as x; insert into t values (6); from t;", "x\n5\n6\n"),
        ("select ';' as a; /* end; */ ; -- é;", "a\n;\n"),
        ("pivot (values ('F', 1), ('M', 2)) as t (sex, n) on sex using sum(n)", "F,M\n1,2\n"),
    ],
)
def test_last_result_of_several_is_shown(here: Path, sql: str, shown: str) -> None:
    done = iomdb("query", sql, cwd=here)
    assert (done.returncode, done.stdout, done.stderr) == (0, shown, "")


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select 1; selec 2", "selec"),
        ("select cast('x' as integer); select 1", "'x'"),
        ("select 1; delete from meta.build", "read-only"),
        ("delete from meta.build; select 1", "read-only"),
        ("; -- nothing", "no rows"),
    ],
)
def test_failure_in_any_statement_is_one_line(here: Path, built: Path, sql: str, says: str) -> None:
    before = built.read_bytes()
    assert says in error_line(iomdb("query", sql, cwd=here))
    assert built.read_bytes() == before
