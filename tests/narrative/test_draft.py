"""Numbers for the next text: each figure that tables determine, computed a second time over the files of 2013."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest

import iomdb
from tests.narrative.recompute import DERIVATIONS, FIGURES, FROM_TABLES, Number, Sources, plus, share
from tests.packs import PACK, Leaf, leaf_tables
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.two_years import SHIFTED, next_year

pytestmark = pytest.mark.proof


@dataclass
class Later(Sources):
    """The numbers of the report on 2013, asked for as those of the one on 2012."""

    pack: Path = PACK

    def leaves(self, table: str, **codes: str | tuple[str, ...]) -> list[tuple[Leaf, Number]]:
        wanted = {
            name: {
                next_year(code) for code in ((codes[name],) if isinstance(codes[name], str) else codes[name])
            }
            for name in codes
        }
        return [
            (leaf, leaf.value)
            for leaf in leaf_tables(self.pack)[table].leaves
            if all(leaf[name] in some for name, some in wanted.items())
        ]


@pytest.fixture(scope="module")
def years(two_years: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("draft") / "iom.duckdb"
    shutil.copy(two_years, path)
    with duckdb.connect(str(path)) as con:
        yield con


@pytest.fixture
def changing(years: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    years.execute("begin")
    try:
        yield years
    finally:
        years.execute("rollback")


def drafted(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, object]:
    return dict(con.execute(f"select figure, {column} from narrative.draft where for_year = 2013").fetchall())


def test_every_figure_from_tables_has_the_value_of_2013(
    years: duckdb.DuckDBPyConnection, two_packs: Path
) -> None:
    found = {name: value for name, value in drafted(years, "computed").items() if value is not None}
    later = Later(pack=two_packs / SHIFTED)
    expected = {name: derive(later) for name, derive in FROM_TABLES.items()}
    # all Officials but E-1 and E-2: the new grade is among them
    counted = [leaf for leaf, _ in later.leaves("table_5") if not leaf["grade"].startswith("e_")]
    expected["p270_1"] = share(
        *(plus(leaf.value for leaf in counted if leaf["sex"] in sexes) for sexes in ("F", "FM"))
    )
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert value is not None and abs(value - Decimal(str(found[name]))) < Decimal("1e-9"), name
    # most of them are other numbers than in 2012
    assert sum(FROM_TABLES[name](Sources()) != value for name, value in expected.items()) > 10


def test_values_are_rounded_as_printed(years: duckdb.DuckDBPyConnection) -> None:
    values = drafted(years, "value")
    for name, computed in drafted(years, "computed").items():
        precision = Decimal(FIGURES[name]["precision"] or "0.1")
        if computed is not None:
            rounded = (Decimal(str(computed)) / precision).quantize(Decimal(1), ROUND_HALF_UP) * precision
            assert values[name] == rounded, name


def test_every_other_figure_has_a_reason(years: duckdb.DuckDBPyConnection) -> None:
    reasons = drafted(years, "reason")
    assert reasons.keys() == FIGURES.keys()
    for name, row in FIGURES.items():
        if name in FROM_TABLES:
            assert reasons[name] is None
        elif name in DERIVATIONS:
            assert str(reasons[name]).startswith("follows from other numbers of the text: p")
        elif row["not_computed"]:
            assert reasons[name] == f"not computed: {row['not_computed']}"
        else:
            assert reasons[name] == "nothing else in the report determines it"


def test_years_and_statuses(years: duckdb.DuckDBPyConnection) -> None:
    """p009_2 is of the year before; Table 7 lists Member States by name, Table 8 has estimates."""
    rows = years.execute(
        "select figure, year, status from narrative.draft where figure in ('p008_1', 'p009_2', 'p014_2', 'p014_5') "
        "order by figure"
    ).fetchall()
    assert rows == [
        ("p008_1", 2013, "derived"),
        ("p009_2", 2012, "derived"),
        ("p014_2", 2013, "estimated"),
        ("p014_5", 2013, "missing"),
    ]


def test_what_2013_does_not_have_is_named(changing: duckdb.DuckDBPyConnection) -> None:
    changing.execute(
        "delete from fact.movement_by_service where report_year = 2013 and service = 'resettlement'"
    )
    changing.execute("delete from fact.project_by_service_region where report_year = 2013")
    changing.execute(
        "update fact.expenditure_by_programme set amount_musd = null, status = 'missing', lower = null, upper = null "
        "where report_year = 2013 and year = 2013 and programme = 'administrative'"
    )
    reasons = drafted(changing, "reason")
    assert reasons["p218_1"] == "fact.movement_by_service has no figure of 2013 for movements_resettlement"
    assert reasons["p010_1"] == "fact.project_by_service_region has no figure of 2013 for projects"
    assert reasons["p009_1"] == "fact.expenditure_by_programme has no figure of 2013 for all of expenditure"
    assert drafted(changing, "value")["p218_1"] is None


def test_a_code_that_2013_does_not_have_is_named(changing: duckdb.DuckDBPyConnection) -> None:
    """p270_2 counts four grades; the sum of three is not taken for that of all silently."""
    changing.execute(
        "delete from fact.official_by_grade where report_year = 2013 and year = 2013 and grade = 'd_2'"
    )
    assert drafted(changing, "reason")["p270_2"] == "without grade d_2, which 2013 does not have"
    assert drafted(changing, "value")["p270_2"] is not None


def test_nothing_of_2012_is_tested_on_2013(years: duckdb.DuckDBPyConnection) -> None:
    for view in (
        "report.figures",
        "narrative.claim",
        "narrative.derivation",
        "audit.figure",
        "audit.figure_claim",
    ):
        assert years.execute(f"select distinct report_year from {view}").fetchall() == [(2012,)]


def test_command_and_python(two_years: Path, tmp_path: Path) -> None:
    shutil.copy(two_years, tmp_path / "iom.duckdb")
    done = run("figures", "--draft", 2013, "--paragraph", 9, cwd=tmp_path)
    assert done.stdout.splitlines()[:3] == [
        "figure,paragraph,year,printed,value,unit,status,subject,reason",
        'p009_1,9,2013,"1,239 million",1240,usd_million,derived,"total expenditure, administrative and operational",',
        'p009_2,9,2012,"1,309 million",1240,usd_million,derived,"total expenditure, administrative and operational",',
    ]
    with iomdb.connect(tmp_path / "iom.duckdb") as db:
        assert len(db.figures(draft=2013)) == len(FIGURES)
    for arguments, message in (
        (("--draft", 2014), "no figures of 2014"),
        (("--draft", 2012), "no text of a report before 2012"),
        (("--draft", 2013, "--claims"), "leave out --verdict and --claims"),
        (("--draft", 2013, "--paragraph", 999), "paragraph 999 has no figure"),
    ):
        assert message in error_line(run("figures", *arguments, cwd=tmp_path))


def test_records_of_2013_beside_printed_figures_of_2012(changing: duckdb.DuckDBPyConnection) -> None:
    """Another status in the year before is no other series: p257_5 counts increases, p257_6 is a place among them."""
    before = drafted(changing, "computed")
    changing.execute(
        "update fact.expenditure_by_service set status = 'derived' where report_year = 2013 and year = 2013"
    )
    assert before["p257_5"] is not None and before["p257_6"] is not None
    assert drafted(changing, "computed") == before
