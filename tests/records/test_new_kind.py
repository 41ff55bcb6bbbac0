"""Adding a record kind takes four files; anything forgotten or wrong stops the build with one line."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from iomdb_loaders.errors import InputError
from iomdb_loaders.records import read_kind
from tests.checkout import copy_sources, run_copy
from tests.processes import error_line
from tests.records.new_kind import FACT, FILES, KIND, MART, REGISTRY, RULES, SCHEMA, write

ROWS = """training_id,sex,hours,level,fee
T-1,F,8,basic,10.5
T-2,Female,,,
T-3,M,40000,expert,999.5
"""
REJECTED = """training_id,sex,hours,level,fee
T-1,F,8,basic,10.5
,F,8,basic,1
T-12345678901234567890,F,8,basic,1
T-4,X,8,basic,1
T-5,F,0,basic,1
T-6,F,40001,basic,1
T-7,F,8.0,basic,1
T-8,F,8,Basic,1
T-9,F,8,basic,1.25
T-10,F,8,basic,999.6
T-11,F,7,expert,0
"""
RULE = """
create or replace temp view record_ruled as
select t.*, case when t.level = 'expert' and t.hours < 8 then 'too short for an expert' end as hours_rule
from record_typed as t;
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_sources(tmp_path_factory.mktemp("sources"))


@pytest.fixture
def training(sources: Path) -> Path:
    """The sources with the new kind; each test may change its files."""
    (sources / RULES).unlink(missing_ok=True)
    write(sources, FILES)
    return sources


@pytest.mark.proof
def test_four_files_add_a_kind_and_its_fact(training: Path, tmp_path: Path) -> None:
    assert run_copy(training, "build").returncode == 0
    (tmp_path / "ok.csv").write_text(ROWS)
    (tmp_path / "bad.csv").write_text(REJECTED)
    load = ("load", "training", "--year", 2013, "--plain-ids")
    done = run_copy(training, *load, tmp_path / "ok.csv")
    assert "batch 1, training of 2013: 3 rows read = 3 loaded + 0 rejected" in done.stderr, done.stderr
    write(training, {RULES: RULE})
    done = run_copy(training, *load, tmp_path / "bad.csv", "--correct", "--max-rejects", 10)
    assert "11 rows read = 1 loaded + 10 rejected, 1 rows replaced" in done.stderr, done.stderr
    with duckdb.connect(str(training / "iom.duckdb"), read_only=True) as connection:
        assert connection.execute(
            "select sex, trained, status from fact.training_by_sex order by 1"
        ).fetchall() == [
            ("F", 2, "derived"),
            ("M", 1, "derived"),
        ]
        assert connection.execute("select sum(trained) from mart.training_by_sex").fetchall() == [(3,)]
        rejects = connection.execute(
            "select line, column_name, rule from record.reject order by line"
        ).fetchall()
    assert rejects == [
        (3, "training_id", "a value is missing"),
        (4, "training_id", "not an id: too long, spaces at its ends, quotes or damage"),
        (5, "sex", "not a known sex"),
        (6, "hours", "not between 1 and 40000"),
        (7, "hours", "not between 1 and 40000"),
        (8, "hours", "not a whole number"),
        (9, "level", "neither basic nor advanced nor expert"),
        (10, "fee", "not an amount with at most 1 decimals"),
        (11, "fee", "not between 0 and 999.5"),
        (12, "hours", "too short for an expert"),
    ]
    assert (
        "unknown record kind 'trainings'; use one of expenditure, movements, projects, staff, training"
        in error_line(
            run_copy(training, "load", "trainings", tmp_path / "ok.csv", "--year", 2013, "--plain-ids")
        )
    )


def without(text: str) -> Callable[[str], str]:
    def change(content: str) -> str:
        lines = [line for line in content.splitlines() if text not in line]
        assert len(lines) < len(content.splitlines())
        return "\n".join(lines)

    return change


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(content: str) -> str:
        assert old in content
        return content.replace(old, new)

    return change


