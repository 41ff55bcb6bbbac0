"""Batches: loaded completely or not at all, once per file, removed exactly; vintages, and secret ids."""

from __future__ import annotations

import csv
import gzip
import hashlib
from pathlib import Path

import duckdb
import pytest

import iomdb
from iomdb_loaders.errors import InputError
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.records.examples import COLUMNS, ID, KEY, Row, connected, load, query, row, rows, write_csv

KINDS = ("movements", "projects", "expenditure", "staff")
TABLES = {"movements": "movement", "projects": "project", "expenditure": "expenditure", "staff": "staff"}


def everything(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables that a load may touch."""
    schemas = "'fact', 'record', 'source'"
    with connected(database) as con:
        names = con.execute(
            f"select schema_name || '.' || table_name from duckdb_tables() where schema_name in ({schemas})"
        ).fetchall()
        return {name: sorted(con.execute(f"from {name}").fetchall(), key=repr) for (name,) in names}


@pytest.mark.parametrize(
    "kind", [*KINDS[:2], *(pytest.param(kind, marks=pytest.mark.proof) for kind in KINDS[2:])]
)
def test_unload_restores_the_database_exactly(database: Path, tmp_path: Path, kind: str) -> None:
    before = everything(database)
    path = write_csv(tmp_path / "in.csv", rows(kind, 3), kind)
    done = load(database, kind, path)
    assert (done.batch, done.read, done.loaded, done.rejected, done.synthetic) == (1, 3, 3, 0, True)
    assert query(database, f"select count(*), max(report_year) from record.{TABLES[kind]}") == [(3, 2013)]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert query(database, "select file_name, sha256, bytes, rows_read from record.batch_file") == [
        ("in.csv", digest, path.stat().st_size, 3)
    ]
    with iomdb.connect(database, read_only=False) as db:
        assert db.unload(1) == 3
    assert everything(database) == before


def test_the_same_file_is_loaded_once(database: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", rows("staff", 2), "staff")
    load(database, "staff", path)
    before = everything(database)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(path.read_bytes())
    done = load(database, "staff", copy)
    assert done.batch is None and done.known == ((copy, 1),)
    assert everything(database) == before


def test_a_batch_with_too_many_rejects_leaves_only_the_file_of_rejects(
    database: Path, tmp_path: Path
) -> None:
    before = everything(database)
    made = [*rows("movements", 7), row("movements", age="x"), row("movements", sex="?"), row("movements")]
    path = write_csv(tmp_path / "in.csv", made, "movements")
    for allowed in ("0", "1", "19.9%"):
        with pytest.raises(
            InputError, match=r"2 of 10 rows rejected, [01] allowed, nothing loaded; see .*rejects"
        ):
            load(database, "movements", path, max_rejects=allowed)
        assert everything(database) == before
    with (tmp_path / "in.csv.rejects.csv").open(newline="") as file:
        listed = list(csv.DictReader(file))
    assert [(item["file"], item["line"], item["column"], item["value"]) for item in listed] == [
        ("in.csv", "9", "age", "x"),
        ("in.csv", "10", "sex", "?"),
    ]
    assert listed[0]["text"] == ",".join(row("movements", age="x").values())
    assert load(database, "movements", path, max_rejects="20%").rejected == 2


@pytest.mark.parametrize("text", ["", "-1", "5.5", "101%", "x", "%"])
def test_max_rejects_is_a_number_or_a_share(database: Path, tmp_path: Path, text: str) -> None:
    path = write_csv(tmp_path / "in.csv", rows("staff", 1), "staff")
    with pytest.raises(InputError, match="neither a number of rows nor a share"):
        load(database, "staff", path, max_rejects=text)


def test_an_id_counts_once_in_the_file_and_in_the_database(database: Path, tmp_path: Path) -> None:
    twice = write_csv(
        tmp_path / "twice.csv", [row("movements"), row("movements"), *rows("movements", 2)], "movements"
    )
    assert load(database, "movements", twice, max_rejects="1").rejected == 1
    assert query(database, "select line, rule from record.reject") == [(3, "the id is in an earlier row")]
    again = write_csv(
        tmp_path / "again.csv", [row("movements", age="1"), row("movements", movement_id="new")], "movements"
    )
    assert load(database, "movements", again, max_rejects="1").loaded == 1
    assert query(database, "select rule from record.reject where batch = 2") == [
        ("the id is already in the database, in batch 1",)
    ]
    # a movement happens once, staff are counted every year
    other = write_csv(tmp_path / "o.csv", [row("movements", movement_date="2014-01-01")], "movements")
    assert load(database, "movements", other, year=2014, max_rejects="1").rejected == 1
    load(database, "staff", write_csv(tmp_path / "s.csv", [row("staff")], "staff"))
    next_year = write_csv(tmp_path / "t.csv", [row("staff", as_at="2014-12-31")], "staff")
    assert load(database, "staff", next_year, year=2014).loaded == 1


def test_a_correction_replaces_by_id_and_keeps_the_vintage(database: Path, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "1.csv", rows("movements", 3, age="5"), "movements")
    load(database, "movements", first)
    before = everything(database)
    second = write_csv(tmp_path / "2.csv", rows("movements", 2, age="95"), "movements")
    done = load(database, "movements", second, correct=True)
    assert (done.loaded, done.replaced) == (2, 2)
    ages = (
        "select age_group, migrants from fact.movement_by_age_sex where report_year = 2013 and migrants > 0"
    )
    assert sorted(query(database, ages)) == [("age_0_9", 1), ("age_over_90", 2)]
    assert query(database, "select count(*) from record.movement where superseded_by = 2") == [(2,)]
    with iomdb.connect(database, read_only=False) as db:
        with pytest.raises(InputError, match="batch 1 is corrected by batch 2; unload that one first"):
            db.unload(1)
        db.unload(2)
    assert everything(database) == before


def test_ids_are_stored_as_keyed_hashes(database: Path, tmp_path: Path) -> None:
    load(database, "movements", write_csv(tmp_path / "a.csv", [row("movements")], "movements"), key=KEY)
    (stored,) = query(
        database, "select movement_id, movement_id_hash, key_fingerprint from record.movement, record.batch"
    )
    salt = bytes.fromhex(stored[2][:32])
    secret = hashlib.scrypt(KEY.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=16).hex()
    assert stored[0] is None
    assert str(stored[1]).replace("-", "") == hashlib.sha256((secret + "M-1").encode()).hexdigest()[:32]
    bytes_ = database.read_bytes()
    assert KEY.encode() not in bytes_ and secret.encode() not in bytes_
    again = write_csv(tmp_path / "b.csv", [row("movements", age="1")], "movements")
    assert load(database, "movements", again, key=KEY, max_rejects="1").rejected == 1
    other = write_csv(tmp_path / "c.csv", [row("movements", movement_id="M-2")], "movements")
    with pytest.raises(InputError, match="hashed with another key; give that key"):
        load(database, "movements", other, key=KEY + "!")
    with pytest.raises(InputError, match="give the key instead of --plain-ids"):
        load(database, "movements", other)


def test_names_in_damaged_rows_do_not_reach_the_database(database: Path, tmp_path: Path) -> None:
    """A shifted row may hold a person's name in any column."""
    path = write_csv(tmp_path / "a.csv", [row("staff", staff_id="Zweig42", grade="Stefan Zweig")], "staff")
    load(database, "staff", path, key=KEY, max_rejects="1")
    assert query(database, "select value, text from record.reject") == [
        ("xxxxxx xxxxx", "xxxxx99,9999-99-99,xxxxxxxx,xxxxxx xxxxx,,xxxxxxxxxxxx,x,xxx,xxxx")
    ]
    assert b"Zweig" not in database.read_bytes()
    assert "Stefan Zweig" in (tmp_path / "a.csv.rejects.csv").read_text()


def test_titles_are_not_stored(database: Path, tmp_path: Path) -> None:
    load(database, "projects", write_csv(tmp_path / "p.csv", [row("projects", title="Zweig")], "projects"))
    assert b"Zweig" not in database.read_bytes()


def test_gzip_parquet_workbook_and_glob_give_the_same_rows(database: Path, tmp_path: Path) -> None:
    made = rows("movements", 8)
    for number, item in enumerate(made):
        item["age"] = "" if number == 3 else str(number * 12)
    parts = [made[:2], made[2:4], made[4:6], made[6:]]
    folder = tmp_path / "in"
    folder.mkdir()
    write_csv(folder / "a.csv", parts[0], "movements")
    with gzip.open(folder / "b.csv.gz", "wb") as file:
        file.write(write_csv(tmp_path / "b.csv", parts[1], "movements").read_bytes())
    plain = write_csv(tmp_path / "c.csv", parts[2], "movements")
    typed = "replace (cast(movement_date as date) as movement_date, cast(age as integer) as age, true as synthetic)"
    scan = f"read_csv('{plain}', all_varchar = true)"
    duckdb.sql(f"copy (select * {typed} from {scan}) to '{folder / 'c.parquet'}'")
    (folder / "a.csv.rejects.csv").write_text("left by an earlier load, no input")
    _workbook(folder / "d.xlsx", parts[3])
    done = load(database, "movements", str(folder / "*"))
    assert (done.read, done.rejected) == (8, 0)
    stored = query(
        database, "select movement_id, cast(movement_date as varchar), age from record.movement order by 1"
    )
    assert stored == [
        (item["movement_id"], item["movement_date"], int(item["age"]) if item["age"] else None)
        for item in made
    ]
    rows_read = query(database, "select file_name, rows_read from record.batch_file order by file_no")
    assert rows_read == [("a.csv", 2), ("b.csv.gz", 2), ("c.parquet", 2), ("d.xlsx", 2)]


def _workbook(path: Path, made: list[Row], formula: str = "") -> None:
    import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS["movements"])
    for item in made:
        cells: list[object] = list(item.values())
        cells[1] = datetime.datetime.fromisoformat(item["movement_date"])
        cells[7] = formula or int(item["age"])
        cells[8] = True
        sheet.append(cells)
    book.save(path)


