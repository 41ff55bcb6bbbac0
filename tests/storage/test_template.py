"""The template in the cache folder saves time, and never decides what a build makes."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from iomdb.builder import build
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb.storage import cache
from iomdb.template import create_objects, define

OBJECTS = """
    select schema_name, view_name, sql, comment from duckdb_views() where not internal
    union all select schema_name, table_name, sql, comment from duckdb_tables()
    union all
    select schema_name || '.' || table_name, column_name, data_type, comment from duckdb_columns() where not internal
    order by all
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder; the definitions are a copy that the test may change."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(SQL_DIR, tmp_path / "sql")
    for module in ("iomdb.template", "iomdb.storage.cache", "iomdb.views.definition"):
        monkeypatch.setattr(f"{module}.SQL_DIR", tmp_path / "sql")
    return tmp_path


def created(*, from_template: bool) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        (create_objects if from_template else define)(con)
        return con.execute(OBJECTS).fetchall()


def test_a_copy_of_the_template_is_what_the_definitions_make(folder: Path) -> None:
    defined = created(from_template=False)
    assert created(from_template=True) == defined
    assert cache.template_path().is_file()
    assert created(from_template=True) == defined


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_template_is_made_again(folder: Path, damage: bytes | None) -> None:
    before = created(from_template=True)
    path = cache.template_path()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert created(from_template=True) == before
    assert path.stat().st_size > len(whole) // 2


def test_a_changed_definition_has_a_template_of_its_own(folder: Path) -> None:
    before = cache.template_path()
    build(folder / "old.duckdb", DATA_DIR)
    view = folder / "sql" / "mart" / "movement_by_area_v1.sql"
    view.write_text(view.read_text(encoding="utf-8").replace("where", "where 1 = 1 and"), encoding="utf-8")
    schema = folder / "sql" / "audit" / "official_grade.sql"
    schema.write_text("-- changed\n" + schema.read_text(encoding="utf-8"), encoding="utf-8")
    assert cache.template_path() != before
    build(folder / "new.duckdb", DATA_DIR)
    with duckdb.connect(str(folder / "new.duckdb"), read_only=True) as con:
        comment = "select comment from duckdb_views() where view_name = 'official_grade'"
        assert con.execute(comment).fetchall()[0][0].startswith("changed")


def test_without_a_cache_folder_the_build_is_the_same(folder: Path) -> None:
    (folder / "cache").write_text("a file, not a folder")
    build(folder / "iom.duckdb", DATA_DIR)
    assert (folder / "cache").is_file()
