"""A frozen edition never changes; a correction is a new vintage, and the old numbers stay."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from iomdb_loaders.pack import freeze
from tests.conftest import Once
from tests.pack.test_edition_check import as_next_year, in_table, rewrite
from tests.packs import DATA, toml_of
from tests.processes import error_line, iomdb

pytestmark = pytest.mark.proof

ERRATUM = 'Two "P-3" Officials of Belgium were exported twice.'


@pytest.fixture(scope="module")
def frozen(once: Once) -> Path:
    """A folder of data with a frozen edition of 2013."""

    def make(path: Path) -> None:
        data = path.with_name("data")
        shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("narrative", "optional"))
        edition = data / "mc2377" / "edition.toml"
        text = edition.read_text(encoding="utf-8")
        start, end = text.index("files = ["), text.index("# Figures that")
        # a short first edition: nothing of it matters here
        edition.write_text(text[:start] + 'files = ["totals"]\n\n' + text[end:], encoding="utf-8")
        for name in ("errata", "corrections", "labels"):
            (data / "mc2377" / f"{name}.csv").unlink()
        first_page(as_next_year(data))
        done = iomdb("edition", "freeze", "data/iom2013", cwd=path.parent)
        assert done.returncode == 0, done.stderr
        path.touch()

    return once("frozen", make).with_name("data")


def first_page(pack: Path) -> None:
    path = pack / "edition.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"draft"', '"MC/2400"\npublished = 2014-05-30'), encoding="utf-8")


@pytest.fixture
def data(frozen: Path, tmp_path: Path) -> Path:
    """A copy of the folder of data that a test may change."""
    return Path(shutil.copytree(frozen, tmp_path / "data"))


def revise(data: Path, vintage: str = "2013.1", source: str = "iom2013", output: str = "iom2013_1") -> Path:
    done = iomdb(
        *("edition", "revise", data / source, "--vintage", vintage),
        *("--erratum", ERRATUM, "--output", data / output),
        cwd=data.parent,
    )
    assert done.returncode == 0, done.stderr
    return data / output


def correct(pack: Path) -> None:
    """Two Officials less, in the cell and in its sums."""
    rewrite(
        pack / "tables" / "table_7.csv",
        lambda rows: in_table(rows, nationality="BEL", grade="p_3").update(
            value="0", printed="", status="derived"
        ),
    )

    def sums(rows: list[dict[str, str]]) -> None:
        for row_key, column_key in (("BEL", "total"), ("total", "p_3"), ("total", "total")):
            total = in_table(rows, table_id="table_7", row_key=row_key, column_key=column_key)
            total.update(value=str(int(total["value"]) - 2), printed="", status="derived")

    rewrite(pack / "totals.csv", sums)


def test_the_digest_is_over_every_file_and_the_day_is_that_of_the_first_page(frozen: Path) -> None:
    pack = frozen / "iom2013"
    digest = hashlib.sha256()
    for name in ("edition.toml", "tables/table_4.csv", "tables/table_7.csv", "totals.csv"):
        content = (pack / name).read_bytes()
        digest.update(name.encode() + b"\0" + str(len(content)).encode() + b"\0" + content)
    found = toml_of(pack / "frozen.toml")
    assert (found["sha256"], str(found["on"])) == (digest.hexdigest(), "2014-05-30")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a figure": lambda pack: rewrite(pack / "tables" / "table_4.csv", lambda rows: rows[0].update(value="1")),
    "the first page": lambda pack: (pack / "edition.toml").open("a").write("# a comment\n"),
    "a new file": lambda pack: (pack / "errata.csv").write_text("erratum\n"),
    "a file removed": lambda pack: (pack / "totals.csv").unlink(),
    "the digest": lambda pack: (pack / "frozen.toml").write_text('on = 2014-05-30\nsha256 = "00"\n'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_frozen_edition_is_refused(change: str, data: Path) -> None:
    CHANGES[change](data / "iom2013")
    message = error_line(iomdb("build", "--data", data, cwd=data.parent))
    assert (
        "was changed after it was frozen on 2014-05-30; restore its files; to correct it run: iomdb edition"
        in message
    )


@pytest.mark.proof
def test_a_correction_is_a_vintage_beside_the_old_one(data: Path) -> None:
    folder = data.parent
    pack = revise(data)
    # what changes nothing corrects nothing
    assert "no number differs from vintage 2013" in error_line(iomdb("edition", "freeze", pack, cwd=folder))
    correct(pack)
    freeze(pack, date(2014, 9, 1))
    assert iomdb("build", "--data", data, cwd=folder).returncode == 0
    with duckdb.connect(str(folder / "iom.duckdb"), read_only=True) as con:
        vintages = con.execute(
            "select vintage, state, replaces, erratum, cast(frozen as varchar) from source.vintage order by 1"
        ).fetchall()
        revised = con.execute(
            "select table_id, row_key, column_key, cast(value_before as integer), cast(value_after as integer), "
            "erratum from source.revision where replaces = '2013' order by 2, 3"
        ).fetchall()
        total = con.execute(
            "select sum(headcount) from fact.official_by_nationality where report_year = 2013"
        ).fetchall()
    assert vintages == [
        ("2012", "current", None, None, None),
        ("2013", "replaced", None, None, "2014-05-30"),
        ("2013.1", "current", "2013", ERRATUM, "2014-09-01"),
    ]
    assert revised == [
        ("table_7", "BEL", "p_3", 2, 0, ERRATUM),
        ("table_7", "BEL", "total", 14, 12, ERRATUM),
        ("table_7", "total", "p_3", 237, 235, ERRATUM),
        ("table_7", "total", "total", 851, 849, ERRATUM),
    ]
    assert total == [(849,)]
    printed = {}
    for vintage in ("2013", "2013.1"):
        shown = iomdb(
            *("table", "table_7", "--year", 2013, "--vintage", vintage, "--data", data),
            *("--where", "nationals_of = 'Belgium'", "--columns", "total"),
            cwd=folder,
        )
        printed[vintage] = shown.stdout.splitlines()[-1].split(",")[-1]
    assert printed == {"2013": "14", "2013.1": "12"}
    unknown = iomdb("table", "table_7", "--vintage", "2013.7", "--data", data, cwd=folder)
    assert "vintage '2013.7': not in these editions; use one of 2012, 2013, 2013.1" in error_line(unknown)


def test_vintages_that_do_not_follow_each_other_are_refused(data: Path, tmp_path: Path) -> None:
    pack = revise(data)
    text = (pack / "edition.toml").read_text(encoding="utf-8")

    def built_with(old: str, new: str) -> str:
        (pack / "edition.toml").write_text(text.replace(old, new), encoding="utf-8")
        return error_line(iomdb("build", "--data", data, cwd=tmp_path))

    assert "edition.toml, vintage, value '2014.1': not a vintage" in built_with('"2013.1"', '"2014.1"')
    assert "no vintage before 2013.1" in built_with('replaces = "2013"', 'replaces = "2013.2"')
    assert "erratum, value '': does not fit vintage 2013.1" in built_with("erratum = ", "# ")
    assert "edition iom2013 of 2013 is in" in built_with('"iom2013_1"', '"iom2013"')
    (pack / "edition.toml").write_text(text, encoding="utf-8")
    revise(data, "2013.2", output="iom2013_2")
    assert "replaces vintage 2013, and so does" in error_line(iomdb("build", "--data", data, cwd=tmp_path))
    shutil.rmtree(data / "iom2013_2")
    (data / "iom2013" / "frozen.toml").unlink()
    assert "is not frozen; run: iomdb edition freeze" in error_line(
        iomdb("build", "--data", data, cwd=tmp_path)
    )
    shutil.rmtree(data / "iom2013")
    assert "replaces vintage 2013, which is not there" in error_line(
        iomdb("build", "--data", data, cwd=tmp_path)
    )


def test_freeze_and_revise_refuse(data: Path) -> None:
    folder = data.parent
    pack = data / "iom2013"
    assert "is frozen already" in error_line(iomdb("edition", "freeze", pack, cwd=folder))
    options = ("--vintage", "2013.1", "--erratum", ERRATUM, "--output")
    refused = iomdb("edition", "revise", data / "mc2377", *options, data / "new", cwd=folder)
    assert "mc2377: is not frozen; correct it in its place" in error_line(refused)
    refused = iomdb("edition", "revise", pack, *options, data / "codes", cwd=folder)
    assert "codes: is there already" in error_line(refused)
    refused = iomdb("edition", "revise", pack, "--vintage", "2013", *options[2:], data / "new", cwd=folder)
    assert "replaces, value '2013': no vintage before 2013" in error_line(refused)
    assert not (data / "new").exists()
