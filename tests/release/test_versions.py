"""What is promised of the views: rules, lock, lineage, dictionary, and the clients that must read them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlglot import exp, parse

from iomdb.views import lineage, lock
from iomdb.views.definition import Column, Version, View, read_cell_columns, read_tables, read_views
from iomdb.views.rules import RULES, breaches

ROOT = Path(__file__).parents[1]
# the oldest that must read the file, the newest 1.x, and the locked one
CLIENTS = ("1.1.3", "1.5.6", duckdb.__version__)

BROKEN = {
    "no-star": "select * from fact.a order by 1",
    "no-catalog": "select cast(a as integer) as a from iom.fact.a order by 1",
    "cast-columns": "select a from fact.a order by 1",
    "plain-types": "select cast(a as hugeint) as a from fact.a order by 1",
    "described-columns": "select cast(b as integer) as b from fact.a order by 1",
    "ordered": "select cast(a as integer) as a from fact.a",
    "keyed-joins": "select cast(a as integer) as a from fact.a join fact.b using (k) order by 1",
    "portable": "select cast(grouping(a, b) as integer) as a from fact.a group by rollup (a, b) order by 1",
}
NESTED = "select cast(a as integer[]) as a from fact.a order by 1"
ENUM = "select cast(a as enum('x')) as a from fact.a order by 1"
PIVOT = "select cast(a as integer) as a from (pivot fact.a on k using sum(v)) as p order by 1"
QUALIFY = "select cast(a as integer) as a from fact.a qualify row_number() over () = 1 order by 1"


def view(sql: str) -> View:
    return View("report.x_v1", f"create view report.x_v1 as\n{sql}", Path("x_v1.sql"))


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        *BROKEN.items(),
        ("plain-types", NESTED),
        ("plain-types", ENUM),
        ("portable", PIVOT),
        ("portable", QUALIFY),
    ],
)
def test_rule_refuses(rule: str, sql: str) -> None:
    found = breaches(view(sql), (Column("a", "integer", ""),))
    assert rule in [breach.rule for breach in found]
    told = next(str(breach) for breach in found if breach.rule == rule)
    assert told.startswith("x_v1.sql, line ")
    assert "; " in told, "says what to write instead"


def test_every_rule_has_a_failing_example() -> None:
    assert BROKEN.keys() == RULES.keys()


def test_a_good_view_passes() -> None:
    good = "select cast(a as integer) as a from fact.a as f inner join ref.b as b on f.k = b.k order by a"
    assert breaches(view(good), (Column("a", "integer", ""),)) == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the sources that a test may break."""
    for folder in ("db", "loaders", "sql", "data", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def command(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": f"{checkout / 'db'}:{checkout / 'loaders'}", "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [sys.executable, "-m", "iomdb", *arguments],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_released_versions_are_as_they_were() -> None:
    done = command(ROOT, "views", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_release_is_refused(checkout: Path) -> None:
    edit(checkout / "sql/report/table_4/table_4_v1.sql", "as bigint) as female", "as integer) as female")
    edit(checkout / "sql/report/table_5/table_5_v1.sql", "\nselect", "\n\nselect")
    edit(checkout / "sql/schema/043_project.sql", "projects bigint", "projects integer")
    (checkout / "sql/report/table_1/table_1_cells_v1.sql").write_bytes(
        (ROOT / "sql/report/table_1/table_1_cells_v1.sql").read_bytes().replace(b"\n", b"\r\n")
    )
    before = (checkout / "sql/views.lock").read_bytes()
    done = command(checkout, "views", "verify")
    assert done.returncode == 1
    told = done.stdout
    assert "report.table_4_v1: column female BIGINT → INTEGER; restore the released text" in told
    assert "add table_4_v2.sql as a new version" in told
    assert "report.table_5_v1: text changed (formatting only)" in told
    assert "report.annex_1_8_cells_v1: fact.project_by_service_region, which it selects from, changed" in told
    assert "table_1" not in told, "line ends are no change"
    assert command(checkout, "views", "lock").returncode == 1
    assert (checkout / "sql/views.lock").read_bytes() == before


def test_a_version_comes_and_goes(checkout: Path) -> None:
    until = str(date.today() + timedelta(days=30))
    assert (
        "table_6_v1 is the latest"
        in command(checkout, "views", "deprecate", "table_6_v1", "--remove-after", until).stderr
    )
    done = command(checkout, "views", "deprecate", "table_6_v2", "--remove-after", until)
    assert done.returncode == 0, done.stderr
    assert command(checkout, "views", "verify").returncode == 0
    assert command(checkout, "build").returncode == 0
    assert "table_6_v2" in command(checkout, "views", "--deprecated").stdout
    query = "select comment from duckdb_views() where view_name = 'table_6_v2'"
    assert f"DEPRECATED, use table_6_v1, removed after {until}." in command(checkout, "query", query).stdout

    early = command(checkout, "views", "remove", "table_6_v2")
    assert early.returncode == 2
    assert until in early.stderr
    edit(checkout / "sql/report/table_6/table_6.toml", f"remove_after = {until}", "remove_after = 2026-01-01")
    assert command(checkout, "views", "remove", "table_6_v2").returncode == 0
    assert not (checkout / "sql/report/table_6/table_6_v2.sql").exists()
    assert "`report.table_6_v2`" in (checkout / "docs/graveyard.md").read_text(encoding="utf-8")
    assert command(checkout, "views", "verify").returncode == 1, "the lineage still tells of it"
    assert command(checkout, "views", "lock").returncode == 0
    assert command(checkout, "views", "verify").returncode == 0
    assert "table_6_v2" not in (checkout / "sql/lineage.csv").read_text(encoding="utf-8")


def test_a_released_entry_is_kept(tmp_path: Path) -> None:
    old = lock.Entry("latest", "a", "c", (("x", "BIGINT"),), {})
    changed = lock.Entry("latest", "b", "d", (("x", "INTEGER"),), {})
    assert lock.merged({"report.t_v1": old}, {"report.t_v1": changed})["report.t_v1"].sha256 == "a"
    fresh = lock.Entry("prerelease", "b", "d", (), {})
    assert lock.merged({"report.t_v2": fresh}, {"report.t_v2": changed})["report.t_v2"] == changed
    path = tmp_path / "views.lock"
    lock.write({"report.t_v1": old}, path)
    assert path.read_text(encoding="utf-8").endswith("}\n")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select cast(a as integer) as a from report.cirle_1", "report.cirle_1 is not a table or view"),
        ("select cast(a as integer) as a from audit.difference, audit.finding", "circle"),
    ],
)
def test_build_refuses_unknown_names_and_circles(checkout: Path, sql: str, told: str) -> None:
    (checkout / "sql/audit/difference.sql").write_text(
        f"-- Broken.\ncreate view audit.difference as\n{sql};\n"
    )
    if told == "circle":
        edit(checkout / "sql/audit/difference.sql", "audit.difference, audit.finding", "audit.finding")
    done = command(checkout, "build")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert told in done.stderr
    assert ".sql" in done.stderr
    if told != "circle":
        assert "line 3" in done.stderr


def test_lineage_ends_in_tables(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute("select distinct source_name from meta.lineage").fetchall()
    assert {name.split(".")[0] for (name,) in rows} <= {"fact", "ref", "source"}
    told = con.execute(
        "select source_name, source_column from meta.lineage "
        "where view_name = 'report.table_4_v1' and column_name = 'female'"
    ).fetchall()
    assert ("fact.movement_by_age_sex", "migrants") in told
    wide = {f"report.{table.id}_v{v.number}" for table in read_tables() for v in table.versions}
    covered = {name for (name,) in con.execute("select distinct view_name from meta.lineage").fetchall()}
    assert wide <= covered


def test_lineage_is_that_of_the_text() -> None:
    sql = "select cast(x.b + 1 as integer) as a from (select b, c from fact.t) as x order by 1"
    found = lineage.direct(
        view(sql), {"fact.t": {"b": "INTEGER", "c": "INTEGER"}, "report.x_v1": {"a": "INTEGER"}}
    )
    assert found == [("report.x_v1", "a", "fact.t", "b")]


def test_dictionary_is_not_stale(built: Path) -> None:
    done = command(ROOT, "--database", str(built), "describe", "--markdown")
    assert done.stdout == (ROOT / "docs/dictionary.md").read_text(encoding="utf-8"), "run: make docs"


DIGEST = """
import duckdb, hashlib, sys
con = duckdb.connect(config={'threads': sys.argv[2]} if sys.argv[2:] else {})
con.execute(f"attach '{sys.argv[1]}' as another_name (read_only)")
con.execute("use another_name")
views = con.execute("select view_name from duckdb_views() where schema_name = 'report' order by 1").fetchall()
for (view,) in views:
    rows = con.execute(f"select * from report.{view} order by all").fetchall()
    names = [d[0] for d in con.description]
    print(view, hashlib.md5(repr((names, [[str(v) for v in row] for row in rows])).encode()).hexdigest())
"""


@pytest.mark.parametrize("version", CLIENTS[:-1])
def test_other_clients_read_every_view_alike(version: str, built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "client"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"duckdb=={version}"], check=True, capture_output=True)
    file = tmp_path / "iom.duckdb"
    shutil.copy(built, file)
    ours, theirs = (
        subprocess.run([python, "-c", DIGEST, str(file)], check=True, capture_output=True, text=True).stdout
        for python in (sys.executable, str(folder / "bin/python"))
    )
    assert len(ours.splitlines()) > 90
    assert theirs == ours


def test_threads_change_nothing(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "iom.duckdb"
    shutil.copy(built, file)
    one, four = (
        subprocess.run(
            [sys.executable, "-c", DIGEST, str(file), threads], check=True, capture_output=True, text=True
        ).stdout
        for threads in ("1", "4")
    )
    assert one == four


def test_references_are_those_of_the_syntax_tree() -> None:
    """The build reads references with a pattern, to start fast; sqlglot must find the same."""
    views = [
        v
        for folder in ("schema/view", "report", "narrative", "audit")
        for v in read_views(ROOT / "sql" / folder)
    ]
    assert len(views) > 100
    for item in views:
        tree = parse(item.sql, dialect="duckdb")[0]
        assert tree is not None
        tables = tree.find(exp.Query).find_all(exp.Table)
        found = {f"{table.db}.{table.name}" for table in tables if table.db}
        assert found == item.references, item.name


def test_catalogue_has_what_a_reader_asks(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute("select view_name, columns, row_count, content_md5 from meta.views").fetchall()
    filled = {name: md5 for name, _, row_count, md5 in rows if row_count and "_cells_" not in name}
    assert len(set(filled.values())) == len(filled), "a digest for each version of each table"
    for name, columns, row_count, _ in rows:
        described = [row[0] for row in con.execute(f"describe report.{name}").fetchall()]
        assert columns.split(",") == described
        assert con.execute(f"select count(*) from report.{name}").fetchall() == [(row_count,)]


VERSIONS = [(table.id, version) for table in read_tables() for version in table.versions]


@pytest.mark.parametrize(("table", "version"), VERSIONS, ids=[f"{t}_v{v.number}" for t, v in VERSIONS])
def test_version_is_what_its_toml_promises(
    con: duckdb.DuckDBPyConnection, table: str, version: Version
) -> None:
    for suffix, columns, keys in (
        ("", version.columns, [("report_year", "row_no")]),
        (
            "_cells",
            read_cell_columns(),
            [("report_year", "row_no", "column_no"), ("report_year", "row_key", "column_key")],
        ),
    ):
        name = f"report.{table}{suffix}_v{version.number}"
        described = [(row[0], row[1]) for row in con.execute(f"describe {name}").fetchall()]
        assert described == [(c.name, c.type.upper().replace(", ", ",")) for c in columns]
        for key in keys:
            twice = f"select 1 from {name} group by {', '.join(key)} having count(*) > 1"
            assert con.execute(twice).fetchall() == [], key


def test_comments_survive_a_rebuild(con: duckdb.DuckDBPyConnection) -> None:
    bare = con.execute(
        "select view_name from duckdb_views() where not internal and comment is null"
    ).fetchall()
    assert bare == []


def test_text_digest_ignores_line_ends() -> None:
    assert lock.text_digest("a\r\nb") == lock.text_digest("a\nb") == hashlib.sha256(b"a\nb").hexdigest()
