"""The web site as a whole: equal bytes, several years, records of persons, a table that is new."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checkout import copy_sources, run_copy
from tests.processes import iomdb as run
from tests.records.examples import row, write_csv
from tests.release.test_drills import CELLS, CHART, TABLE

pytestmark = pytest.mark.proof


def publish(database: Path, folder: Path) -> str:
    done = run("-d", database, "publish", "site", folder, cwd=database.parent)
    assert done.returncode == 0 and "each compared with the file" in done.stderr, done.stderr
    return done.stderr


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_publications_are_equal_byte_for_byte_and_one_replaces_the_other(database: Path) -> None:
    site = database.with_name("site")
    publish(database, site)
    before = contents(site)
    (site / "index.html").write_text("changed")
    (site / "left.html").write_text("from an older version")
    publish(database, site)
    assert len(before) > 900 and contents(site) == before
    assert sorted(path.name for path in database.parent.iterdir() if "draft" in path.name) == []


def test_two_reports_have_pages_of_their_own_and_are_compared(
    two_years: Path, tmp_path: Path, portion: Callable[[int], int]
) -> None:
    if portion(10) < 10:
        pytest.skip("in a sample, the records below are the second report")
    publish(two_years, tmp_path / "site")
    pages = contents(tmp_path / "site")
    assert {"2012/table_1.html", "2013/table_1.html", "compare/2012-2013/table_1.html"} <= pages.keys()
    text = (tmp_path / "site" / "2013" / "table_1.html").read_text(encoding="utf-8")
    assert '<a href="../2012/table_1.html">2012</a>' in text
    assert "Compare" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_counts_of_records_are_published_as_the_export_protects_them(database: Path) -> None:
    rows = [row("movements", movement_id=f"M-{number}") for number in range(3)]
    write_csv(database.with_name("in.csv"), rows, "movements")
    loaded = run("load", "movements", "in.csv", "--year", 2013, "--plain-ids", cwd=database.parent)
    assert loaded.returncode == 0, loaded.stderr
    site = database.with_name("site")
    publish(database, site)
    page = (site / "2013" / "table_1.html").read_text(encoding="utf-8")
    figures = re.findall(r'<a class="v" href="[^"]*">([^<]*)</a>', page)
    assert "c" in figures and "3" not in figures
    for path in site.rglob("*"):
        assert not path.is_file() or b"M-1" not in path.read_bytes(), path


def test_a_new_table_gets_its_pages_without_any_python(tmp_path: Path) -> None:
    copy_sources(tmp_path)
    folder = tmp_path / "sql" / "report" / "annex_1_13"
    folder.mkdir()
    (folder / "annex_1_13.toml").write_text(f"{TABLE}{CHART}", encoding="utf-8")
    (folder / "annex_1_13_v1.sql").write_text(CELLS, encoding="utf-8")
    for command in (("build",), ("publish", "site", "site")):
        done = run_copy(tmp_path, *command)
        assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "2012" / "annex_1_13.html").read_text(encoding="utf-8")
    assert "Section 13: Active projects by region" in page and 'class="bars"' in page
    row = (tmp_path / "site" / "2012" / "annex_1_13" / "africa.html").read_text(encoding="utf-8")
    assert "finance_region = &#39;africa&#39;" in row
    region = (tmp_path / "site" / "region" / "africa.html").read_text(encoding="utf-8")
    assert "Section 13" in region and "annex_1_13/africa.html#projects" in region
