"""What other programs read in a published file is what the database holds, and a file is whole or not there."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import duckdb
import polars
import pytest

from iomdb.errors import InputError
from iomdb.publish import opened, parquet, sqlite
from tests.packs import PACK, rows_of
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.records.examples import row, write_csv


@pytest.fixture
def file(database: Path) -> Path:
    """A published SQLite file, with the views of mart only."""
    done = run("publish", "sqlite", "iom.sqlite", "--views", "mart", cwd=database.parent)
    assert done.returncode == 0 and "each compared with the file" in done.stderr, done.stderr
    return database.with_name("iom.sqlite")


@pytest.fixture
def folder(database: Path) -> Path:
    """Published Parquet files of mart."""
    done = run("publish", "parquet", "files", "--views", "mart", cwd=database.parent)
    assert done.returncode == 0 and "each compared with the file" in done.stderr, done.stderr
    return database.with_name("files")


def officials() -> int:
    """Officials by nationality, summed from the data file of the edition."""
    return sum(int(row["value"]) for row in rows_of(PACK / "tables" / "table_7.csv") if row["value"])


def test_sqlite_sums_as_the_edition_does(file: Path) -> None:
    with sqlite3.connect(file) as con:
        query = "select sum(headcount), min(period_end) from mart_official_by_nationality"
        assert con.execute(query).fetchall() == [(officials(), "2012-12-31")]
        described = dict(con.execute("select view, comment from published_view").fetchall())
        assert "mart.official_by_nationality" in described and all(described.values())
        columns = con.execute(
            "select comment from published_column where \"table\" = 'mart_movement_by_area'"
        ).fetchall()
        assert columns and all(comment for (comment,) in columns)


def test_parquet_is_read_by_another_library_with_its_types(folder: Path) -> None:
    frame = polars.read_parquet(folder / "mart" / "official_by_nationality.parquet")
    assert frame["headcount"].sum() == officials() and frame["headcount"].dtype == polars.Int64
    assert frame["period_end"].dtype == polars.Date
    amounts = polars.read_parquet(folder / "mart" / "expenditure_by_programme.parquet")["amount_musd"]
    assert isinstance(amounts.dtype, polars.Decimal)


def test_the_descriptor_lists_each_file_with_its_digest(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    listed = {resource["path"]: resource for resource in package["resources"]}
    assert set(listed) == {path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")}
    for path, resource in listed.items():
        content = (folder / path).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        names = [field["name"] for field in resource["schema"]["fields"]]
        frame = polars.read_parquet(folder / path)
        assert names == frame.columns and resource["rows"] == len(frame)


def test_a_cell_that_differs_stops_the_publication(
    file: Path, folder: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes(), {path: path.read_bytes() for path in folder.rglob("*.parquet")}
    with opened(database, ["mart"]) as source:
        monkeypatch.setattr(sqlite, "_value", lambda value: 7 if value == 100 else str(value or "") or None)
        with pytest.raises(InputError, match=r"mart\.\w+ differs in SQLite"):
            sqlite.publish(source, file)
        read = parquet.parquet_reader
        monkeypatch.setattr(
            parquet, "parquet_reader", lambda path: f"(select * replace (7 as report_year) from {read(path)})"
        )
        with pytest.raises(InputError, match=r"mart\.\w+ differs in Parquet"):
            parquet.publish(source, folder)
    assert before == (file.read_bytes(), {path: path.read_bytes() for path in folder.rglob("*.parquet")})
    assert sorted(path.name for path in file.parent.iterdir()) == ["files", "iom.duckdb", "iom.sqlite"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sqlite", "iom.duckdb"), "is a database, or is named like one"),
        (("sqlite", "x.sqlite", "--views", "report,maps"), "--views 'maps': no schema with views"),
        (("sqlite", "x.sqlite", "--views", ""), "no schema with views"),
        (("sqlite", "missing/x.sqlite", "--views", "mart"), "missing"),
        (("parquet", "mine"), "exists, and iomdb did not publish it"),
        (("parquet", "mine/notes.txt"), "exists, and iomdb did not publish it"),
        (("postgres", "postgresql://me:secret@127.0.0.1:1/x"), "cannot be reached"),
    ],
)
def test_wrong_targets_are_refused_in_one_line(
    database: Path, arguments: tuple[str, ...], message: str
) -> None:
    mine = database.with_name("mine")
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    before = database.read_bytes()
    error = error_line(run("publish", *arguments, cwd=database.parent))
    assert message in error and "secret" not in error
    assert (mine / "notes.txt").read_text() == "mine" and database.read_bytes() == before


def test_a_file_with_other_objects_is_refused(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("create view mart.mine as select 1 as one")
    assert "not only those that iomdb made" in error_line(
        run("publish", "sqlite", "x.sqlite", cwd=database.parent)
    )


@pytest.mark.proof
def test_a_count_that_no_edition_printed_goes_through_the_export(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("update fact.movement_by_service set status = 'derived' where migrants = 116")
    found = []
    for name, options in (("public.sqlite", ()), ("whole.sqlite", ("--with-records",))):
        done = run("publish", "sqlite", name, "--views", "mart", *options, cwd=database.parent)
        assert done.returncode == 0, done.stderr
        with sqlite3.connect(database.with_name(name)) as con:
            found.append(con.execute("select count(*) from publication where property = 'public'").fetchall())
    assert found == [[(1,)], [(0,)]]


def test_what_cannot_be_exported_is_not_published(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("update fact.movement_by_service set status = 'derived', lower = 1 where migrants = 116")
    error = error_line(run("publish", "sqlite", "x.sqlite", "--views", "mart", cwd=database.parent))
    assert "or publish a file that iomdb export --public wrote" in error
    assert not database.with_name("x.sqlite").exists()


@pytest.mark.proof
def test_a_public_file_is_published_as_it_is(database: Path) -> None:
    for command in (
        ("export", "public.duckdb", "--public"),
        ("-d", "public.duckdb", "publish", "sqlite", "x.sqlite", "--views", "mart"),
    ):
        done = run(*command, cwd=database.parent)
        assert done.returncode == 0, done.stderr


@pytest.mark.proof
def test_what_comes_from_records_is_protected_first(database: Path) -> None:
    rows = [row("movements", movement_id=f"M-{number}") for number in range(3)]
    write_csv(database.with_name("in.csv"), rows, "movements")
    options = ("--year", 2013, "--plain-ids")
    loaded = run("load", "movements", "in.csv", *options, cwd=database.parent)
    assert loaded.returncode == 0, loaded.stderr
    found = []
    for name, more in (("public.sqlite", ()), ("whole.sqlite", ("--with-records",))):
        done = run("publish", "sqlite", name, "--views", "mart", *more, cwd=database.parent)
        assert done.returncode == 0, done.stderr
        with sqlite3.connect(database.with_name(name)) as con:
            query = "select distinct status, migrants from mart_movement_by_service where report_year = 2013"
            found.append(con.execute(query).fetchall())
    assert found[0] == [("suppressed", None)] and found[1] == [("derived", 3)]
