"""Attacks through SQL on a database that somebody opens for reading: what a query must not see, write or use up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import iomdb
from iomdb import sandbox
from tests.packs import DATA
from tests.processes import error_line
from tests.processes import iomdb as run

SECRET = "attack-at-dawn"

# {dir} has secret.csv and other.duckdb; {db} is the database that is queried
READ = [
    "select * from '{dir}/secret.csv'",
    "select * from '{dir}/*.csv'",
    "select * from read_csv('{dir}/secret.csv')",
    "select * from read_csv_auto('{dir}/secret.csv')",
    "select * from sniff_csv('{dir}/secret.csv')",
    "select content from read_text('{dir}/secret.csv')",
    "select content from read_blob('{dir}/secret.csv')",
    "select content from read_text('{dir}/./secret.csv')",
    "select content from read_text('file://{dir}/secret.csv')",
    "select content from read_text('file:{dir}/secret.csv')",
    "select content from read_text('/proc/self/environ')",
    "select content from read_text('/proc/self/cmdline')",
    "select content from read_blob('/proc/self/maps')",
    "select content from read_blob('{db}')",
    "select content from read_text('secret.csv')",
    "select * from read_json('{dir}/secret.csv')",
    "select * from read_ndjson_objects('{dir}/secret.csv')",
    "select * from read_parquet('{dir}/secret.parquet')",
    "select * from parquet_metadata('{dir}/secret.parquet')",
    "select * from parquet_schema('{dir}/secret.parquet')",
    "select * from glob('{dir}/*')",
    "select * from glob('/home/*')",
    "select getenv('IOMDB_KEY')",
    "select * from query('select content from read_text(''{dir}/secret.csv'')')",
    "select * from query_table('{dir}/secret.csv')",
    "with x as (select content from read_text('{dir}/secret.csv')) select * from x",
    "explain analyze select content from read_text('{dir}/secret.csv')",
    "describe select * from '{dir}/secret.csv'",
    "summarize '{dir}/secret.csv'",
    "attach '{dir}/other.duckdb' as other",
    "attach '{dir}/other.duckdb' as other (read_only)",
    "attach '{dir}/secret.csv' as other (type sqlite)",
    "create temp table t (x varchar); copy t from '{dir}/secret.csv'",
    "import database '{dir}'",
    "select * from secret_frame",
    "select * from pandas_scan(1)",
    "select * from arrow_scan(1, 2, 3)",
    "prepare p as select content from read_text('{dir}/secret.csv'); execute p",
]
WRITE = [
    "copy (select 1) to '{dir}/out.csv'",
    "copy (select 1) to '{dir}/out.parquet' (format parquet)",
    "copy (select 1) to '/dev/stdout'",
    "copy (select 1) to '{db}' (use_tmp_file false)",
    "copy (select 1) to '{db}.wal' (use_tmp_file false)",
    "copy (select 1) to '{db}.wal.checkpoint' (use_tmp_file false)",
    "copy (select 1) to '{db}.tmp/out.csv' (use_tmp_file false)",
    "copy (select 1 as a) to '{dir}/parts' (partition_by a)",
    "explain analyze copy (select 1) to '{db}' (use_tmp_file false)",
    "prepare p as copy (select 1) to '{db}' (use_tmp_file false); execute p",
    "export database '{dir}/out'",
    "attach '{dir}/new.duckdb' as new",
    "attach '{db}' as again (read_write)",
    "copy from database iom to memory",
    "pragma profiling_output = '{dir}/out.json'",
    "set profiling_output = '{dir}/out.json'",
    "pragma enable_profiling = 'json'",
    "set temp_directory = '{dir}'",
    "set log_query_path = '{dir}/out.log'",
    "call enable_logging(storage = 'file', storage_config = {{'path': '{dir}/out'}})",
    "create persistent secret s (type http)",
    "delete from fact.movement_by_service",
    "drop view report.table_1",
    "create or replace view report.table_1 as select 1 as a",
    "insert into meta.build values ('x', 'y')",
    "with x as (delete from meta.build returning *) select * from x",
    "create table x (a integer)",
    "alter table meta.build rename to other",
]
UNLOCK = [
    "set enable_external_access = true",
    "set global enable_external_access = true",
    "reset enable_external_access",
    "set lock_configuration = false",
    "reset lock_configuration",
    "set disabled_filesystems = ''",
    "reset disabled_filesystems",
    "set allowed_paths = ['{dir}/secret.csv']",
    "set allowed_directories = ['/']",
    "set python_enable_replacements = true",
    "set autoinstall_known_extensions = true",
    "set allow_unsigned_extensions = true",
    "set memory_limit = '1TB'",
    "set max_execution_time = 0",
    "set extension_directory = '{dir}'",
    "set custom_extension_repository = '{dir}'",
]
EXTENSIONS = [
    "install httpfs",
    "install httpfs from '{url}'",
    "force install spatial from community",
    "install '{dir}/x.duckdb_extension'",
    "install '{url}/x.duckdb_extension'",
    "load httpfs",
    "load '{dir}/x.duckdb_extension'",
    "update extensions",
    "select * from read_csv('{url}/x.csv')",
    "select content from read_text('s3://bucket/x')",
    "attach '{url}/x.duckdb' as x",
    "attach 'postgres:host=127.0.0.1' as x (type postgres)",
]


@pytest.fixture
def folder(database: Path) -> Path:
    """The folder of the database, with files that a query must not read."""
    folder = database.parent
    (folder / "secret.csv").write_text(f"a\n{SECRET}\n")
    with duckdb.connect(str(folder / "other.duckdb")) as con:
        con.execute(f"create table t as select '{SECRET}' as a")
        con.execute(f"copy t to '{folder}/secret.parquet'")
    return folder


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """A server on this machine: its address, and who connected."""
    visitors: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    visitor, address = server.accept()
                except TimeoutError:
                    continue
                visitor.close()
                visitors.append(address)

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", visitors
        stop.set()
        thread.join()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def attack(db: iomdb.Database, statement: str) -> str | None:
    """Run the statements one after the other. Returns all that they answer, or None if one is refused."""
    answers = []
    try:
        for part in statement.split("; "):
            answers += db.connection.execute(part).fetchall()
    except duckdb.Error:
        return None
    return str(answers)


@pytest.mark.parametrize("group", ["READ", "WRITE", "UNLOCK", "EXTENSIONS"])
def test_escapes(
    folder: Path,
    listener: tuple[str, list[object]],
    group: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each attack is refused, not only without effect; the connection that they share still answers afterwards."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("IOMDB_KEY", SECRET)
    secret_frame = pd.DataFrame({"a": [SECRET]})
    places = {"dir": folder, "db": folder / "iom.duckdb", "url": listener[0]}
    before = contents(folder)
    held = []
    with iomdb.connect(folder / "iom.duckdb") as db:
        for statement in globals()[group]:
            attempt = statement.format(**places)
            assert attack(db, attempt) is None, f"not refused: {attempt}"
            assert contents(folder) == before, attempt
            held.append(attempt)
        assert len(db.table("table_4")) == 12
    assert not listener[1], "a query reached the network"
    assert len(secret_frame) == 1
    print(f"{group}: {len(held)} attempts held")


def test_the_attacks_work_without_the_sandbox(folder: Path) -> None:
    """Otherwise a misspelt attack would count as held. What no DuckDB of this build allows is left out."""
    secret_frame = pd.DataFrame({"a": [SECRET]})
    places = {"dir": folder, "db": folder / "iom.duckdb"}
    for statement in (*READ[:8], READ[10], *WRITE[3:6], "select * from secret_frame"):
        plain = duckdb.connect(str(folder / "iom.duckdb"), read_only=True)
        for part in statement.format(**places).split("; "):
            assert plain.execute(part).fetchall() or statement in WRITE, statement
        plain.close()
        (folder / "iom.duckdb").write_bytes((folder / "other.duckdb").read_bytes())
        for log in folder.glob("iom.duckdb.*"):
            log.unlink()
    assert len(secret_frame) == 1


def test_view_of_a_stranger_reads_no_file(folder: Path) -> None:
    """The file may come from somebody else, and its views are as much SQL as the query."""
    with duckdb.connect(str(folder / "iom.duckdb")) as con:
        con.execute(f"create view report.x as select content from read_text('{folder}/secret.csv')")
        con.execute(f"create macro report.m() as table select content from read_text('{folder}/secret.csv')")
    with iomdb.connect(folder / "iom.duckdb") as db:
        for query in ("select * from report.x", "select * from report.m()"):
            with pytest.raises(iomdb.InputError, match="--allow-files"):
                db.query(query)


@pytest.mark.parametrize(
    "statement",
    ["copy (select 1) to '{db}' (use_tmp_file false)", "select content from read_text('{dir}/secret.csv')"],
)
def test_command_line_refuses_in_one_line(folder: Path, statement: str) -> None:
    before = contents(folder)
    attempt = statement.format(dir=folder, db=folder / "iom.duckdb")
    message = error_line(run("query", attempt, cwd=folder))
    assert "--allow-files" in message
    assert contents(folder) == before


def test_files_can_be_allowed(folder: Path) -> None:
    query = f"select a from '{folder}/secret.csv'"
    done = run("query", "--allow-files", query, cwd=folder)
    assert done.stdout.split() == ["a", SECRET], done.stderr
    with iomdb.connect(folder / "iom.duckdb", files=True) as db:
        assert db.query(query).a[0] == SECRET
        for statement in EXTENSIONS[:3]:
            with pytest.raises(iomdb.InputError):
                db.query(statement.format(dir=folder, url="http://127.0.0.1:9"))


def test_frames_are_handed_in_by_name(database: Path) -> None:
    own = pd.DataFrame({"code": ["F", "M"], "label": ["women", "men"]})
    join = "select label from ref.sex inner join mine using (code) order by all"
    with iomdb.connect(database) as db:
        assert list(db.query(join, mine=own).label) == ["men", "women"]
        with pytest.raises(iomdb.InputError, match="mine"):
            db.query(join)
        db.register("mine", own)
        assert len(db.sql(join).fetchall()) == 2
        with pytest.raises(iomdb.InputError, match="own"):
            db.query("select * from own")
        with pytest.raises(iomdb.InputError, match="number"):
            db.register("number", 3)


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_output_of_a_closed_query_keeps_types_and_values(folder: Path, ending: str) -> None:
    query = (
        "select 12.50::decimal(12, 2) as a, 9223372036854775807 as b, "
        'date \'2012-02-29\' as c, null::integer as d, \'é,"\' as "odd ""name", [1, null] as l union all '
        "select -1, 0, null, 7, null, null order by a desc"
    )
    output = folder / f"out.{ending}"
    done = run("query", query, "--output", output, cwd=folder)
    assert done.returncode == 0, done.stderr
    if ending == "parquet":
        with duckdb.connect() as con:
            for part in (f"from '{output}'", f"describe from '{output}'"):
                written = con.execute(part).fetchall()
                assert written == con.execute(part.replace(f"from '{output}'", query)).fetchall()
    assert [path.name for path in folder.glob("*out*")] == [output.name]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select count(*) from range(1000000000000) as a where hash(range) = 1", "stopped after"),
        ("with recursive x as (select 1 as a union all select a + 1 from x) select max(a) from x", "stopped"),
        ("select count(*) from (select distinct hash(range) from range(100000000))", "of the memory"),
    ],
)
def test_limits(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, message: str
) -> None:
    monkeypatch.setattr("iomdb.sandbox.TIME_LIMIT", 30 if "memory" in message else 1)
    if "memory" in message:
        limits = sandbox._limits()
        monkeypatch.setattr(sandbox, "_limits", lambda: {**limits, "memory_limit": "100MB"})
    with iomdb.connect(database) as db, pytest.raises(iomdb.InputError, match=message):
        db.query(query)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["iom.duckdb"]


@pytest.mark.proof
def test_the_largest_views_answer_in_the_sandbox(database: Path) -> None:
    with iomdb.connect(database) as db:
        for view in ("audit.finding", "meta.catalogue", "report.cells", "source.provenance"):
            assert db.sql(f"select count(*) from {view}").fetchall()[0][0] > 0


def test_a_build_reads_no_other_file(tmp_path: Path) -> None:
    """The connection of a build: packs reach it as values, and it may write its draft only."""
    draft = tmp_path / "draft"
    with sandbox.open_memory(draft) as con:
        con.execute(f"attach '{draft}' as d")
        for statement in (*READ[:13], *WRITE[:2], *UNLOCK[:9]):
            with pytest.raises(duckdb.Error):
                con.execute(statement.format(dir=DATA, db=tmp_path / "x"))
    assert [path.name for path in tmp_path.iterdir()] == ["draft"]
