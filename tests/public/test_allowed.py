"""The public file is an allow-list: what neither the build nor records explain is named and refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from iomdb.builder import fill
from iomdb.errors import InputError
from iomdb.public.allowed import check_allowed
from iomdb.resources import DATA_DIR
from iomdb.template import create_objects
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.public.made_up_persons import YEAR

NAME = "Amina Example"
EXPORT = ("export", "public.duckdb", "--public", "--suppress-under", "5")
# what somebody may have done to the database, and what the export names
ATTEMPTS = [
    ("create table report.extract as from record.made_up", "table report.extract"),
    ("create table fact.extract as from record.made_up", "table fact.extract"),
    ("create table meta.extract as from record.made_up", "table meta.extract"),
    ("create view mart.extract as from record.made_up", "view mart.extract"),
    ("create view audit.extract as from own.made_up", "view audit.extract"),
    ("create or replace view mart.official_by_grade as from record.made_up", "mart.official_by_grade"),
    ("create or replace view report.table_4 as from record.made_up", "report.table_4"),
    ("create type report.kind as enum ('{name}')", "type report.kind"),
    ("create macro ref.who() as '{name}'", "macro ref.who"),
    ("create sequence meta.counter", "sequence meta.counter"),
    ("alter table ref.sex add column note varchar default '{name}'", "column ref.sex.note"),
    ("alter table fact.movement_by_area add column note varchar", "column fact.movement_by_area.note"),
    ("comment on table ref.sex is '{name}'", "table ref.sex has another comment"),
    ("comment on view report.table_4 is '{name}'", "view report.table_4 has another comment"),
    ("comment on column fact.movement_by_area.migrants is '{name}'", "column fact.movement_by_area.migrants"),
    ("update ref.sex set name = '{name}' where code = 'F'", "rows of ref.sex"),
    (
        "insert into ref.country_alias select '{name}', country from ref.country_alias limit 1",
        "rows of ref.country_alias",
    ),
    ("update source.edition set title = '{name}'", "rows of source.edition"),
    ("update source.erratum set explanation = '{name}'", "rows of source.erratum"),
    ("update meta.views set title = '{name}' where table_id = 'table_4'", "rows of meta.views"),
    (
        "update meta.fact set counts = 'projects', population = null where fact = 'movement_by_area'",
        "rows of meta.fact",
    ),
    ("delete from meta.foreign_key", "rows of meta.foreign_key"),
    ("update meta.cell_key set facts = '' where table_id = 'table_4'", "rows of meta.cell_key"),
    ("delete from meta.cell_key_code where table_id = 'table_4' and key = 'F'", "rows of meta.cell_key_code"),
    (
        "update source.published_fact set key = '{name}' where key = (select min(key) from source.published_fact)",
        "source.published_fact",
    ),
    # a count that claims to be printed would not be protected
    (
        f"update fact.movement_by_area set status = 'printed' where report_year = {YEAR}",
        "fact.movement_by_area",
    ),
    (
        f"insert into fact.movement_by_age_sex values ({YEAR}, '{{name}}', 'F', 1, 'derived', null, null, null)",
        "1 rows of fact.movement_by_age_sex",
    ),
    (f"update fact.movement_by_area set margin = 7 where report_year = {YEAR}", "fact.movement_by_area"),
]


@pytest.fixture(scope="module")
def defined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the build defines, in memory."""
    with duckdb.connect() as con:
        create_objects(con, tmp_path_factory.mktemp("defined") / "template")
        fill(con, Path("public.duckdb"), DATA_DIR, lambda step: None)
        yield con


@pytest.mark.parametrize(("statement", "named"), ATTEMPTS, ids=[named for _, named in ATTEMPTS])
def test_what_the_build_does_not_define_is_refused_by_name(
    private: Path, tmp_path: Path, defined: duckdb.DuckDBPyConnection, statement: str, named: str
) -> None:
    database = tmp_path / "iom.duckdb"
    shutil.copy(private, database)
    with duckdb.connect(str(database)) as con:
        con.execute(statement.format(name=NAME))
    defined.execute(f"attach '{database}' as original (read_only)")
    try:
        with pytest.raises(InputError) as refused:
            check_allowed(defined, database)
    finally:
        defined.execute("detach original")
    assert named in str(refused.value) and NAME not in str(refused.value)


def test_a_table_of_case_rows_in_a_public_schema_is_refused(private: Path, tmp_path: Path) -> None:
    database = tmp_path / "iom.duckdb"
    shutil.copy(private, database)
    with duckdb.connect(str(database)) as con:
        con.execute("create table report.extract as from record.made_up")
    for arguments in (EXPORT, EXPORT[:3]):
        assert "table report.extract is not defined by this iomdb" in error_line(
            run(*arguments, cwd=tmp_path)
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["iom.duckdb"]


@pytest.mark.proof
def test_a_file_that_an_older_iomdb_filled_can_be_exported_after_an_upgrade(
    database: Path, tmp_path: Path
) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("update meta.views set title = 'as it was' where table_id = 'table_4'")
        con.execute("comment on view report.table_4 is 'as it was'")
    assert "iomdb upgrade --again" in error_line(run(*EXPORT, cwd=tmp_path))
    for command in (("upgrade", "iom.duckdb", "--again"), EXPORT):
        done = run(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