def test_a_formula_is_refused_not_evaluated(database: Path, tmp_path: Path) -> None:
    _workbook(tmp_path / "f.xlsx", rows("movements", 1), formula="=1+1")
    assert load(database, "movements", tmp_path / "f.xlsx", max_rejects="1").rejected == 1
    assert query(database, "select line, rule from record.reject") == [(2, "a formula in cell H2")]


def test_rejects_of_parquet_have_row_numbers(database: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [*rows("movements", 2), row("movements", sex="Q")], "movements")
    duckdb.sql(f"copy (from read_csv('{path}', all_varchar = true)) to '{tmp_path / 'c.parquet'}'")
    assert load(database, "movements", tmp_path / "c.parquet", max_rejects="1").loaded == 2
    assert query(database, "select line, column_name, value from record.reject") == [(3, "sex", "Q")]


GOOD = "M-1,2013-02-28,resettlement,africa,KEN,USA,F,33,true"
HEADER = ",".join(COLUMNS["movements"])


def test_a_map_renames_columns_and_values(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "foreign.csv"
    path.write_text(
        "Case No;On;What;Where;From;To;Gender;Years;Name\n1;2013-01-02;RES;africa;KEN;USA;Woman;-;Zweig\n",
        encoding="utf-8",
    )
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        """
        delimiter = ";"
        [columns]
        movement_id = "Case No"
        movement_date = "On"
        service = "What"
        budget_region = "Where"
        departure_country = "From"
        destination_country = "To"
        sex = "Gender"
        age = "Years"
        [values.service]
        RES = "resettlement"
        [values.sex]
        Woman = "F"
        [values.age]
        "-" = ""
        """
    )
    done = load(database, "movements", path, mapping=mapping)
    assert (done.loaded, done.synthetic) == (1, False)
    assert query(database, "select movement_id, age from record.movement") == [("1", None)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[columns]\nnone = 'x'", "columns.none is not a field of movements"),
        ("[values.sex]\nF = 1", "values.sex is not a table of text values"),
        ("rename = 1", "unknown key 'rename'"),
        ("[columns", "not valid TOML"),
        ("delimiter = ';;'", "is not one character"),
        ("[columns]\nage = 'Alter'", "column Alter is missing"),
    ],
)
def test_a_bad_map_is_refused(database: Path, tmp_path: Path, text: str, message: str) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(text)
    path = write_csv(tmp_path / "in.csv", rows("movements", 1), "movements")
    with pytest.raises(InputError, match=message):
        load(database, "movements", path, mapping=mapping)


