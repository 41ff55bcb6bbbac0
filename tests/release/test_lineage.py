"""Lineage: from which columns of tables each column of a view is computed."""

from __future__ import annotations

import duckdb

from iomdb.release import lineage
from iomdb.views.definition import read_tables


def test_lineage_ends_in_tables(con: duckdb.DuckDBPyConnection) -> None:
    names = [f"{table.id}_v{version.number}" for table in read_tables() for version in table.versions]
    found = {name: lineage.sources(con, f"report.{name}") for name in names}
    tables = {table for columns in found.values() for nodes in columns.values() for table, _ in nodes}
    assert {name.split(".")[0] for name in tables} <= {"fact", "ref", "source"}
    assert ("fact.movement_by_age_sex", "migrants") in found["table_4_v1"]["female"]
    for name, columns in found.items():
        assert list(columns) == [row[0] for row in con.execute(f"describe report.{name}").fetchall()]
        assert columns["report_year"], name


def test_lineage_is_that_of_the_text() -> None:
    sql = (
        "create view report.x_v1 as select cast(x.b + 1 as integer) as a from (select b, c from fact.t) as x"
    )
    found = lineage.direct(sql, {"fact.t": {"b": "INTEGER", "c": "INTEGER"}})
    assert found == {"a": {("fact.t", "b")}}


def test_graph_as_text_and_as_mermaid(con: duckdb.DuckDBPyConnection) -> None:
    lines = list(lineage.graph_lines(con, "report.table_4_v1", mermaid=False))
    assert (
        "report.table_4_v1.female <- fact.movement_by_age_sex.migrants, fact.movement_by_age_sex.sex" in lines
    )
    assert list(lineage.graph_lines(con, "report.table_4_v1", mermaid=True)) == [
        "flowchart LR",
        "    fact.movement_by_age_sex --> report.table_4_v1",
        "    ref.age_group --> report.table_4_v1",
    ]
