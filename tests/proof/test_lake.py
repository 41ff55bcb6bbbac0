"""A lake grows by commits, one for each year or batch, and is never left half published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars
import pytest
from deltalake import DeltaTable, write_deltalake

from iomdb.errors import InputError
from iomdb.publish import lake, opened
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.records.examples import row, write_csv

pytestmark = pytest.mark.proof


def publish(database: Path, *, with_records: bool = False) -> Path:
    """The lake beside the database, with the views of mart."""
    folder = database.with_name("lake")
    with opened(database, ["mart"], with_records=with_records, rows_of_records=with_records) as source:
        lake.publish(source, folder)
    return folder


def commits(folder: Path) -> dict[str, list[str]]:
    """What was done to each table, the last first."""
    logs = sorted(folder.glob("*/*/_delta_log"))
    names = [log.parent.relative_to(folder).as_posix() for log in logs]
    return {name: [commit["operation"] for commit in DeltaTable(folder / name).history()] for name in names}


def manifest(folder: Path) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = json.loads(
        (folder / lake.MANIFEST).read_text(encoding="utf-8")
    )
    return found


def test_years_are_appended_and_removed_and_the_rest_stays(two_years: Path, database: Path) -> None:
    first = shutil.copy(database, database.with_name("first.duckdb"))
    folder = publish(database)
    before = commits(folder)
    publish(database)
    assert commits(folder) == before, "the same file commits nothing"
    old_year = {path: path.read_bytes() for path in folder.glob("fact/*/report_year=2012/*.parquet")}
    shutil.copy(two_years, database)
    publish(database)
    grown = commits(folder)
    facts = [name for name in grown if name.startswith("fact/")]
    assert facts and all(grown[name] == ["WRITE", *before[name]] for name in facts)
    assert {path: path.read_bytes() for path in old_year} == old_year
    shutil.copy(first, database)
    publish(database)
    assert all(commits(folder)[name] == ["DELETE", *grown[name]] for name in facts)
    for name, table in manifest(folder)["tables"].items():
        delta = DeltaTable(folder / name.replace(".", "/"))
        assert (delta.version(), polars.read_delta(delta).height) == (table["version"], table["rows"])


def test_a_batch_is_a_commit_and_so_is_its_unload(database: Path) -> None:
    def command(*arguments: object) -> None:
        done = run(*arguments, cwd=database.parent)
        assert done.returncode == 0, done.stderr

    def load(name: str, *ids: str, correct: bool = False) -> None:
        write_csv(
            database.with_name(name), [row("movements", movement_id=number) for number in ids], "movements"
        )
        options = ("--year", 2013, "--plain-ids", *(["--correct"] if correct else []))
        command("load", "movements", name, *options)
        publish(database, with_records=True)

    load("a.csv", "M-1", "M-2")
    load("b.csv", "M-3")
    folder = database.with_name("lake")
    table = folder / "record/movement"
    assert commits(folder)["record/movement"] == ["WRITE", "WRITE", "CREATE TABLE"]
    # another program may rewrite files, as long as the rows stay
    DeltaTable(table).optimize.compact()
    load("c.csv", "M-1", correct=True)
    # the batch with the corrected row, and the new one
    assert commits(folder)["record/movement"][:3] == ["WRITE", "WRITE", "OPTIMIZE"]
    rows = polars.read_delta(str(table)).sort("batch", "movement_id")
    assert rows.select("batch", "movement_id", "superseded_by").rows() == [
        (1, "M-1", 3),
        (1, "M-2", None),
        (2, "M-3", None),
        (3, "M-1", None),
    ]
    command("unload", 2)
    publish(database, with_records=True)
    assert commits(folder)["record/movement"][0] == "DELETE"
    assert sorted(set(polars.read_delta(str(table))["batch"])) == [1, 3]
    assert not list(folder.glob("record/reject")) and not list(folder.glob("record/batch"))
    with pytest.raises(InputError, match="was published with records, and keeps its old rows"):
        publish(database)


def test_what_is_read_back_is_compared_and_a_failure_restores(
    two_years: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = publish(database)
    before = (folder / lake.MANIFEST).read_bytes()
    rows = polars.read_delta(str(folder / "fact/movement_by_area")).height
    shutil.copy(two_years, database)
    columns = lake._columns
    with monkeypatch.context() as patch:
        patch.setattr(lake, "_columns", lambda table: columns(table).replace('"migrants"', "7 as migrants"))
        with pytest.raises(InputError, match=r"fact\.\w+ differs in Delta; the lake was restored"):
            publish(database)
    assert (folder / lake.MANIFEST).read_bytes() == before
    assert polars.read_delta(str(folder / "fact/movement_by_area")).height == rows
    publish(database)
    assert polars.read_delta(str(folder / "fact/movement_by_area")).height > rows


def test_a_killed_publication_is_taken_up(
    two_years: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = publish(database)
    shutil.copy(two_years, database)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(lake, "_tables_sql", killed)
        patch.setattr(lake._Lake, "_restore", lambda self: None)
        publish(database)
    written = commits(folder)
    publish(database)
    assert commits(folder) == written
    assert manifest(folder)["tables"]["fact.movement_by_area"]["version"] == 2


def changed(folder: Path) -> None:
    table = folder / "fact/movement_by_area"
    write_deltalake(table, polars.read_delta(str(table)), mode="append")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (changed, "fact.movement_by_area was changed by another program"),
        (lambda folder: shutil.rmtree(folder / "fact/movement_by_area/_delta_log"), "cannot be written"),
    ],
)
def test_a_lake_of_others_is_refused_in_one_line(
    database: Path, damage: Callable[[Path], None], message: str
) -> None:
    folder = publish(database)
    damage(folder)
    assert message in error_line(run("publish", "lake", "lake", "--views", "mart", cwd=database.parent))


def test_a_file_with_other_columns_is_refused(database: Path) -> None:
    folder = publish(database)
    text = (folder / lake.MANIFEST).read_text(encoding="utf-8")
    (folder / lake.MANIFEST).write_text(
        text.replace('"name": "migrants"', '"name": "persons"'), encoding="utf-8"
    )
    error = error_line(run("publish", "lake", "lake", "--views", "mart", cwd=database.parent))
    assert "has other columns than in this iomdb" in error
