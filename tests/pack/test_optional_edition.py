"""The optional edition of 2011 holds what MC/2377 states of 2011 and before, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.packs import DATA, PACK, rows_of, toml_of
from tests.processes import error_line, iomdb

NAME = "mc2377_2011"
FOLDER = DATA / "optional" / NAME


@pytest.mark.parametrize("table", toml_of(FOLDER / "edition.toml")["tables"])
def test_every_figure_is_one_of_the_report(table: str) -> None:
    stated = {
        tuple(row[name] for name in row if name not in ("status", "lower", "upper", "note"))
        for row in rows_of(PACK / "tables" / f"{table}.csv")
    }
    found = rows_of(FOLDER / "tables" / f"{table}.csv")
    years = {row["year"] for row in found}
    for row in found:
        assert tuple(row[n] for n in row if n not in ("status", "lower", "upper", "note")) in stated
    assert len(found) == sum(row["year"] in years for row in rows_of(PACK / "tables" / f"{table}.csv"))


def test_every_number_of_a_paragraph_is_one_of_the_report() -> None:
    stated = [row for row in rows_of(PACK / "narrative" / "figures.csv") if row["year"] == "2011"]
    assert rows_of(FOLDER / "narrative" / "figures.csv") == stated


def test_check_is_clean(with_2011: Path) -> None:
    done = iomdb("check", cwd=with_2011.parent)
    assert done.returncode == 0, done.stdout


def test_a_build_without_it_has_one_year(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select edition, report_year from source.edition").fetchall() == [("mc2377", 2012)]


def test_totals_of_2011(with_2011: Path) -> None:
    """Paragraphs 251 and 257 and Table 6 print them."""
    with duckdb.connect(str(with_2011), read_only=True) as con:
        totals = con.execute(
            "select table_id, value, status from report.cells where report_year = 2011 and row_key = 'total' "
            "and column_key in ('2011', '2011/total') and table_id not like 'annex%' order by 1"
        ).fetchall()
        located = con.execute(
            "select count(*) from report.cells where report_year = 2011 and table_id in ('table_5', 'annex_1_12')"
        ).fetchall()
    assert totals == [
        ("expenditure_by_region", Decimal("1265.4"), "derived"),
        ("expenditure_by_service", Decimal("1265.4"), "derived"),
        ("expenditure_total", Decimal("1309.7"), "derived"),
        ("table_6", Decimal(821), "derived"),
    ]
    # MC/2377 does not say who of them was at Headquarters
    assert located == [(0,)]


def test_unknown_edition(tmp_path: Path) -> None:
    assert "give the folder of an edition, or one of mc2377_2011" in error_line(
        iomdb("build", "--edition", "mc2377_2010", cwd=tmp_path)
    )


@pytest.mark.proof
def test_public_file_names_it_too(with_2011: Path, tmp_path: Path) -> None:
    export = "--database", with_2011, "export", "--public", tmp_path / "public.duckdb"
    done = iomdb(*export, "--edition", NAME, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
