"""Derivations as data: refused where they name what does not exist, and every edition brings its own."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import iomdb
from iomdb.errors import InputError
from tests.narrative.rule import rows
from tests.packs import PACK, rows_of

# -- refused at load -------------------------------------------------------------------------------------

# file, text of a line, what replaces it, column, value, what the message says
BAD = {
    "unknown figure": ("relations", "p003_1,part,p184_3", "p003_1,part,p184_9", "other", "p184_9", "figures"),
    "unknown relation": ("relations", "p003_1,part,", "p003_1,piece,", "relation", "piece", "unknown value"),
    "unknown derived figure": ("derivations", "p009_1,sum", "p009_9,sum", "figure", "p009_9", "figures"),
    "unknown operation": ("derivations", "p009_1,sum", "p009_1,mean", "operation", "mean", "unknown value"),
    "term without a derivation": ("terms", "p009_1,", "p001_1,", "figure", "p001_1", "derivations"),
    "unknown role": ("terms", "p009_1,value", "p009_1,part", "role", "part", "unknown value"),
    "unknown term": (
        "terms",
        "p090_1,value,1,p008_1,",
        "p090_1,value,1,p008_7,",
        "other",
        "p008_7",
        "figures",
    ),
    "unknown quantity": ("terms", ",,expenditure\n", ",,expense\n", "quantity", "expense", "quantities"),
    "two terms in one": (
        "terms",
        ",,expenditure\n",
        ",p003_1,expenditure\n",
        "other",
        "p003_1",
        "one figure",
    ),
    "no term": ("terms", ",,expenditure\n", ",,\n", "other", "", "one figure"),
    "unknown fact": (
        "quantities",
        "projects,project_",
        "projects,projekt_",
        "fact",
        "projekt_",
        "unknown fact",
    ),
    "unknown aggregate": ("quantities", ",place,", ",rank,", "aggregate", "rank", "unknown value"),
    "quantity_codes of none": (
        "quantity_codes",
        "projects_africa,",
        "projekts,",
        "quantity",
        "projekts",
        "quantities",
    ),
    "dimension of another fact": (
        "quantity_codes",
        ",programme,op",
        ",service,op",
        "dimension",
        "service",
        "fact of",
    ),
    "unknown code": ("quantity_codes", ",africa\n", ",afrika\n", "code", "afrika", "finance_region"),
    "unknown claim kind": (
        "claims",
        "c263_1,263,increase",
        "c263_1,263,rise",
        "kind",
        "rise",
        "unknown value",
    ),
    "same claim twice": ("claims", "c263_2,", "c263_1,", "claim", "c263_1", "same key"),
    "too few numbers": ("claims", "c246_1,246,all", "c246_1,246,highest", "claim", "c246_1", "1 of 2"),
    "no numbers": ("claims", ",the values of Figure 6 are lost,", ",,", "claim", "c180_1", "0 of 2"),
    "numbers and a reason": ("claims", ",,,,907,", ",,,no,907,", "claim", "c255_1", "a reason"),
    "first without a reason": (
        "claims",
        ",the report names no earlier e-books,",
        ",,",
        "claim",
        "c130_1",
        "never tested",
    ),
    "constant without a range": ("claims", ",42.5,43.5,", ",,,", "claim", "c270_1", "do not fit"),
    "range of another kind": ("claims", ",,,,945,", ",1,2,,945,", "claim", "c263_1", "do not fit"),
    "term of no claim": ("claim_terms", "c263_1,2,", "c263_7,2,", "claim", "c263_7", "claims"),
    "unknown role in a claim": (
        "claim_terms",
        "c263_1,2,value",
        "c263_1,2,part",
        "role",
        "part",
        "unknown value",
    ),
    "unknown figure in a claim": ("claim_terms", ",p263_6,", ",p263_7,", "other", "p263_7", "figures"),
    "unknown quantity in a claim": (
        "claim_terms",
        ",,officials_2008\n",
        ",,officials_2007\n",
        "quantity",
        "officials_2007",
        "quantities",
    ),
    "claim term of neither": ("claim_terms", ",p263_6,\n", ",,\n", "other", "", "one figure"),
}


@pytest.mark.parametrize("case", BAD)
def test_refused(packs: Path, tmp_path: Path, case: str) -> None:
    name, old, new, column, value, message = BAD[case]
    path = packs / PACK.name / "narrative" / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old) + 1].count("\n") + 1
    with pytest.raises(InputError) as refused:
        iomdb.build(tmp_path / "iom.duckdb", packs)
    found = str(refused.value)
    assert re.search(rf"{name}\.csv.*line {line}\b.*{column}.*{value}", found), found
    assert message in found and "\n" not in found
    assert not (tmp_path / "iom.duckdb").exists()


# -- found by the audit ----------------------------------------------------------------------------------

INCOMPLETE = {
    "quantity projects selects no leaf figure": "update source.quantity set year = 2009 where quantity = 'projects'",
    "code sex = M of movements_men selects no leaf figure": "delete from fact.movement_by_age_sex where sex = 'M'",
    "p280_3, a term of p280_1, has a qualifier": "update source.figure set qualifier = 'some' where figure = 'p280_3'",
    "p216_2 has no terms": "delete from source.derivation_term where figure = 'p216_2'",
    "p253_1 has terms that do not fit the operation share": "delete from source.derivation_term "
    "where figure = 'p253_1' and role = 'base'",
    "p142_1 has terms that do not fit the operation place": "delete from source.derivation_term "
    "where figure = 'p142_1' and role = 'other'",
    "p022_3 has more than one derivation": "insert into source.derivation values "
    "('mc2377', 'p022_3', 'sum', 'test'); insert into source.derivation_term values "
    "('mc2377', 'p022_3', 'value', 1, 'p003_1', null)",
    "p010_4 is computed and has a reason why not": "update source.figure set not_computed = 'test' "
    "where figure = 'p010_4'",
}


@pytest.mark.parametrize("item", INCOMPLETE)
def test_incomplete_derivation_is_found(changing: duckdb.DuckDBPyConnection, item: str) -> None:
    sql = "select item from audit.narrative_derivation"
    assert changing.execute(sql).fetchall() == []
    changing.execute(INCOMPLETE[item])
    assert (item,) in changing.execute(sql).fetchall()


# -- operations, each against numbers worked out by hand ---------------------------------------------------

FIGURE = (
    "insert into source.figure select * replace ('other' as edition, {value} as value, 'exact' as qualifier, "
)
OPERATIONS = {
    "sum": ("('value', 1, 'p001_1'), ('value', -1, 'p002_1')", "7"),
    "rest": ("('value', 1, 'p001_1'), ('value', 1, 'p002_1')", "87"),
    "share": ("('value', 1, 'p002_1'), ('base', 1, 'p001_1')", "30"),
    "growth": (
        "('value', 1, 'p001_1'), ('base', 0.5, 'p002_1')",
        str(100 * (Decimal(10) / Decimal("1.5") - 1)),
    ),
    "portion": ("('value', 1, 'p001_1'), ('base', 100, 'p002_1')", "30"),
    "place": ("('value', 1, 'p002_1'), ('other', 1, 'p001_1'), ('other', 1, 'p002_2')", "3"),
}


@pytest.fixture
def second(changing: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A second edition with four figures: 10, 3, 3 and one to compute."""
    changing.execute("insert into source.edition values ('other', 2013, 'X/1', 'Another report', null)")
    for figure, value in (("p001_1", 10), ("p002_1", 3), ("p002_2", 3), ("p004_1", 7)):
        changing.execute(
            f"{FIGURE.format(value=value)} 0 as low, 1000 as high) from source.figure "
            f"where edition = 'mc2377' and figure = '{figure}'"
        )
    return changing


