"""An edition drafted from records: built from its pack alone, every table is what the records gave."""

from __future__ import annotations

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Once
from tests.packs import DATA, rows_of, toml_of
from tests.processes import error_line, iomdb
from tests.records.examples import YEAR, Row, load, query, row, rows, write_csv

pytestmark = pytest.mark.proof

EVERY_CELL = (
    "table_id, row_no, row_key, row_label, row_kind, column_no, column_key, column_label, column_kind, "
    "value, unit, status, lower, upper"
)


def exports() -> dict[str, list[Row]]:
    """A few rows of each kind but projects."""
    movements = rows("movements", 9, destination_country="BRA") + rows(
        "movements", 1, movement_id="N", age=""
    )
    posted = [("migration_health", "africa", "1234567.89"), ("policy_research", "europe", "-20.01")]
    expenditure = [
        row("expenditure", service_class=service, finance_region=region, amount_usd=amount)
        for service, region, amount in posted
    ]
    expenditure.append(
        row("expenditure", programme="administrative", service_class="", finance_region="", amount_usd="5.55")
    )
    staff = rows("staff", 4, grade="e_1") + rows("staff", 2, staff_id="W", sex="F", location="field")
    return {"movements": movements, "expenditure": expenditure, "staff": staff}


@pytest.fixture(scope="module")
def drafted(built: Path, once: Once) -> Path:
    """A file with records of 2013, beside it a folder of data with the edition drafted from them and a build of it."""

    def make(path: Path) -> None:
        shutil.copy(built, path)
        for kind, made in exports().items():
            load(path, kind, write_csv(path.with_name(f"{kind}.csv"), made, kind))
        shutil.copytree(DATA, path.with_name("data"))
        done = iomdb("edition", "draft", YEAR, "--output", "data/iom2013", cwd=path.parent)
        assert done.returncode == 0, done.stderr
        assert "declared missing: fact.project_by_service_region" in done.stderr
        done = iomdb("build", "--data", "data", "--output", "both.duckdb", cwd=path.parent)
        assert done.returncode == 0, done.stderr

    return once("drafted", make)


def test_every_cell_is_what_the_records_gave(drafted: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{drafted}' as records (read_only)")
        con.execute(f"attach '{drafted.with_name('both.duckdb')}' as packs (read_only)")
        for year in (YEAR - 1, YEAR):
            recorded, packed = (
                con.execute(
                    f"select {EVERY_CELL} from {name}.report.cells where report_year = {year} order by all"
                ).fetchall()
                for name in ("records", "packs")
            )
            # what no record covers is missing, and printed as such
            known = set(recorded)
            packed = [cell for cell in packed if cell in known or cell[11] != "missing"]
            assert packed == recorded and len(recorded) > 2500
        missing = con.execute(
            f"select count(*) from packs.report.annex_1_8_cells where report_year = {YEAR} and status = 'missing'"
        ).fetchall()
    assert missing == [(56,)]


def test_the_pack_holds_what_was_exported(drafted: Path) -> None:
    pack = drafted.with_name("data") / "iom2013"
    counted = Counter((item["nationality"], item["grade"]) for item in exports()["staff"])
    leaves = {
        (leaf["nationality"], leaf["grade"]): int(leaf["value"])
        for leaf in rows_of(pack / "tables" / "table_7.csv")
        if leaf["value"] != "0"
    }
    assert leaves == counted
    (amount,) = [
        leaf
        for leaf in rows_of(pack / "tables" / "expenditure_by_service.csv")
        if (leaf["service_class"], leaf["year"]) == ("migration_health", "2013")
    ]
    # known to the cent, printed to the tenth of a million
    assert (amount["value"], amount["printed"], amount["status"]) == ("1.23456789", "1.2", "derived")
    edition = toml_of(pack / "edition.toml")
    assert edition["source"].endswith("made-up records, batches 1 to 3")
    assert [(batch["kind"], batch["rows"]) for batch in edition["batches"]] == [
        (kind, len(made)) for kind, made in exports().items()
    ]
    assert not {"figures", "errata", "corrections"} & {*edition["files"]}


def test_each_figure_of_the_year_before_is_there_or_declared_missing(drafted: Path) -> None:
    """Table 6 of 2013 prints Officials of 2012 by sex: a sum over locations, without E-1 and E-2."""
    figures = query(
        drafted.with_name("both.duckdb"),
        "select grade, sex, headcount from fact.official_by_grade where report_year = 2013 and year = 2012",
    )
    counted = {(grade, sex): count for grade, sex, count in figures}
    leaves = rows_of(DATA / "mc2377" / "tables" / "table_5.csv")
    for (grade, sex), count in counted.items():
        printed = sum(
            Decimal(leaf["value"]) for leaf in leaves if (leaf["grade"], leaf["sex"]) == (grade, sex)
        )
        assert count == (None if str(grade).startswith("e_") else printed)
    assert len(counted) == 24


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("2014", "-o", "new"), "draft: no records of 2014; run: iomdb load"),
        (("2012", "-o", "new"), "of 2012 comes from an edition, not from records"),
        (("2013", "-o", "data"), "data: is there already; choose another folder"),
        (("2013", "-o", "new", "--again"), "new: no edition.toml here; draft it without --again"),
        (("2013", "-o", "data/mc2377", "--again"), "edition.toml: is no draft of 2013"),
        (("2013", "-o", "movements.csv/new"), "movements.csv/new: cannot be written"),
    ],
)
def test_refusals(drafted: Path, arguments: tuple[str, ...], message: str) -> None:
    before = sorted(drafted.parent.iterdir())
    assert message in error_line(iomdb("edition", "draft", *arguments, cwd=drafted.parent))
    assert sorted(drafted.parent.iterdir()) == before


