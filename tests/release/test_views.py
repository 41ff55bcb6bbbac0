"""The views against their files: references, catalogue, columns, keys, comments; and what may not change them."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from sqlglot import exp, parse_one

from iomdb.template import VIEW_FOLDERS
from iomdb.views.definition import Version, read_shared_columns, read_tables, read_views
from tests.packs import ROOT
from tests.processes import iomdb
from tests.release.conftest import Command
from tests.release.contents import digests

VERSIONS = [(table.id, version) for table in read_tables() for version in table.versions]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "select cast(a as integer) as a from report.cirle_1",
            "line 3: report.cirle_1 is not a table or view",
        ),
        ("select cast(a as integer) as a from audit.finding", "circle"),
    ],
)
def test_build_refuses_unknown_names_and_circles(
    checkout: Path, command: Command, sql: str, message: str
) -> None:
    (checkout / "sql/audit/difference.sql").write_text(
        f"-- Broken.\ncreate view audit.difference as\n{sql};\n"
    )
    done = command("build")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert message in done.stderr
    assert ".sql" in done.stderr


def test_references_are_those_of_the_syntax_tree() -> None:
    """The build reads references with a pattern, to start fast; sqlglot must find the same."""
    views = [view for folder in VIEW_FOLDERS for view in read_views(ROOT / "sql" / folder)]
    assert {view.name.split(".")[0] for view in views} >= {"report", "narrative", "audit"}
    for view in views:
        query = parse_one(view.sql, dialect="duckdb").find(exp.Query)
        assert query is not None
        found = {f"{table.db}.{table.name}" for table in query.find_all(exp.Table) if table.db}
        assert found == view.references, view.name


def test_catalogue_counts_and_lists_what_is_there(con: duckdb.DuckDBPyConnection) -> None:
    digests = dict(con.execute("select id, content_md5 from meta.catalogue").fetchall())
    assert len(set(digests.values())) == len(digests), "a digest for the cells of each table"
    for name, columns in con.execute("select view_name, columns from meta.views").fetchall():
        assert columns.split(",") == [row[0] for row in con.execute(f"describe report.{name}").fetchall()]


@pytest.mark.parametrize(("table", "version"), VERSIONS, ids=[f"{t}_v{v.number}" for t, v in VERSIONS])
def test_columns_and_keys_are_those_of_the_toml(
    con: duckdb.DuckDBPyConnection, table: str, version: Version
) -> None:
    forms = [("", version.columns, [("report_year", "row_no")])]
    if version.cells == version.number:
        keys = [("report_year", "row_no", "column_no"), ("report_year", "row_key", "column_key")]
        forms.append(("_cells", read_shared_columns().cells, keys))
    for suffix, columns, keys in forms:
        name = f"report.{table}{suffix}_v{version.number}"
        described = [(row[0], row[1]) for row in con.execute(f"describe {name}").fetchall()]
        assert described == [(c.name, c.type.upper().replace(", ", ",")) for c in columns]
        for key in keys:
            twice = f"select 1 from {name} group by {', '.join(key)} having count(*) > 1"
            assert con.execute(twice).fetchall() == [], key


def test_every_view_has_a_comment(con: duckdb.DuckDBPyConnection) -> None:
    bare = con.execute(
        "select view_name from duckdb_views() where not internal and comment is null"
    ).fetchall()
    assert bare == []


def test_dictionary_is_not_stale(built: Path, tmp_path: Path) -> None:
    done = iomdb("--database", built, "describe", "--markdown", cwd=tmp_path)
    assert done.stdout == (ROOT / "docs/dictionary.md").read_text(encoding="utf-8"), "run: make dictionary"


@pytest.mark.proof
def test_threads_change_nothing(built: Path, tmp_path: Path) -> None:
    file = shutil.copy(built, tmp_path / "iom.duckdb")
    assert digests(file, threads="1") == digests(file, threads="4")
