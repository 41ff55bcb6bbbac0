"""Clusters of Sail and of Spark, each of two workers, answer the views of a lake as DuckDB does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlglot import exp, parse_one

from iomdb.publish import lake, opened
from iomdb.publish.cells import Digest
from iomdb.publish.source import VIEW_SCHEMAS
from tests.engines import ask, install, standalone
from tests.packs import ROOT
from tests.processes import iomdb as run

pytestmark = pytest.mark.proof
KINDS = ("movements", "projects", "expenditure", "staff")
# times the 376,175 movements of 2012; --proof-share 10 takes 37.6 million
SCALE = 10
# the columns of each fact that its statement gives
NAMES = """
    select table_name, string_agg(column_name, ', ' order by column_index)
    from duckdb_columns()
    where schema_name = 'fact' and column_name not in ('report_year', 'status', 'lower', 'upper', 'margin')
    group by table_name
"""
Statements = list[tuple[str | None, str]]


@pytest.fixture(scope="module")
def sail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which Sail is installed."""
    return installed("sail", tmp_path_factory.mktemp("sail"))


def installed(engine: str, folder: Path) -> Path:
    if reason := install(engine, folder):
        pytest.skip(reason)
    return folder


def statements_of(folder: Path, name: str) -> Statements:
    text = (folder / name).read_text(encoding="utf-8").replace("${lake}", str(folder))
    return [(None, statement) for statement in text.split(";\n") if statement]


def parquet_tables(folder: Path) -> Statements:
    """The same tables without the Delta library of Spark, which is not on PyPI: a new lake has no old files."""
    tables = json.loads((folder / lake.MANIFEST).read_text(encoding="utf-8"))["tables"]
    names = {"long": "bigint", "integer": "int"}
    found = [f"create schema {schema}" for schema in sorted({name.partition(".")[0] for name in tables})]
    for name, table in tables.items():
        place = f"location '{folder / name.replace('.', '/', 1)}'"
        columns = [
            f"{column['name']} {names.get(column['type'], column['type'])}" for column in table["columns"]
        ]
        # Spark finds the columns in the files, if there are any
        listed = "" if table["rows"] else f"({', '.join(columns)})"
        found.append(f"create table {name} {listed} using parquet {place}")
    return [(None, statement) for statement in found]


def compare(database: Path, schemas: list[str], folder: Path, answered: Callable[[Statements], dict]) -> int:
    """Compare the cells of each view, as an engine answers them from the lake, with the file; how many there are."""
    with opened(database, schemas) as source:
        lake.publish(source, folder)
        answers = answered([(view.name, f"select * from {view.name}") for view in source.chosen])
        cells = 0
        for view in source.chosen:
            digest = source.digest(view)
            digest.check(answers["rows"][view.name], view.name, "the engine")
            cells += digest.cells
    slowest = sorted(answers["seconds"].items(), key=lambda item: -item[1])[:5]
    print(len(source.chosen), "views", cells, "cells", sum(answers["seconds"].values()), "s", slowest)
    return cells


def test_every_view_is_equal_on_two_workers_of_sail(
    built: Path, sail: Path, tmp_path: Path, portion: Callable[[int], int]
) -> None:
    schemas = list(VIEW_SCHEMAS) if portion(10) >= 10 else ["report", "mart"]
    folder = tmp_path / "lake"

    def answered(queries: Statements) -> dict:
        tables, views = statements_of(folder, "tables.spark.sql"), statements_of(folder, "views.spark.sql")
        return ask(sail, "sail", [*tables, *views, *queries])

    assert compare(built, schemas, folder, answered) > 300_000


def fact_statement(path: Path, year: int) -> str:
    """The statement that derives a fact from records, for Spark, with the year in place of the variable."""

    def with_year(node: exp.Expr) -> exp.Expr:
        is_variable = isinstance(node, exp.Anonymous) and node.name == "getvariable"
        return exp.Literal.number(year) if is_variable else node

    tree = parse_one(path.read_text(encoding="utf-8"), dialect="duckdb")
    return tree.transform(with_year).sql("spark", comments=False)


def test_records_become_the_same_facts_there(
    database: Path, sail: Path, tmp_path: Path, portion: Callable[[int], int]
) -> None:
    scale = portion(SCALE)
    options = ("--year", 2012)
    made = run("synthesize", *options, "-o", "made", "--scale", scale, "--format", "parquet", cwd=tmp_path)
    commands = [("load", kind, f"made/{kind}.parquet", *options, "--plain-ids") for kind in KINDS]
    done = [made, *(run(*command, cwd=tmp_path) for command in (*commands, ("source", 2012, "records")))]
    assert not [one.stderr for one in done if one.returncode]
    folder = tmp_path / "lake"
    paths = sorted((ROOT / "sql/record/fact").glob("*.sql"))
    with opened(database, ["mart"], with_records=True, rows_of_records=True) as source:
        lake.publish(source, folder)
        statements = [(path.stem, fact_statement(path, 2012)) for path in paths]
        answers = ask(sail, "sail", [*statements_of(folder, "tables.spark.sql"), *statements])
        names = dict(source.connection.execute(NAMES).fetchall())
        for path in paths:
            columns = names[path.stem]
            query = f"select {columns} from fact.{path.stem} where report_year = 2012"
            query += " and year = 2012" if "year" in columns.split(", ") else ""
            result = source.connection.execute(query)
            digest = Digest([str(column[1]) for column in result.description or []])
            digest.add(result.fetchall())
            digest.check(answers["rows"][path.stem], path.stem, "Sail")
    print(scale, answers["seconds"])


def test_every_view_but_the_audits_is_equal_on_two_workers_of_spark(
    built: Path, tmp_path: Path, portion: Callable[[int], int]
) -> None:
    if portion(10) < 10:
        pytest.skip("only in the whole proof: takes some minutes")
    spark, folder = installed("spark", tmp_path / "spark"), tmp_path / "lake"

    def answered(queries: Statements) -> dict:
        with standalone(spark) as url:
            return ask(
                spark, url, [*parquet_tables(folder), *statements_of(folder, "views.spark.sql"), *queries]
            )

    # its driver stopped in the audits, which Sail runs
    schemas = [schema for schema in VIEW_SCHEMAS if schema != "audit"]
    assert compare(built, schemas, folder, answered) > 500_000
