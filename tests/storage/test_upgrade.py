"""Files of another version, and copies: one line names the older side, `upgrade` carries the batches over."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import iomdb as package
from tests.processes import environment, error_line, iomdb
from tests.records.killing import state_of
from tests.storage.writers import schema_1

CASES = ("movement", "project", "posting", "staff")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return schema_1(tmp_path_factory.mktemp("old") / "iom.duckdb")


@pytest.mark.parametrize(
    "arguments",
    [
        ("tables",),
        ("table", "table_1"),
        ("query", "select 1"),
        ("check",),
        ("explain", "table_1", "Africa", "Resettlement"),
        ("unload", "1"),
        ("export", "public.duckdb", "--public"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_command_names_the_older_side(old: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    before = old.read_bytes()
    message = error_line(iomdb("-d", old, *arguments, cwd=tmp_path))
    assert "older iomdb" in message and f"iomdb upgrade {old}" in message
    assert old.read_bytes() == before


def test_python_names_the_newer_side(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("update meta.build set value = '99' where property = 'schema_version'")
    with pytest.raises(package.InputError, match=r"newer iomdb .*update iomdb"):
        package.connect(database)


def test_an_upgrade_carries_every_row_over(old: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(old, tmp_path / "iom.duckdb"))
    done = iomdb("upgrade", path, cwd=tmp_path)
    assert done.returncode == 0 and "6 batches" in done.stderr, done.stderr
    with duckdb.connect() as con:
        con.execute(f"attach '{old}' as old (read_only)")
        con.execute(f"attach '{path}' as new (read_only)")
        names = [
            name
            for (name,) in con.execute(
                "select table_name from duckdb_tables() where database_name = 'old' and schema_name = 'record' "
                "and table_name not in ('code', 'spelling')"
            ).fetchall()
        ]
        assert {"batch", "batch_file", "reject", "movement"} <= {*names}
        for name in names:
            counts = [
                con.execute(f"select count(*) from {d}.record.{name}").fetchall() for d in ("old", "new")
            ]
            assert counts[0] == counts[1], name
        # the figures that records feed are those that the old file derived
        for fact in ("movement_by_service", "movement_by_age_sex"):
            texts = [
                con.execute(f"select * from {d}.fact.{fact} where report_year = 2013 order by all").fetchall()
                for d in ("old", "new")
            ]
            assert texts[0] == texts[1] != []
    assert iomdb("verify", path, cwd=tmp_path).returncode == 0
    # version 0.1 stored names and plain digests of files although ids were hashed
    digests = _plain_digests(old)
    assert len(digests) == 6
    for text in (*digests, "movements.csv", "corrected.csv"):
        assert text.encode() in old.read_bytes(), text
        assert text.encode() not in path.read_bytes(), text
    assert iomdb("-d", path, "unload", 1, cwd=tmp_path).returncode in (0, 2)
    again = iomdb("upgrade", path, cwd=tmp_path)
    assert again.returncode == 0 and "already" in again.stderr


def _plain_digests(old: Path) -> list[str]:
    with duckdb.connect(str(old), read_only=True) as con:
        rows = con.execute(
            "select sha256 from record.batch_file inner join record.batch using (batch) "
            "where key_fingerprint is not null"
        )
        return [sha256 for (sha256,) in rows.fetchall()]


def test_a_backup_is_whole_and_private(database: Path, tmp_path: Path) -> None:
    """What a crashed writer left in the log is in the copy."""
    code = (
        "import duckdb, os\n"
        "con = duckdb.connect('iom.duckdb', config={'checkpoint_threshold': '1TB'})\n"
        "con.execute('update fact.movement_by_age_sex set migrants = migrants + 1')\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(tmp_path), check=True)
    assert (tmp_path / "iom.duckdb.wal").stat().st_size
    with duckdb.connect(str(database), read_only=True) as reader:
        done = iomdb("-d", database, "backup", "copy.duckdb", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        raised = reader.execute("select sum(migrants) from fact.movement_by_age_sex").fetchall()[0][0]
    copy = tmp_path / "copy.duckdb"
    assert raised > 376175
    assert state_of(copy)["fact.movement_by_age_sex"] == state_of(database)["fact.movement_by_age_sex"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "exists already" in error_line(iomdb("-d", database, "backup", copy, cwd=tmp_path))
