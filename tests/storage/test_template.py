"""The template in the cache folder saves time, and never decides what a build makes."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from iomdb.builder import build
from iomdb.diff import diff
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb.storage import cache
from iomdb.template import create_objects

pytestmark = pytest.mark.proof

Object = tuple[object, ...]
# not the text of views: DuckDB prints it with other parentheses after each copy
OBJECTS = """
    select schema_name, view_name, '' as defined, comment from duckdb_views() where not internal and not temporary
    union all select schema_name, table_name, sql, comment from duckdb_tables() where not temporary
    union all
    select schema_name || '.' || table_name, column_name, data_type, comment
    from duckdb_columns() where not internal and schema_name <> 'main'
    order by all
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Object]]]:
    """A cache folder with the template, and the objects that the definitions make."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder, created()


@pytest.fixture
def folder(made: tuple[Path, list[Object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the cache, and of the definitions, which the test may change."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(shutil.copytree(made[0], tmp_path / "cache")))
    shutil.copytree(SQL_DIR, tmp_path / "sql")
    for module in ("iomdb.template", "iomdb.storage.cache"):
        monkeypatch.setattr(f"{module}.SQL_DIR", tmp_path / "sql")
    return tmp_path


def created() -> list[Object]:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        create_objects(con, Path(folder, "draft"))
        return con.execute(OBJECTS).fetchall()


def test_a_copy_of_the_template_is_what_the_definitions_make(
    made: tuple[Path, list[Object]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iomdb.template.define", None)
    assert len(made[1]) > 2000 and created() == made[1]


@pytest.mark.parametrize("damage", ["shorter", "one byte"])
def test_a_damaged_template_is_made_again(made: tuple[Path, list[Object]], folder: Path, damage: str) -> None:
    (path,) = (folder / "cache" / "iomdb").iterdir()
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole[: len(whole) // 2] if damage == "shorter" else whole)
    assert created() == made[1]
    assert any(
        hashlib.sha256(file.read_bytes()).hexdigest()[:32] in file.name for file in path.parent.iterdir()
    )


def test_a_changed_definition_has_a_template_of_its_own(folder: Path) -> None:
    before = cache.template_path()
    view = folder / "sql" / "audit" / "official_grade.sql"
    view.write_text("-- changed\n" + view.read_text(encoding="utf-8"), encoding="utf-8")
    assert cache.template_path() != before
    comments = [comment for _, name, _, comment in created() if name == "official_grade"]
    assert len(comments) == 1 and str(comments[0]).startswith("changed")


def test_without_a_cache_folder_the_figures_are_the_same(built: Path, folder: Path) -> None:
    shutil.rmtree(folder / "cache")
    (folder / "cache").write_text("a file, not a folder")
    build(folder / "iom.duckdb", DATA_DIR)
    assert not diff(built, folder / "iom.duckdb")
