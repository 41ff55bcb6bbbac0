"""A fact on persons is protected by its declaration, and the export refuses what is not declared."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from iomdb.errors import InputError
from iomdb.public.objects import read_objects
from iomdb.public.protection import suppressed_quantities
from iomdb.public.quantities import Counts, read_counts
from tests.checkout import copy_sources, run_copy
from tests.processes import error_line
from tests.processes import iomdb as run

EXPORT = ("export", "public.duckdb", "--public", "--suppress-under", "5", "--force")
TRAINING = """
    create table fact.training_by_{0} (
        report_year integer, {0} varchar, trainees bigint, status varchar, lower bigint, upper bigint, margin integer
    )
"""
DECLARED = """
    insert into meta.fact values ('training_by_{0}', 'trainees', 'trainees', 'persons', 'training', 0, 'year');
    insert into meta.foreign_key values ('fact.training_by_{0}', '{0}', 'ref.{0}', 'code')
"""


def execute(database: Path, *statements: str) -> None:
    with duckdb.connect(str(database)) as con:
        for statement in statements:
            con.execute(statement)


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def quantities(database: Path) -> Counts:
    """The counts of persons that a database with these declarations would publish."""
    with duckdb.connect(str(database), read_only=True) as con:
        return read_counts(con, read_objects(con))


@pytest.mark.parametrize("statements", [[TRAINING], [TRAINING, DECLARED]])
def test_a_fact_that_the_build_does_not_define_is_refused(database: Path, statements: list[str]) -> None:
    """Whoever declares a fact in the database only does not get it published."""
    execute(database, *(statement.format("sex") for statement in statements))
    error = error_line(run(*EXPORT, cwd=database.parent))
    assert "fact.training_by_sex is not defined by this iomdb" in error
    assert not (database.parent / "public.duckdb").exists()


def test_a_view_whose_keys_do_not_name_its_fact_is_refused(database: Path) -> None:
    execute(
        database, "update meta.cell_key set facts = 'expenditure_by_programme' where table_id = 'table_4'"
    )
    with pytest.raises(
        InputError, match=r"report.table_4_cells_v1 reads fact.movement_by_age_sex.*table_4.toml"
    ):
        quantities(database)


@pytest.mark.parametrize(
    "change",
    [
        "delete from meta.cell_key where table_id = 'table_4' and key = 'F'",
        "update meta.cell_key_code set code = 'M' where table_id = 'table_4' and key = 'F'",
        "update meta.cell_key set facts = 'movement_by_age_sex,project_by_service_region' where table_id = 'table_4'",
    ],
)
def test_a_count_that_its_keys_do_not_explain_is_refused(database: Path, change: str) -> None:
    execute(database, change)
    with pytest.raises(InputError, match=r"report.table_4_cells_v1 prints.*do not explain"):
        quantities(database)


def test_two_names_for_what_may_be_the_same_are_refused(database: Path) -> None:
    """If origin and departure were the same, Table 3 would reveal what is suppressed by origin."""
    table = TRAINING.replace("training_by_{0}", "movement_by_origin").format("origin_region")
    execute(
        database,
        table,
        "insert into meta.fact values ('movement_by_origin', 'trainees', 'migrants', 'persons', 'movement', 0, 'year')",
        "insert into meta.foreign_key values ('fact.movement_by_origin', 'origin_region', 'ref.geo_region', 'code')",
    )
    same = r"departure.geo_region and fact.movement_by_origin origin.geo_region, which may be the same"
    with pytest.raises(InputError, match=same):
        quantities(database)


def test_facts_of_one_population_have_their_total_in_common(database: Path) -> None:
    """30 + 2 = 17 + 15: with only the 2 suppressed, the other three would reveal it. No table prints any of them."""
    execute(
        database,
        *(text.format(name) for name in ("sex", "location") for text in (TRAINING, DECLARED)),
        "insert into fact.training_by_sex "
        "select 2099, unnest(['F', 'M']), unnest([30, 2]), 'derived', null, null, null",
        "insert into fact.training_by_location select 2099, unnest(['headquarters', 'field']), unnest([17, 15]), "
        "'derived', null, null, null",
    )
    counts = quantities(database)
    suppressed = suppressed_quantities(counts, 5)
    leaves = [counts.leaves[number] for number, quantity in counts.of_leaf.items() if quantity in suppressed]
    assert 2 in {leaf.value for leaf in leaves}
    assert {leaf.fact for leaf in leaves} <= {"training_by_sex", "training_by_location"} and len(leaves) >= 2


def training(text: str) -> str:
    """The source of a fact or table on movements by age and sex, rewritten for trainees."""
    for old, new in (
        ("movement_by_age_sex", "training_by_age_sex"),
        ("'movement'", "'training'"),
        ("migrants", "trainees"),
        ("table_4", "training"),
        ("Table 4", "Training"),
        ("sort_order = 4", "sort_order = 99"),
    ):
        text = text.replace(old, new)
    return text


@pytest.mark.proof
def test_a_new_fact_with_its_table_is_refused_until_declared_and_then_protected(tmp_path: Path) -> None:
    copy_sources(tmp_path)
    sql, table = tmp_path / "sql", tmp_path / "sql" / "report" / "training"
    table.mkdir()
    source = (sql / "schema" / "040_movement.sql").read_text(encoding="utf-8")
    ddl = training(source[source.index("create table fact.movement_by_age_sex") :])
    ddl += "comment on column fact.training_by_age_sex.trainees is 'Trainees';\n"
    declared = next(
        line for line in ddl.splitlines(keepends=True) if line.startswith("insert into meta.fact ")
    )
    mart = (sql / "mart" / "movement_by_age_sex_v1.sql").read_text(encoding="utf-8")
    (sql / "mart" / "training_by_age_sex_v1.sql").write_text(training(mart), encoding="utf-8")
    for suffix in ("_v1.sql", ".toml"):
        text = (sql / "report" / "table_4" / f"table_4{suffix}").read_text(encoding="utf-8")
        (table / f"training{suffix}").write_text(training(text), encoding="utf-8")

    (sql / "schema" / "044_training.sql").write_text(ddl.replace(declared, ""), encoding="utf-8")
    assert "fact.training_by_age_sex is not declared" in error_line(run_copy(tmp_path, "build"))
    unlisted = "".join(line for line in ddl.splitlines(keepends=True) if "'ref.age_group'" not in line)
    (sql / "schema" / "044_training.sql").write_text(unlisted, encoding="utf-8")
    assert "fact.training_by_age_sex.age_group names no code list" in error_line(run_copy(tmp_path, "build"))

    (sql / "schema" / "044_training.sql").write_text(ddl, encoding="utf-8")
    done = run_copy(tmp_path, "build")
    assert done.returncode == 0, done.stderr
    execute(
        tmp_path / "iom.duckdb",
        "insert into fact.training_by_age_sex (report_year, age_group, sex, trainees, status) values "
        "(2099, 'age_10_17', 'F', 2, 'derived'), (2099, 'age_10_17', 'M', 40, 'derived'), "
        "(2099, 'age_18_29', 'F', 30, 'derived'), (2099, 'age_18_29', 'M', 20, 'derived')",
    )
    done = run_copy(tmp_path, *EXPORT)
    assert done.returncode == 0, done.stderr

    public = tmp_path / "public.duckdb"
    for name in ("fact.training_by_age_sex", "mart.training_by_age_sex"):
        assert ask(public, f"select trainees, status from {name} limit 1") == [(None, "suppressed")], name
    rows = ask(public, "select age_group, female, male, total from report.training order by row_no")
    assert rows[-1][3] == 92, "the total of all stays"
    lines = [*(row[1:] for row in rows), *list(zip(*rows, strict=True))[1:]]
    assert rows[0][1] is None and all(list(line).count(None) != 1 for line in lines), (
        "no line reveals its only blank"
    )
