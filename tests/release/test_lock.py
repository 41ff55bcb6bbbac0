"""The lock: what changed in a released version is refused, and how a version comes and goes."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from iomdb.errors import InputError
from iomdb.release import lifecycle, lock, verify
from tests.packs import ROOT
from tests.release.conftest import Command, edit

ENTRY = lock.Entry("latest", "a", ("x BIGINT",))
CHANGED = lock.Entry("latest", "b", ("x INTEGER",))


def of(entry: lock.Entry) -> lock.Lock:
    return lock.Lock({"report.t_v1": entry}, {})


@pytest.fixture(scope="module")
def state(con: duckdb.DuckDBPyConnection) -> verify.State:
    return verify.current_state(con)


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    """A copy of sql/ that a test may break."""
    return shutil.copytree(ROOT / "sql", tmp_path / "sql")


def test_no_released_version_changed(state: verify.State) -> None:
    assert verify.problems(state) == []


def test_every_version_and_every_table_they_read_is_locked(
    con: duckdb.DuckDBPyConnection, state: verify.State
) -> None:
    locked = lock.read()
    versions = con.execute("select 'report.' || view_name from meta.views").fetchall()
    assert {name for (name,) in versions} <= locked.views.keys()
    tables = con.execute(
        "select 'fact.' || table_name from duckdb_tables() where schema_name = 'fact'"
    ).fetchall()
    assert {name for (name,) in tables} <= locked.tables.keys()


@pytest.mark.proof
def test_verify_reports_changed_releases_and_lock_refuses_them(checkout: Path, command: Command) -> None:
    edit(
        checkout / "sql/report/table_4/table_4.toml",
        'name = "female", type = "bigint"',
        'name = "female", type = "integer"',
    )
    edit(checkout / "sql/report/table_5/table_5_v1.sql", "\nselect", "\n\nselect")
    edit(checkout / "sql/schema/043_project.sql", "projects bigint", "projects integer")
    edit(checkout / "sql/schema/view/printed_total.sql", "where p.kind", "where  p.kind")
    path = checkout / "sql/report/table_1/table_1_v1.sql"
    path.write_bytes(b"-- A comment above a view may change.\n" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = (checkout / "sql/views.lock").read_bytes()
    done = command("views", "lock")
    assert done.returncode == 1, done.stderr
    expected = (
        "report.table_4_v1: column female BIGINT → INTEGER; "
        "restore the released text, or add a version to table_4.toml",
        "report.table_5_cells_v1: text changed; restore the released text, or add a version to table_5.toml",
        "fact.project_by_service_region: column projects BIGINT → INTEGER; "
        "restore the column: released versions read this table",
        "source.printed_total: text changed; restore the text: released versions read this view",
    )
    for line in expected:
        assert line in done.stdout.splitlines()
    assert "table_1" not in done.stdout, "line ends and comments do not count"
    assert (checkout / "sql/views.lock").read_bytes() == before


@pytest.mark.proof
def test_a_version_comes_and_goes(checkout: Path, command: Command) -> None:
    sql_dir, toml = checkout / "sql", checkout / "sql/report/table_6/table_6.toml"
    today, until = date.today(), date.today() + timedelta(days=30)
    with pytest.raises(InputError, match="table_6_v2 is the latest version"):
        lifecycle.deprecate("table_6_v2", until, today, sql_dir)
    edit(toml, 'state = "printed"', 'state = "latest"')
    edit(toml, '[versions.2]\nstate = "latest"', '[versions.2]\nstate = "printed"')
    lifecycle.deprecate("table_6_v2", until, today, sql_dir)
    assert command("build").returncode == 0
    with duckdb.connect(str(checkout / "iom.duckdb"), read_only=True) as connection:
        comment = connection.execute(
            "select comment from duckdb_views() where view_name = 'table_6_v2'"
        ).fetchall()
        state = verify.current_state(connection, sql_dir)
    assert comment[0][0].startswith(f"DEPRECATED, use table_6_v1, removed after {until}.")
    assert "table_6_v2" in command("views", "--deprecated").stdout
    assert verify.problems(state, sql_dir) == [
        "report.table_6_v1: printed → latest; run: iomdb views lock",
    ]
    assert verify.write_lock(state, sql_dir) == []
    assert verify.problems(state, sql_dir) == []

    with pytest.raises(InputError, match=f"guaranteed until {until}"):
        lifecycle.remove("table_6_v2", today, sql_dir)
    lifecycle.remove("table_6_v2", until + timedelta(days=1), sql_dir)
    assert not (sql_dir / "report/table_6/table_6_v2.sql").exists()
    assert "`report.table_6_v2`" in (checkout / "docs/graveyard.md").read_text(encoding="utf-8")
    assert "table_6_v2" not in (sql_dir / "views.lock").read_text(encoding="utf-8")
    assert command("build").returncode == 0
    with duckdb.connect(str(checkout / "iom.duckdb"), read_only=True) as connection:
        assert verify.problems(verify.current_state(connection, sql_dir), sql_dir) == []


def test_cells_that_another_version_shows_stay(sql: Path) -> None:
    before = (sql / "report/table_6/table_6.toml").read_text(encoding="utf-8")
    lifecycle.deprecate("table_6_v1", date(2030, 1, 1), date(2029, 1, 1), sql)
    after = (sql / "report/table_6/table_6.toml").read_text(encoding="utf-8")
    dates = "deprecated_on = 2029-01-01\nremove_after = 2030-01-01\n"
    assert sorted(after.replace('"deprecated"', '"printed"').splitlines()) == sorted(
        (before + dates).splitlines()
    )
    locked = lock.read(sql / "views.lock").views
    assert locked["report.table_6_v1"].state == "deprecated"
    assert locked["report.table_6_cells_v1"].state == locked["report.table_6_v2"].state == "latest"
    with pytest.raises(InputError, match="table_6_v2 shows the cells of table_6_v1; remove version 2 first"):
        lifecycle.remove("table_6_v1", date(2031, 1, 1), sql)
    assert (sql / "report/table_6/table_6.toml").read_text(encoding="utf-8") == after


def test_unknown_version(sql: Path) -> None:
    with pytest.raises(InputError, match="unknown version 'table_6_v9'"):
        lifecycle.remove("table_6_v9", date(2031, 1, 1), sql)


def test_a_released_entry_is_kept() -> None:
    assert lock.merged(of(ENTRY), of(CHANGED)) == of(ENTRY)
    assert lock.differences(of(ENTRY), of(CHANGED)) == [
        "report.t_v1: column x BIGINT → INTEGER; restore the released text, or add a version to t.toml",
        "report.t_v1: text changed; restore the released text, or add a version to t.toml",
    ]
    fresh = replace(ENTRY, state="prerelease")
    assert lock.merged(of(fresh), of(CHANGED)) == of(CHANGED)
    assert lock.differences(of(fresh), of(replace(CHANGED, state="prerelease"))) == [
        "report.t_v1: prerelease changed; run: iomdb views lock"
    ]


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("prerelease", "latest", None),
        ("latest", "printed", "run: iomdb views lock"),
        ("printed", "latest", "run: iomdb views lock"),
        ("latest", "deprecated", "run: iomdb views lock"),
        ("latest", "prerelease", "restore the state latest"),
        ("deprecated", "latest", "restore the state deprecated"),
    ],
)
def test_states_move_on_and_never_back(old: str, new: str, step: str | None) -> None:
    before, after = of(replace(ENTRY, state=old)), of(replace(ENTRY, state=new))
    allowed = step != f"restore the state {old}"
    assert lock.merged(before, after) == (after if allowed else before)
    expected = f"{old} → {new}; {step}" if step else "prerelease changed; run: iomdb views lock"
    assert lock.differences(before, after) == [f"report.t_v1: {expected}"]


def test_a_version_that_vanished_is_refused() -> None:
    assert "locked, but gone" in lock.differences(of(ENTRY), lock.Lock({}, {}))[0]


def test_a_table_may_gain_columns_and_not_lose_them() -> None:
    locked = lock.Lock({}, {"fact.t": ("x BIGINT", "y DATE")})
    more = lock.Lock({}, {"fact.t": ("z DATE", "x BIGINT", "y DATE"), "ref.n": ("code VARCHAR",)})
    assert lock.differences(locked, more) == [
        "fact.t: column z is not locked yet; run: iomdb views lock",
        "ref.n: not locked yet; run: iomdb views lock",
    ]
    assert lock.merged(locked, more) == more
    fewer = lock.Lock({}, {"fact.t": ("x INTEGER",)})
    step = "restore the column: released versions read this table"
    assert lock.differences(locked, fewer) == [
        f"fact.t: column x BIGINT → INTEGER; {step}",
        f"fact.t: column y DATE → (absent); {step}",
    ]
    assert lock.merged(locked, fewer) == locked


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "views.lock"
    cells = replace(ENTRY, columns=("row_no INTEGER", "value DECIMAL(18,3)"))
    written = lock.Lock(
        {"report.t_v1": ENTRY, "report.t_cells_v1": cells, "report.u_cells_v1": cells},
        {"fact.t": ("x BIGINT",)},
    )
    lock.write(written, path)
    assert lock.read(path) == written
    assert path.read_text(encoding="utf-8").count("row_no INTEGER") == 1
    for damaged in (
        "views = 3",
        path.read_text(encoding="utf-8").replace('"latest"', '"lasted"'),
        "<<<<<<< main",
    ):
        path.write_text(damaged, encoding="utf-8")
        with pytest.raises(InputError, match="not a lock file"):
            lock.read(path)


def test_text_digest_ignores_line_ends_and_comments_around() -> None:
    text = "create view a as\nselect 1"
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert lock.text_digest(text) == lock.text_digest(text.replace("\n", "\r\n")) == digest
    assert lock.text_digest(f"-- A comment.\n{text};\n\ncomment on column a.b is 'c';\n") == digest
    assert lock.text_digest(text.replace("1", "1 -- one")) != digest