def test_bad_input_gives_one_line(database: Path, tmp_path: Path) -> None:
    good = write_csv(tmp_path / "good.csv", rows("movements", 1), "movements")
    bad = {
        "empty.csv": b"",
        "header.csv": f"{HEADER}\n".encode(),
        "utf16.csv": HEADER.encode("utf-16"),
        "twice.csv": f"{HEADER},sex\n{GOOD},F\n".encode(),
        "no_sex.csv": b"movement_id,movement_date\n1,2\n",
        "torn.csv.gz": gzip.compress(good.read_bytes())[:-9],
        "torn.parquet": b"PAR1nothing",
        "torn.xlsx": b"PK\x03\x04",
        "notes.txt": b"x",
    }
    before = everything(database)
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError) as error:
            load(database, "movements", tmp_path / name)
        assert name in str(error.value) and str(error.value).isprintable()
    command = ("-d", database, "load", "movements", tmp_path / "torn.parquet", "--year", 2013, "--plain-ids")
    assert "torn.parquet" in error_line(run(*command, cwd=tmp_path))
    error_line(
        run("-d", database, "load", "movements", "none*.csv", "--year", 2013, "--plain-ids", cwd=tmp_path)
    )
    assert "needs a key" in error_line(
        run("-d", database, "load", "movements", good, "--year", 2013, cwd=tmp_path)
    )
    short = run(
        "-d", database, "load", "movements", good, "--year", 2013, cwd=tmp_path, env={"IOMDB_KEY": "short"}
    )
    assert "at least 16" in error_line(short)
    assert "batch 7 is not in the database" in error_line(run("-d", database, "unload", 7, cwd=tmp_path))
    assert everything(database) == before