def test_figures_of_another_edition_have_no_derivations_of_the_first(
    second: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(second, "select computed, from_what from report.figures where report_year = 2013")
    assert [row["computed"] for row in found] == [None] * 4
    assert second.execute("select * from narrative.derivation where report_year = 2013").fetchall() == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation(second: duckdb.DuckDBPyConnection, operation: str) -> None:
    terms, expected = OPERATIONS[operation]
    second.execute(f"insert into source.derivation values ('other', 'p004_1', '{operation}', 'test')")
    second.execute(
        "insert into source.derivation_term select 'other', 'p004_1', role, factor, other, null "
        f"from (values {terms}) as term (role, factor, other)"
    )
    found = second.execute(
        "select figure, computed from narrative.derivation where report_year = 2013"
    ).fetchall()
    assert found == [("p004_1", Decimal(expected).quantize(Decimal("1e-10")))]
    second.execute("update source.figure set value = null where edition = 'other' and figure = 'p002_1'")
    found = second.execute(
        "select figure, computed from narrative.derivation where report_year = 2013"
    ).fetchall()
    assert found == [("p004_1", None)]


def test_partition_gives_every_member(second: duckdb.DuckDBPyConnection) -> None:
    second.execute("insert into source.derivation values ('other', 'p001_1', 'partition', 'parts')")
    second.execute(
        "insert into source.derivation_term select 'other', 'p001_1', 'value', 1, other, null "
        "from (values ('p002_1'), ('p004_1')) as term (other)"
    )
    found = rows(
        second,
        "select figure, computed, from_what from report.figures "
        "where report_year = 2013 and computed is not null",
    )
    subjects = {row["figure"]: row["subject"] for row in rows_of(PACK / "narrative" / "figures.csv")}
    rest = f"{subjects['p001_1']} (p001_1) less the other parts"
    assert [(row["figure"], row["computed"], row["from_what"]) for row in found] == [
        ("p001_1", 10, "parts"),
        ("p002_1", 3, rest),
        ("p004_1", 7, rest),
    ]


def test_edition_without_a_narrative(packs: Path, tmp_path: Path) -> None:
    """The narrative is optional: its files may be left out."""
    pack = packs / PACK.name
    edition = (pack / "edition.toml").read_text(encoding="utf-8")
    kept = re.sub(r'    "figures", .*\n', "", edition)
    assert kept != edition
    (pack / "edition.toml").write_text(kept, encoding="utf-8")
    for path in (pack / "narrative").iterdir():
        path.unlink()
    errata = (pack / "errata.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept_errata = [line for line in errata if not re.search(r",figure(_\w+)?,", line) or line == errata[0]]
    (pack / "errata.csv").write_text("".join(kept_errata), encoding="utf-8")
    iomdb.build(tmp_path / "iom.duckdb", packs)
    with duckdb.connect(str(tmp_path / "iom.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from report.figures").fetchall() == [(0,)]
        for audit in ("figure", "figure_count", "figure_flow", "figure_part", "narrative_derivation"):
            assert con.execute(f"select * from audit.{audit}").fetchall() == []
