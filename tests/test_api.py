"""`import iomdb`: frames, relations, errors, the database in the cache, and what is not imported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import polars
import pytest

import iomdb
from tests.packs import TABLES
from tests.processes import environment
from tests.processes import iomdb as run
from tests.records.examples import rows, write_csv

HEAVY = ("pandas", "numpy", "sqlglot", "rich", "ortools", "openpyxl", "xlsxwriter", "pyarrow")


@pytest.fixture
def db(database: Path) -> iomdb.Database:
    with iomdb.connect(database) as opened:
        yield opened


def test_table_gives_the_frame_as_printed(db: iomdb.Database) -> None:
    frame = db.table("table_4", year=2012)
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == [
        "report_year",
        "row_no",
        "row_kind",
        "age_group",
        "female",
        "male",
        "total",
    ]
    assert frame.iloc[-1].total == 376175
    assert frame.equals(db.table("table_4"))


@pytest.mark.parametrize("table", TABLES)
def test_every_table_answers(db: iomdb.Database, table: str) -> None:
    for cells in (False, True):
        frame = db.table(table, cells=cells)
        assert list(frame.row_no) == sorted(frame.row_no)
        assert frame.shape[1] >= 5


def test_cells_have_status_and_bounds(db: iomdb.Database) -> None:
    frame = db.table("table_6", cells=True)
    assert {"value", "unit", "status", "lower", "upper"} <= set(frame.columns)
    assert set(frame.status) == {"printed", "derived"}


def test_query_takes_parameters(db: iomdb.Database) -> None:
    sql = "select sum(migrants) as n from fact.movement_by_age_sex where sex = "
    assert db.query(sql + "?", ["F"]).n[0] == 176145
    assert db.query(sql + "$sex", {"sex": "M"}).n[0] == 200030
    # a parameter is a value, never SQL
    assert db.query("select count(*) as n from ref.sex where code = ?", ["F' or 'a' = 'a"]).n[0] == 0


def test_sql_hands_out_the_relation(db: iomdb.Database) -> None:
    relation = db.sql("select code from ref.sex order by sort_order")
    assert isinstance(relation, duckdb.DuckDBPyRelation)
    assert relation.fetchall() == [("F",), ("M",)]
    assert db.select("table_4").filter("row_kind = 'total'").project("total").fetchall() == [(376175,)]


def test_tables_is_the_catalogue(db: iomdb.Database) -> None:
    frame = db.tables()
    assert list(frame.id) == list(TABLES)
    assert {"title", "chapter", "printed_as", "unit", "rows", "version", "completeness"} <= set(frame)


def test_decimals_stay_exact(db: iomdb.Database) -> None:
    value = db.sql("select value from report.expenditure_total_cells where row_key = 'total'").fetchall()
    assert value == [(Decimal("1239.800"),), (Decimal("1309.700"),)]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda db: db.table("tabel_4"), "did you mean table_4"),
        (lambda db: db.table("table_4", year=1999), "2012"),
        (lambda db: db.query("selec 1"), "selec"),
        (lambda db: db.query("select ?"), ""),
        (lambda db: db.sql("create schema x"), ""),
        (lambda db: db.sql("select nothing from ref.sex"), "nothing"),
        (lambda db: db.query("select cast(code as integer) from ref.sex"), ""),
    ],
)
def test_errors_are_one_line_value_errors(db: iomdb.Database, call: object, says: str) -> None:
    with pytest.raises(iomdb.InputError) as caught:
        call(db)  # type: ignore[operator]
    assert isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value) and says in str(caught.value)


def test_database_still_answers_after_an_error(db: iomdb.Database) -> None:
    with pytest.raises(iomdb.InputError):
        db.query("select nothing")
    assert len(db.table("table_4")) == 12


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(iomdb.InputError, match=r"no\.duckdb.*iomdb build"):
        iomdb.connect(tmp_path / "no.duckdb")


def test_context_manager_closes(database: Path) -> None:
    with iomdb.connect(database) as db:
        db.table("table_4")
    with pytest.raises(Exception, match=r"(?i)closed"):
        db.connection.execute("select 1")
    # closed for good: a writer gets in
    with duckdb.connect(str(database)) as con:
        con.execute("create table x (a integer)")


def test_connection_is_read_only(database: Path) -> None:
    before = database.read_bytes()
    with iomdb.connect(database) as db, pytest.raises(duckdb.Error, match=r"(?i)read.only"):
        db.connection.execute("delete from fact.movement_by_service")
    assert database.read_bytes() == before


def test_writer_may_be_asked_for(database: Path) -> None:
    with iomdb.connect(database, read_only=False) as db:
        db.connection.execute("create table x as select 1 as a")
        assert db.query("select a from x").a[0] == 1


def test_two_readers_at_once(database: Path) -> None:
    with iomdb.connect(database) as one, iomdb.connect(database) as two:
        assert one.table("table_1").equals(two.table("table_1"))
    with iomdb.connect(database) as again:
        assert len(again.table("table_1")) == 44


def test_build_tells_what_it_made(tmp_path: Path) -> None:
    steps: list[str] = []
    built = iomdb.build(tmp_path / "new.duckdb", progress=steps.append)
    assert built.path == tmp_path / "new.duckdb" and built.path.is_file()
    assert built.editions == ("mc2377",) and built.tables == len(TABLES)
    assert built.rows > 1000 and built.views >= 4 * built.tables and steps
    with iomdb.connect(built.path) as db:
        assert db.table("table_4").total.iloc[-1] == 376175


def printed(*arguments: str, folder: Path) -> list[dict[str, object]]:
    """What a command of `iomdb` prints as JSON."""
    shown: list[dict[str, object]] = json.loads(run(*arguments, "--format", "json", cwd=folder).stdout)
    return shown


def plain(value: object) -> object:
    """A value for comparison: pandas makes a float of a decimal, and NaN of what is not there."""
    if isinstance(value, int | float | Decimal):
        return None if pd.isna(value) else round(float(value), 6)
    return None if value is None or pd.isna(value) else str(value)


def test_years_and_table_ids_are_attributes(db: iomdb.Database) -> None:
    assert db.years == (2012,)
    assert db.table_ids == TABLES


def test_mart_gives_leaf_figures_with_labels(db: iomdb.Database) -> None:
    """A plain sum is the printed grand total of Tables 1 and 3."""
    frame = db.mart("movement_by_destination")
    assert frame.migrants.sum() == 376175
    assert {"departure_region", "destination", "status", "lower", "upper"} <= set(frame)
    assert frame.equals(db.mart("movement_by_destination", 2012))
    facts = db.query("select fact from meta.fact").fact
    assert all(len(db.mart(fact)) for fact in facts) and len(facts) == 12


@pytest.mark.parametrize(
    ("command", "call"),
    [
        (("figures",), lambda db: db.figures()),
        (("figures", "--paragraph", "14"), lambda db: db.figures(14)),
        (("figures", "--verdict", "contradicts"), lambda db: db.figures(verdict="contradicts")),
        (("describe",), lambda db: db.describe()),
    ],
)
def test_a_frame_has_the_rows_of_the_command(
    db: iomdb.Database, command: tuple[str, ...], call: Callable[[iomdb.Database], pd.DataFrame]
) -> None:
    frame = call(db)
    shown = printed(*command, folder=db.path.parent)
    assert list(frame.columns) == list(shown[0])
    for found, wanted in zip(frame.to_dict("records"), shown, strict=True):
        assert {name: plain(value) for name, value in found.items()} == {
            name: plain(value) for name, value in wanted.items()
        }


def test_explain_finds_the_cell_of_the_command(db: iomdb.Database) -> None:
    done = run("explain", "table_3", "10", "24", "--format", "json", cwd=db.path.parent)
    assert db.explain("table_3", 10, 24).to_dict() == json.loads(done.stdout)


@pytest.mark.proof
def test_check_lists_what_the_command_counts(db: iomdb.Database) -> None:
    shown = json.loads(run("check", "--format", "json", cwd=db.path.parent).stdout)
    frame = db.check()
    assert frame.attrs["accounts"] == shown["accounts"]
    assert set(frame.audit) == {audit["name"] for audit in shown["audits"]}
    counts = {audit["name"]: len(audit["findings"]) for audit in shown["audits"]}
    assert frame[frame.state != "ok"].audit.value_counts().to_dict() == {k: n for k, n in counts.items() if n}
    assert set(frame.state) == {"ok", "explained"}
    db.path.with_name("broken.duckdb").write_bytes(db.path.read_bytes())
    with iomdb.connect(db.path.with_name("broken.duckdb"), read_only=False) as broken:
        broken.connection.execute("update fact.movement_by_age_sex set migrants = migrants + 1")
        assert "open" in set(broken.check().state)


def test_describe_one_table(db: iomdb.Database) -> None:
    frame = db.describe("fact.movement_by_age_sex").set_index("column")
    assert list(frame.index[frame.key]) == ["report_year", "age_group", "sex"]
    assert frame.loc["age_group", "type"] == "VARCHAR"


@pytest.mark.proof
def test_diff_lists_what_changed(db: iomdb.Database) -> None:
    older = db.path.with_name("older.duckdb")
    older.write_bytes(db.path.read_bytes())
    assert db.diff(older).empty
    with duckdb.connect(str(older)) as connection:
        connection.execute("delete from fact.expenditure_by_region where year = 2011")
    changes = db.diff(older).set_index(["name", "change"])
    assert changes.loc[("fact.expenditure_by_region", "added"), "count"] == 7


def test_load_opens_writes_and_closes(database: Path) -> None:
    """A batch of three made-up rows is in the file, which another process may then write."""
    path = write_csv(database.parent / "moves.csv", rows("movements", 3), "movements")
    done = iomdb.load("movements", path, 2013, database=database, plain_ids=True)
    assert (done.batch, done.loaded, done.rejected) == (1, 3, 0)
    with iomdb.connect(database, read_only=False) as db:
        assert db.query("select count(*) as n from record.movement").n[0] == 3


def test_own_frames_join(db: iomdb.Database) -> None:
    """By name for one query, or registered for all; the sum against the printed total of women, 176,145."""
    mine = pd.DataFrame({"sex": ["F", "M"], "weight": [2, 0]})
    sql = "select sum(migrants * weight) as n from fact.movement_by_age_sex inner join mine using (sex)"
    assert db.query(sql, mine=mine).n[0] == 2 * 176145
    with pytest.raises(iomdb.InputError):
        db.query(sql)
    db.register("mine", mine)
    assert db.query(sql).n[0] == 2 * 176145
    with pytest.raises(iomdb.InputError, match="mine"):
        db.register("mine", "no frame")


def test_polars_reads_a_relation(db: iomdb.Database) -> None:
    """Through the Arrow stream that a relation offers, without pyarrow."""
    frame = polars.DataFrame(db.sql("select * from mart.movement_by_age_sex"))
    assert frame["migrants"].sum() == 376175


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda db: db.mart("movement"), "movement_by_destination"),
        (lambda db: db.mart("movement_by_area", 1999), "2012"),
        (lambda db: db.figures(9999), "the nearest with one is 301"),
        (lambda db: db.figures("x"), "paragraph x has no figure"),
        (lambda db: db.table("table_4", "last"), "use one of 2012"),
        (lambda db: db.unload(1), "read_only=False"),
        (lambda db: db.use_source(2012, "records"), "read_only=False"),
        (lambda db: db.load("movements", "m.csv", 2013), "read_only=False"),
        (lambda db: db.figures(verdict="true"), "contradicts"),
        (lambda db: db.describe("tabel_4"), "did you mean table_4"),
        (lambda db: db.diff("none.duckdb"), "none.duckdb"),
        (lambda db: db.explain("table_4"), "name one row and one column"),
    ],
)
def test_errors_name_what_there_is(db: iomdb.Database, call: object, says: str) -> None:
    with pytest.raises(iomdb.InputError) as caught:
        call(db)  # type: ignore[operator]
    assert "\n" not in str(caught.value) and says in str(caught.value)


def test_public_names_are_documented() -> None:
    for name in iomdb.__all__:
        if name != "__version__":
            assert getattr(iomdb, name).__doc__, name
    public = [name for name in dir(iomdb.Database) if not name.startswith("_")]
    assert {"table", "query", "sql", "tables", "close"} <= set(public)
    assert all(getattr(iomdb.Database, name).__doc__ for name in public)


def python(code: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(folder, env),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.proof
def test_without_a_file_one_is_built_in_the_cache(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    code = "import iomdb\nwith iomdb.connect() as db:\n    print(db.path, len(db.table('table_4')))"
    first = python(code, tmp_path, XDG_CACHE_HOME=str(cache))
    assert first.returncode == 0, first.stderr
    path, count = first.stdout.split()
    assert Path(path).is_relative_to(cache) and count == "12"
    assert len(first.stderr.splitlines()) == 1 and path in first.stderr
    second = python(code, tmp_path, XDG_CACHE_HOME=str(cache))
    assert (second.stdout, second.stderr) == (first.stdout, "")
    shown = run("table", "table_4", cwd=tmp_path, env={"XDG_CACHE_HOME": str(cache)})
    assert shown.stderr == "" and "376175" in shown.stdout
    assert list((cache / "iomdb").glob("iom*")) == [Path(path)]
    # the next one is a file of the same name in the folder itself
    Path(path).rename(tmp_path / "iom.duckdb")
    third = python(code, tmp_path, XDG_CACHE_HOME=str(cache))
    assert (third.stdout.split()[0], third.stderr) == ("iom.duckdb", "")


@pytest.mark.parametrize(
    "code",
    [
        "import iomdb",
        "import iomdb.cli",
        "import iomdb, duckdb; db = iomdb.connect('iom.duckdb'); db.select('table_1').fetchall()",
        "import sys; from iomdb.cli import app; sys.argv = ['iomdb', 'table', 'table_1']\n"
        "try: app()\nexcept SystemExit: pass",
        "import iomdb; iomdb.build('again.duckdb')",
    ],
    ids=["import", "import cli", "select", "iomdb table", "build"],
)
def test_heavy_packages_are_not_imported(built: Path, tmp_path: Path, code: str) -> None:
    (tmp_path / "iom.duckdb").symlink_to(built)
    done = python(
        f"{code}\nimport sys\nprint('#', *sorted({{*{HEAVY!r}}} & {{*sys.modules}}), file=sys.stderr)",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "#"


def test_a_frame_does_import_pandas(built: Path) -> None:
    """The probe above can tell: with a frame pandas is there."""
    done = python(
        "import iomdb, sys; iomdb.connect().table('table_1'); print('pandas' in sys.modules)", built.parent
    )
    assert done.stdout == "True\n", done.stderr


def test_loaders_import_nothing_of_iomdb(tmp_path: Path) -> None:
    done = python(
        "import sys, iomdb_loaders.pack, iomdb_loaders.extraction\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'iomdb'])",
        tmp_path,
    )
    assert done.stdout == "[]\n", done.stderr


def test_database_by_variable_or_folder(database: Path, tmp_path: Path) -> None:
    """The variable comes before the folder; a path that is given comes before both."""
    other = tmp_path / "other" / "x.duckdb"
    other.parent.mkdir()
    other.write_bytes(database.read_bytes())
    code = "import iomdb; print(iomdb.connect({}).path)"
    assert python(code.format(""), tmp_path).stdout == "iom.duckdb\n"
    named = {"IOMDB_DATABASE": str(other)}
    assert python(code.format(""), tmp_path, **named).stdout == f"{other}\n"
    assert python(code.format("'iom.duckdb'"), tmp_path, **named).stdout == "iom.duckdb\n"
    assert "gone.duckdb" in python(code.format(""), tmp_path, IOMDB_DATABASE="gone.duckdb").stderr