def without_fact_table(content: str) -> str:
    statements = content.split(";")
    kept = [one for one in statements if "table fact." not in one and "column fact." not in one]
    assert len(kept) == len(statements) - 3
    return ";".join(kept)


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        (SCHEMA, without("insert into meta.fact "), "fact.training_by_sex is not declared"),
        (SCHEMA, without("insert into meta.foreign_key"), "fact.training_by_sex.sex names no code list"),
        (SCHEMA, without_fact_table, "table fact.training_by_sex does not exist"),
        (
            SCHEMA,
            replaced("create table fact.", "create table record."),
            "072_training.sql: not valid (Catalog Error",
        ),
        (SCHEMA, replaced("record.training", "record.other"), "table record.training does not exist"),
        (SCHEMA, without("hours"), "record.training and the fields differ: hours"),
        (REGISTRY, replaced("training_by_sex", "training_by_age"), "fact 'training_by_age' is not declared"),
        (
            REGISTRY,
            replaced("training_by_sex", "movement_by_area"),
            "fact movement_by_area is fed by movements too",
        ),
        (
            REGISTRY,
            replaced('"persons"', '"money"'),
            "counts 'money', but its fact training_by_sex counts 'persons'",
        ),
        (REGISTRY, replaced('"codes": "sex"', '"codes": "gender"'), "column sex: unknown code list 'gender'"),
        (FACT, None, "no statement derives training_by_sex; add sql/record/fact/training_by_sex.sql"),
        (FACT, replaced("as trained", "as persons"), "select sex and trained"),
        (
            FACT,
            replaced("record.training", "record.trained"),
            "fact/training_by_sex.sql: not valid (Catalog Error",
        ),
        (RULES, replaced("hours_rule", "hour_rule"), "rules.sql: hour is not a field of training"),
        (RULES, replaced("t.hours < 8", "t.hour < 8"), "rules.sql: not valid (Binder Error"),
        (RULES, replaced("record_ruled", "record_rules"), "rules.sql: not valid (Catalog Error"),
        (MART, None, "fact.training_by_sex has no view in mart"),
    ],
)
def test_what_is_forgotten_stops_the_build(
    training: Path, file: str, change: Callable[[str], str] | None, message: str
) -> None:
    write(training, {RULES: RULE})
    path = training / file
    if change is None:
        path.unlink()
    else:
        path.write_text(change(path.read_text()))
    assert message in error_line(run_copy(training, "build", "--output", "other.duckdb"))
    assert not (training / "other.duckdb").exists()


def drop(*keys: Any) -> Callable[[dict[str, Any]], None]:
    def change(kind: dict[str, Any]) -> None:
        *path, last = keys
        for key in path:
            kind = kind[key]
        del kind[last]

    return change


def put(value: Any, *keys: Any) -> Callable[[dict[str, Any]], None]:
    def change(kind: dict[str, Any]) -> None:
        *path, last = keys
        for key in path:
            kind = kind[key]
        kind[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop("iomdb"), "key iomdb is missing"),
        (drop("iomdb", "feeds"), "key iomdb.feeds is missing"),
        (drop("iomdb", "counts"), "key iomdb.counts is missing"),
        (drop("iomdb", "table"), "key iomdb.table is missing"),
        (drop("iomdb", "id_scope"), "iomdb.id_scope does not fit primaryKey"),
        (drop("primaryKey"), "iomdb.id_scope does not fit primaryKey"),
        (drop("fields", 5), "fields.synthetic is missing"),
        (drop("fields", 2, "type"), "key fields.hours.type is missing"),
        (drop("fields", 4, "iomdb"), "column fee: iomdb.decimals does not fit"),
        (drop("fields", 1, "iomdb"), "column sex: free text is never stored"),
        (drop("fields", 0, "constraints", "unique"), "column training_id: unique and primaryKey differ"),
        (drop("fields", 0, "constraints", "maxLength"), "iomdb.identifier and maxLength belong together"),
        (drop("fields", 2, "constraints", "minimum"), "column hours: minimum and maximum do not fit"),
        (put(["x"], "missingValues"), "unknown key missingValues"),
        (put(True, "iomdb", "persons"), "unknown key iomdb.persons; use table, counts, feeds, id_scope"),
        (put("x", "fields", 2, "constraints", "pattern"), "unknown key fields.hours.constraints.pattern"),
        (put(1, "fields", 2, "rdfType"), "unknown key fields.hours.rdfType"),
        (put({"unit": "h"}, "fields", 2, "iomdb"), "unknown key fields.hours.iomdb.unit"),
        (
            put("2", "fields", 2, "constraints", "minimum"),
            "fields.hours.constraints.minimum has the wrong type",
        ),
        (
            put(1, "fields", 2, "constraints", "required"),
            "fields.hours.constraints.required has the wrong type",
        ),
        (put([], "iomdb", "feeds"), "iomdb.feeds is empty"),
        (put("file", "iomdb", "id_scope"), "use one of database, year"),
        (put("time", "fields", 2, "type"), "column hours: unknown type 'time'"),
        (put("%Y", "fields", 2, "format"), "column hours: unknown format '%Y'"),
        (put({"use": "seen"}, "fields", 2, "iomdb"), "column hours: unknown use 'seen'"),
        (put({"codes": "sex"}, "fields", 2, "iomdb"), "column hours: a integer has no code list"),
        (put("other", "name"), "name 'other' is not the name of the file"),
        (put("sex", "fields", 2, "name"), "a field is defined twice"),
    ],
)
def test_a_definition_that_is_incomplete_or_has_too_much_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    kind = copy.deepcopy(KIND)
    change(kind)
    (tmp_path / "training.json").write_text(json.dumps(kind))
    with pytest.raises(InputError) as error:
        read_kind(tmp_path, "training")
    assert "training.json" in str(error.value) and message in str(error.value)


def test_a_complete_definition_is_read(tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text(json.dumps(KIND))
    kind = read_kind(tmp_path, "training")
    assert (kind.table, kind.feeds, kind.id_field, kind.id_scope) == (
        "training",
        ("training_by_sex",),
        "training_id",
        "year",
    )
    assert [field.required for field in kind.fields] == [True, True, False, False, False, False]