@pytest.mark.proof
def test_the_commands_print_a_summary(database: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "in.csv", [*rows("staff", 2), row("staff", grade="P-9")], "staff")
    (tmp_path / "key").write_text(KEY + "\n")
    command = (
        "-d",
        database,
        "load",
        "staff",
        "in.csv",
        "--year",
        2013,
        "--key-file",
        "key",
        "--max-rejects",
        1,
    )
    done = run(*command, cwd=tmp_path)
    assert done.returncode == 0 and done.stdout == ""
    assert "batch 1, staff of 2013, synthetic: 3 rows read = 2 loaded + 1 rejected" in done.stderr
    assert "rejected rows: in.csv.rejects.csv" in done.stderr
    again = run(*command, cwd=tmp_path)
    assert again.returncode == 0 and "in.csv is in batch 1 already\nnothing to load" in again.stderr
    listed = run("-d", database, "batches", cwd=tmp_path).stdout.splitlines()
    assert listed[1].startswith("1,staff,2013,3,2,1,0,True,")
    assert "holds 1 batches of records" in error_line(run("build", "-o", database, cwd=tmp_path))
    assert run("-d", database, "unload", 1, cwd=tmp_path).stderr == "batch 1 removed: 2 rows\n"
    assert run("build", "-o", database, cwd=tmp_path).returncode == 0


def test_a_build_discards_records_only_with_the_option(database: Path, tmp_path: Path) -> None:
    load(database, "staff", write_csv(tmp_path / "s.csv", rows("staff", 1), "staff"))
    with pytest.raises(InputError, match="--discard-records"):
        iomdb.build(database)
    iomdb.build(database, discard_records=True)
    assert query(database, "select count(*) from record.batch") == [(0,)]


def test_ids_of_each_kind_are_its_primary_key() -> None:
    import json

    from tests.packs import DATA

    for kind in KINDS:
        schema = json.loads((DATA / "records" / f"{kind}.json").read_text())
        assert schema.get("primaryKey", [None])[0] == ID.get(kind)


@pytest.mark.parametrize("at_once", [3, 1000])
def test_ids_are_also_unique_where_their_hashes_are_sorted(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """As for large batches: in one part or several, fetched a few rows at a time."""
    for name, value in (("_FEW", 0), ("_ROWS", 7), ("_AT_ONCE", at_once)):
        monkeypatch.setattr(f"iomdb_loaders.records.unique.{name}", value)
    items = rows("movements", 20)
    assert load(database, "movements", write_csv(tmp_path / "a.csv", items, "movements")).loaded == 20
    for item in items:
        item["movement_id"] += "-new"
    items[17]["movement_id"] = items[4]["movement_id"]
    with pytest.raises(InputError, match="1 of 20 rows rejected"):
        load(database, "movements", write_csv(tmp_path / "b.csv", items, "movements"))
