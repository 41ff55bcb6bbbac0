"""Bad data: one line with file, line, column, value and next step, and nothing changed on disk."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import iomdb
from tests.pack.damaged_pack import (
    Bad,
    edition,
    every,
    first_accent,
    latin_1,
    lines,
    more,
    remove,
    schema,
    swap,
    text_of,
)
from tests.packs import PACK
from tests.processes import iomdb as run
from tests.refusal import OLD, refused, state

T4, T5 = "tables/table_4.csv", "tables/table_5.csv"
FILES = [
    Bad("missing file", remove(T4), T4, "not found"),
    Bad("missing code list", remove("../codes/sex.csv"), "codes/sex.csv", "not found"),
    Bad("no code lists", lambda pack: shutil.rmtree(pack / "../codes"), "codes/status.csv", "not found"),
    Bad(
        "file that is not listed",
        lambda pack: (pack / "tables/table_9.csv").touch(),
        "table_9.csv",
        "unknown",
    ),
    Bad("unknown code list", lambda pack: (pack / "../codes/mood.csv").touch(), "codes/mood.csv", "unknown"),
    Bad("missing column", every(T4, lambda s: s.split(",", 1)[1]), T4, "age_group is missing", line=1),
    Bad("extra column", every(T4, lambda s: s + ",more"), T4, "unknown column more", line=1),
    Bad("columns in another order", swap(T4, 1, "age_group,sex", "sex,age_group"), T4, "order", line=1),
    Bad("doubled column", every(T4, lambda s: s.split(",")[0] + "," + s), T4, "doubled", line=1),
    Bad("wrong encoding", latin_1, "country.csv", "UTF-8", line=first_accent()),
    Bad("empty file", lambda pack: (pack / T4).write_bytes(b""), T4, "empty"),
    Bad("header only", lines(lambda s: s.__delitem__(slice(2, None)), T4), T4, "no rows"),
    Bad("unterminated quote", swap(T4, 6, "age_18_29", '"age_18_29'), T4, "quote"),
    Bad("too few values", swap(T4, 4, ",printed", ""), T4, "12 values where 13", line=4),
    Bad("too many values", swap(T4, 4, ",printed", ",printed,,"), T4, "15 values where 13", line=4),
    Bad("blank line", lines(lambda s: s.insert(6, ""), T4), T4, "0 values where 13", line=6),
]
VALUES = [
    Bad("text for a number", swap(T4, 3, ",49641,", ",many,"), T4, "number", 3, "value", "many"),
    Bad("number with a space", swap(T4, 2, ",49303,", ",49 303,"), T4, "number", 2, "value", "49 303"),
    Bad("number with an exponent", swap(T4, 2, ",49303,", ",5e4,"), T4, "number", 2, "value", "5e4"),
    Bad("part of a person", swap(T4, 2, ",49303,", ",49303.5,"), T4, "number", 2, "value", "49303.5"),
    Bad("value too long", swap(T4, 2, ",49303,", f",{'9' * 30},"), T4, "number", 2, "value", "9999"),
    Bad("value left out", swap(T4, 2, ",49303,", ",,"), T4, "status printed", 2, "value", ""),
    Bad("unknown code", swap(T4, 5, "age_10_17,M", "age_10_17,m"), T4, "not in sex", 5, "sex", "m"),
    Bad("unknown grade", swap(T5, 2, "e_1,", "e_9,"), T5, "e_", 2, "grade", "e_9"),
    Bad("code with a space", swap(T4, 5, ",M,", ",M ,"), T4, "not in sex", 5, "sex", "M "),
    Bad("empty code", swap(T4, 5, ",M,", ",,"), T4, "missing", 5, "sex"),
    Bad("unknown status", swap(T4, 2, ",printed,", ",read,"), T4, "printed", 2, "status", "read"),
    Bad("doubled key", lines(lambda s: s.insert(4, s[3]), T4), T4, "line 3", 4, "age_group+sex", "age_0_9+M"),
    Bad("negative count", swap(T4, 7, ",46013,", ",-46013,"), T4, "smaller than 0", 7, "value", "-46013"),
    Bad(
        "estimated without bounds", swap(T4, 2, ",printed,,,", ",estimated,,,"), T4, "both bounds", 2, "lower"
    ),
    Bad("one bound", swap(T4, 2, ",printed,,", ",estimated,1,"), T4, "both bounds", 2, "lower", "1"),
    Bad("bounds if printed", swap(T4, 2, ",printed,,", ",printed,1,2"), T4, "printed", 2, "lower", "1"),
    Bad(
        "outside its bounds", swap(T4, 2, ",printed,,,", ",estimated,1,2,"), T4, "1 to 2", 2, "value", "49303"
    ),
    Bad("margin above 4", swap(T4, 2, ",printed,,,", ",printed,,,5"), T4, "0, 1, 2, 3, 4", 2, "margin", "5"),
    Bad("thin without bounds", swap(T4, 2, ",printed,,,", ",printed,,,2"), T4, "both bounds", 2, "lower"),
    Bad("missing with a value", swap(T4, 2, ",printed,", ",missing,"), T4, "missing", 2, "value", "49303"),
    Bad(
        "total without a value",
        swap("totals.csv", 2, ",44,44,", ",,44,"),
        "totals.csv",
        "printed",
        2,
        "value",
    ),
    Bad("doubled code of a country", swap("../codes/country.csv", 3, ",008,", ",004,"), "country.csv", "004"),
    Bad(
        "truth value",
        swap("../codes/grade.csv", 2, ",true,", ",yes,"),
        "codes/grade.csv",
        "truth value",
        2,
        "is_e_grade",
        "yes",
    ),
]
CORRECTION = "a misread digit,1 + 1 = 2"
REFERENCES = [
    Bad(
        "correction without a proof",
        swap("corrections.csv", 4, "318 + 445 = 763", ""),
        "corrections.csv",
        "missing",
        4,
        "proof",
    ),
    Bad(
        "correction of no cell",
        more("corrections.csv", f"table_4,age_5_7,F,1,2,{CORRECTION}"),
        "corrections.csv",
        "no such cell of table_4",
        9,
        "row_key+column_key",
        "age_5_7 F",
    ),
    Bad(
        "correction of an unknown table",
        more("corrections.csv", f"table_44,age_0_9,F,1,2,{CORRECTION}"),
        "corrections.csv",
        "unknown table; did you mean 'table_4'?",
        9,
        "table_id",
        "table_44",
    ),
    Bad(
        "correction that the cell does not follow",
        more("corrections.csv", f"table_4,age_0_9,F,1,2,{CORRECTION}"),
        "corrections.csv",
        "the cell is 49303 with status printed",
        9,
        "value",
        "2",
    ),
    Bad(
        "total of an unknown table",
        more("totals.csv", "table_44,total,total,1,1,printed,,,,"),
        "totals.csv",
        "unknown table; did you mean 'table_4'?",
        1401,
        "table_id",
        "table_44",
    ),
    Bad(
        "total that is a leaf",
        more("totals.csv", "table_4,age_0_9,F,49303,49 303,printed,,,,"),
        "totals.csv",
        "leaf of tables/table_4.csv",
        1401,
        "row_key",
        "age_0_9",
    ),
    Bad(
        "erratum of no cell",
        swap("errata.csv", 5, "annex_1_1,total,2011", "annex_1_1,total,2001"),
        "errata.csv",
        "no such cell of annex_1_1; did you mean 'total 201",
        5,
        "row_key+column_key",
        "total 2001",
    ),
    Bad(
        "erratum of an unknown table",
        swap("errata.csv", 5, "annex_1_1,total,2011", "annex_1,total,2011"),
        "errata.csv",
        "unknown table",
        5,
        "table_id",
        "annex_1",
    ),
    Bad(
        "erratum of an unknown figure",
        swap("errata.csv", 8, ",p009_1,1239", ",p009_9,1239"),
        "errata.csv",
        "unknown figure",
        8,
        "figure",
        "p009_9",
    ),
    Bad(
        "erratum of nothing",
        swap("errata.csv", 8, ",p009_1,1239", ",,1239"),
        "errata.csv",
        "does not name one place",
        8,
    ),
    Bad(
        "erratum of a cell and a figure",
        swap("errata.csv", 5, "annex_1_1,total,2011,", "annex_1_1,total,2011,p009_1"),
        "errata.csv",
        "does not name one place",
        5,
    ),
]
EDITION = [
    Bad("not TOML", text_of("edition.toml", lambda s: s[:-10]), "edition.toml", "TOML"),
    Bad("empty", text_of("edition.toml", lambda s: ""), "edition.toml, code", "missing"),
    Bad("without a title", edition("title =", "# title ="), "edition.toml, title", "missing"),
    Bad("without tables", edition("tables =", "# tables ="), "edition.toml", ""),
    Bad("unknown property", edition("title =", 'colour = "red"\ntitle ='), "edition.toml, colour", "unknown"),
    Bad(
        "year that is none",
        edition("= 2012", '= "soon"'),
        "edition.toml, report_year",
        "whole number",
        value="soon",
    ),
    Bad(
        "date that is none",
        edition("= 2013-05-30", '= "May"'),
        "edition.toml, published",
        "date",
        value="May",
    ),
    Bad(
        "unknown table",
        edition('"table_8"', '"table_88"'),
        "edition.toml, tables",
        "table_8",
        value="table_88",
    ),
    Bad("unknown file", edition('"errata"', '"erratas"'), "edition.toml, files", "errata", value="erratas"),
    Bad("file taken out of the list", edition('"table_8",', ""), "tables/table_8.csv", "unknown file"),
    Bad(
        "gap without a reason",
        edition("reason =", "# reason ="),
        "edition.toml, missing 1.reason",
        "missing",
    ),
    Bad(
        "gap of an unknown fact",
        edition('"official_by_grade"', '"mood"'),
        "missing 1.fact",
        "unknown",
        value="mood",
    ),
    Bad("gap without a dimension", edition("sex =", "# sex ="), "edition.toml, missing 1.sex", "missing"),
    Bad("gap of no code", edition('["F", "M"]', "[]"), "edition.toml, missing 1.sex", "empty"),
    Bad("gap of an unknown code", edition('"e_1"', '"e_3"'), "edition.toml", "not in grade", value="e_3"),
    Bad("gap that is printed", edition('"e_1"', '"d_1"'), "edition.toml", "uplicate key"),
]
SCHEMA = [
    Bad("not TOML", schema("[columns]", "[columns"), "schema.toml", "TOML"),
    Bad("no schema", remove("../schema.toml"), "schema.toml", "not found"),
    Bad("unknown section", schema("[columns]", "[colours]\n[columns]"), "schema.toml, colours", "unknown"),
    Bad("unknown type", schema('"integer"', '"count"'), "schema.toml, columns", "type", value="count"),
    Bad(
        "unknown property",
        schema("minimum = 1", "smallest = 1"),
        "schema.toml, columns.line.smallest",
        "unknown",
    ),
    Bad(
        "unknown code list", schema('codes = "sex"', 'codes = "mood"'), "columns.sex.codes", "", value="mood"
    ),
    Bad(
        "unknown column",
        schema('"geo_region", "sort', '"mood", "sort'),
        "codes.geo_area",
        "column",
        value="mood",
    ),
    Bad(
        "key that is no column",
        schema('key = ["alias"]', 'key = ["mood"]'),
        "country_alias.key",
        "",
        value="mood",
    ),
    Bad("without a title", schema('title = "Sex"', ""), "schema.toml, codes.sex.title", "missing"),
    Bad(
        "unknown fact",
        schema("movement_by_age_sex", "movement_by_mood"),
        "table_4.fact",
        "",
        value="movement_by_m",
    ),
    Bad("dimension left out", schema("{age_group}", "all"), "schema.toml, tables.table_4", "age_group"),
    Bad("unknown target", schema("source.correction", "source.mood"), "schema.toml", "source.mood"),
]
CASES = {"files": FILES, "values": VALUES, "references": REFERENCES, "edition": EDITION, "schema": SCHEMA}


@pytest.mark.parametrize(
    "bad", [pytest.param(bad, id=f"{kind}-{bad.name}") for kind, cases in CASES.items() for bad in cases]
)
def test_bad_data_is_refused_in_one_line(bad: Bad, packs: Path, tmp_path: Path) -> None:
    bad.damage(packs / PACK.name)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "iom.duckdb").write_bytes(OLD)
    with pytest.raises(iomdb.InputError) as refusal:
        iomdb.build(folder / "iom.duckdb", packs)
    assert state(folder) == {"iom.duckdb": OLD}, "the old file changed, or a draft was left behind"
    message = str(refusal.value)
    assert len(message.splitlines()) == 1
    assert bad.file in message
    assert bad.says in message
    if bad.line is not None:
        assert f", line {bad.line}" in message
    if bad.column:
        assert f", column {bad.column}" in message
    if bad.value:
        assert re.search(rf"value '{re.escape(bad.value)}", message)
    assert re.search(r"; \S+", message), "no next step"


@pytest.mark.parametrize("bad", [FILES[0], VALUES[0], EDITION[0]], ids=lambda bad: bad.name)
def test_command_line_prints_the_line_and_exits_with_2(bad: Bad, packs: Path, tmp_path: Path) -> None:
    bad.damage(packs / PACK.name)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "iom.duckdb").write_bytes(OLD)
    message = refused(["--data", str(packs), "--output", "iom.duckdb"], folder)
    assert bad.file in message and bad.says in message


def test_undamaged_copy_is_built(packs: Path, tmp_path: Path) -> None:
    """The cases above fail for their damage, not for being copies; one edition by itself is built, too."""
    for data in (packs, packs / PACK.name):
        done = run("build", "--data", data, "--output", "iom.duckdb", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "" and len(done.stderr.splitlines()) == 1


def test_folder_without_editions(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    message = refused(["--data", "nothing", "--output", "iom.duckdb"], tmp_path)
    assert "nothing" in message and "edition.toml" in message


def test_two_editions_of_one_year(packs: Path, tmp_path: Path) -> None:
    """A second edition of the same report year is refused by its folder."""
    shutil.copytree(packs / PACK.name, packs / "again")
    message = refused(["--data", str(packs), "--output", "iom.duckdb"], tmp_path)
    assert "again" in message
