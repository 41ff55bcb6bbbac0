"""The build: same inputs, same contents, anywhere; the old file stays until the new one is complete."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import iomdb
from tests.packs import DATA, PACK, TABLES
from tests.processes import environment, error_line
from tests.processes import iomdb as run


def digests(path: Path) -> dict[str, str]:
    """MD5 of the ordered text of every table and report view, by schema.name.

    Versions are what their pointers show, and report.cells holds the cells of all tables: left out.
    """
    with duckdb.connect(str(path), read_only=True) as con:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal union all "
            "select 'report.' || view_name from duckdb_views() where schema_name = 'report' "
            "and not regexp_full_match(view_name, '.*_v[0-9]+|.*_cells') order by 1"
        ).fetchall()
        found = {}
        for (name,) in names:
            rows = con.execute(f"select * from {name}").fetchall()
            text = "\n".join(sorted(repr(row) for row in rows))
            found[name] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return found


def comments(path: Path) -> set[tuple[str, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return set(
            con.execute(
                "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
                "where not internal"
            ).fetchall()
        )


@pytest.mark.proof
def test_two_builds_are_the_same(built: Path, tmp_path: Path) -> None:
    """Another process, another folder, another hash seed and time zone, a copy of the packs with other files."""
    shutil.copytree(DATA, tmp_path / "copy")
    (tmp_path / "copy" / "notes.txt").write_text("not a pack")
    (tmp_path / "copy" / "drafts").mkdir()
    env = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    done = run("build", "--data", "copy", "--output", "again.duckdb", cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    first, second = digests(shutil.copy(built, tmp_path / "first.duckdb")), digests(tmp_path / "again.duckdb")
    assert first == second
    assert comments(tmp_path / "first.duckdb") == comments(tmp_path / "again.duckdb")
    assert {
        "fact.movement_by_service",
        "report.cells",
        "ref.country",
        *(f"report.{t}" for t in TABLES),
    } <= set(first)


@pytest.mark.proof
def test_digest_sees_a_change(database: Path) -> None:
    """The comparison above is not blind: one figure less is another digest, of its fact and its views."""
    before = digests(database)
    with duckdb.connect(str(database)) as con:
        con.execute("update fact.movement_by_age_sex set migrants = 11 where migrants = 12")
    after = digests(database)
    changed = {name for name in before if before[name] != after[name]}
    assert {"fact.movement_by_age_sex", "report.table_4", "report.cells"} <= changed
    assert "fact.movement_by_service" not in changed


def test_file_opens_under_another_name(built: Path, tmp_path: Path) -> None:
    """Attached, read-only, as another catalog: every view answers."""
    path = shutil.copy(built, tmp_path / "elsewhere.db")
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as other (read_only)")
        for table in TABLES:
            assert con.execute(f"select * from other.report.{table}").fetchall()
        assert con.execute("select total from other.report.table_4 where row_kind = 'total'").fetchall() == [
            (376175,)
        ]
        assert con.execute("select count(*) from other.audit.figure").fetchall()[0][0] > 0
        with pytest.raises(duckdb.Error, match=r"(?i)read-only"):
            con.execute("delete from other.fact.movement_by_service")


def test_two_files_attached_side_by_side(built: Path, database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("update fact.movement_by_age_sex set migrants = migrants + 1 where age_group = 'age_0_9'")
        con.execute(f"attach '{built}' as shipped (read_only)")
        both = con.execute(
            "select a.total, b.total from iom.report.table_4 as a, shipped.report.table_4 as b "
            "where a.row_kind = 'total' and b.row_kind = 'total'"
        ).fetchall()
    assert both == [(376177, 376175)]


def test_storage_is_the_old_one(built: Path, tmp_path: Path) -> None:
    """Every DuckDB from 1.1 on opens it."""
    with duckdb.connect(str(shutil.copy(built, tmp_path / "x.duckdb")), read_only=True) as con:
        tags = con.execute("select tags from duckdb_databases() where database_name = 'x'").fetchall()[0][0]
        assert tags["storage_version"].startswith("v1.0.0")
        kept = con.execute("select value from meta.build where property = 'storage_version'").fetchall()
        assert kept == [("v1.0.0",)]


@pytest.mark.proof
def test_stale_log_beside_the_output_is_removed(built: Path, tmp_path: Path) -> None:
    """A log of the old file would be taken for the new one's and spoil it."""
    target = tmp_path / "iom.duckdb"
    shutil.copy(built, target)
    code = (
        "import duckdb, os\n"
        "con = duckdb.connect('iom.duckdb', config={'checkpoint_threshold': '1TB'})\n"
        "con.execute('update fact.movement_by_age_sex set migrants = 0')\n"
        "os._exit(0)  # as a crash would: the log stays\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    log = tmp_path / "iom.duckdb.wal"
    assert log.is_file() and log.stat().st_size > 0
    done = run("build", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["iom.duckdb"]
    with duckdb.connect(str(target), read_only=True) as con:
        total = con.execute("select sum(migrants) from fact.movement_by_age_sex").fetchall()
        assert total == [(376175,)]


def test_reader_of_the_old_file_keeps_reading(database: Path) -> None:
    """A build over a file that a reader holds: the reader keeps its figures, the next one gets the new."""
    with duckdb.connect(str(database)) as con:
        con.execute("update fact.movement_by_age_sex set migrants = 0 where age_group = 'age_0_9'")
    ask = "select sum(migrants) from fact.movement_by_age_sex"
    with duckdb.connect(str(database), read_only=True) as reader:
        old = reader.execute(ask).fetchall()
        assert run("build", cwd=database.parent).returncode == 0
        assert reader.execute(ask).fetchall() == old
        assert reader.execute("select count(*) from report.table_1").fetchall() == [(44,)]
    with duckdb.connect(str(database), read_only=True) as reader:
        assert reader.execute(ask).fetchall() == [(376175,)] != old


def test_build_over_a_file_that_a_writer_holds(database: Path) -> None:
    """The writer's file is replaced, never damaged: what the build leaves is whole."""
    with duckdb.connect(str(database)) as writer:
        writer.execute("create table x as select 1 as a")
        done = run("build", cwd=database.parent)
        assert done.returncode in (0, 2) and "Traceback" not in done.stderr
    if done.returncode == 0:
        done = run("table", "table_4", cwd=database.parent)
        assert done.returncode == 0 and "376175" in done.stdout, done.stderr


def test_failing_build_leaves_the_old_file(packs: Path, database: Path) -> None:
    """Through Python; the command line's bad inputs are in test_bad_input.py."""
    (packs / PACK.name / "errata.csv").unlink()
    before = database.read_bytes()
    with pytest.raises(iomdb.InputError, match=r"errata\.csv"):
        iomdb.build(database, packs)
    assert database.read_bytes() == before
    assert sorted(path.name for path in database.parent.iterdir() if path.is_file()) == ["iom.duckdb"]


def test_broken_view_fails_the_build_by_its_file(tmp_path: Path) -> None:
    """Every view is bound before the new file takes the old one's place."""
    import iomdb.resources as resources

    shutil.copytree(resources.SQL_DIR, tmp_path / "sql")
    path = tmp_path / "sql" / "report" / "table_4" / "table_4_v1.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("p.row_label", "p.row_lable"), encoding="utf-8")
    code = (
        "import sys, pathlib, iomdb.builder, iomdb.cli\n"
        "for module in list(sys.modules.values()):\n"
        "    if module.__name__.startswith('iomdb.') and hasattr(module, 'SQL_DIR'):\n"
        "        module.SQL_DIR = pathlib.Path('sql')\n"
        "sys.argv = ['iomdb', 'build']\n"
        "iomdb.cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "table_4_v1.sql" in done.stderr and "row_lable" in done.stderr
    assert not (tmp_path / "iom.duckdb").exists()
    assert not list(tmp_path.glob(".*.draft*"))


def test_a_file_is_not_named_like_a_schema_in_it(tmp_path: Path) -> None:
    """DuckDB would call the open file so too, and no query of `report.table_1` would run."""
    message = error_line(run("build", "--output", "Report.2013.duckdb", cwd=tmp_path))
    assert "Report.2013.duckdb: is named like the schema report in it; choose another name" in message
    assert [path.suffix for path in tmp_path.glob("*.duckdb*")] == []