def test_a_public_file_withholds_what_a_draft_prints_as_the_facts_do(drafted: Path, tmp_path: Path) -> None:
    """The numbers printed in the pack, and an erratum that states one, are as confidential as the records."""
    folder = drafted.parent
    data = shutil.copytree(folder / "data", tmp_path / "data")
    pack = data / "iom2013"
    text = (pack / "edition.toml").read_text(encoding="utf-8").replace('["totals", ', '["totals", "errata", ')
    (pack / "edition.toml").write_text(text, encoding="utf-8")
    (pack / "errata.csv").write_text(
        "erratum,audit,item,table_id,row_key,column_key,figure,printed,computed,explanation\n"
        "1,official_total,Table 6 against Table 5: total,table_6,total,2013/total,,2,6,without E-1\n"
    )
    for arguments in (("build", "-o", "b.duckdb"), ("-d", "b.duckdb", "export", "p.duckdb", "--public")):
        done = iomdb(*arguments, "--data", "data", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    with duckdb.connect(str(tmp_path / "p.duckdb"), read_only=True) as con:
        in_report = con.execute(
            "select table_id, row_key, column_key from report.cells where status = 'suppressed' and report_year = 2013"
        ).fetchall()
        in_source = con.execute(
            "select table_id, row_key, column_key from source.printed_cell "
            "where edition = 'iom2013' and value is null and printed = '' and status = 'suppressed'"
        ).fetchall()
        errata = con.execute("select count(*) from source.erratum where edition = 'iom2013'").fetchall()
    assert sorted(in_source) == sorted(in_report) and ("table_7", "FRA", "e_1") in in_source
    assert errata == [(0,)]


def test_a_country_has_the_name_of_its_edition_in_each_year(drafted: Path, tmp_path: Path) -> None:
    """A draft prints the names of the last edition; without a line in labels.csv a country has today's name."""
    data = shutil.copytree(drafted.with_name("data"), tmp_path / "data")
    labels = data / "iom2013" / "labels.csv"
    text = labels.read_text(encoding="utf-8")
    assert text == (DATA / "mc2377" / "labels.csv").read_text(encoding="utf-8")
    labels.write_text(text.replace("country,SWZ,,Swaziland\n", ""), encoding="utf-8")
    assert iomdb("build", "--data", "data", cwd=tmp_path).returncode == 0
    with duckdb.connect(str(tmp_path / "iom.duckdb"), read_only=True) as con:
        for year, names in ((2012, ("Swaziland", "Cape Verde")), (2013, ("Eswatini", "Cape Verde"))):
            found = con.execute(
                f"select row_label from report.table_7_cells where report_year = {year} and column_no = 1 "
                "and row_key in ('SWZ', 'CPV') order by row_key desc"
            ).fetchall()
            assert tuple(name for (name,) in found) == names
    labels.write_text(text.replace("SWZ", "SWA"), encoding="utf-8")
    message = error_line(iomdb("build", "--data", "data", cwd=tmp_path))
    assert "labels.csv, line 7, column code, value 'SWA': the code is not in country" in message
