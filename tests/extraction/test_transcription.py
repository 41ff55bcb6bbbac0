"""Transcription: a document printed from the pack is read back into the same pack; damage is refused."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path
from typing import Any

import pytest

from iomdb_loaders.errors import InputError
from iomdb_loaders.extraction import transcribe
from iomdb_loaders.pack.write import differing_files, write_tables
from tests.packs import PACK, layout, leaf_tables, rows_of, totals
from tests.processes import iomdb

WHOLE = [
    path.stem
    for path in sorted((PACK / "layouts").glob("*.toml"))
    if (layout(path.stem) or {})["method"] == "grid"
]
CORRECTED = {(r["table_id"], r["row_key"], r["column_key"]) for r in rows_of(PACK / "corrections.csv")}


def printed_texts(table: str) -> dict[tuple[str, str], str]:
    """The printed text of every cell of a table that has no correction."""
    texts = {
        leaf.key: leaf.printed for leaf in (leaf_tables()[table].leaves if table in leaf_tables() else ())
    }
    texts |= {key: row["printed"] for key, row in totals(table).items()}
    return {key: text for key, text in texts.items() if (table, *key) not in CORRECTED}


def document_lines(table: str, chance: random.Random) -> list[str]:
    """One table in the style of the extraction: a heading, tab-separated lines, markup and noise between."""
    found: dict[str, Any] = layout(table) or {}
    texts = printed_texts(table)
    block = found["blocks"][0]
    heading = block["start"].removeprefix("^").replace("\\", "")
    lines = [heading + " and more of the heading", "\tF\tM", ""]
    label_field, first_field = block.get("label_field", 0), block.get("first_field", 1)
    for row in found["rows"]:
        if chance.random() < 0.3:
            lines.append(chance.choice(["", "\t\t", "MC/2377", "Page 61", "a line of other text"]))
        fields = [""] * (first_field + len(found["columns"]))
        fields[label_field] = chance.choice(["{}", "<b>{}</b>", " {} "]).format(row["label"])
        for number, column in enumerate(found["columns"], start=first_field):
            fields[number] = texts.get((row["key"], column["key"]), "")
        lines.append("\t".join(fields).rstrip("\t"))
    return lines


def write_document(path: Path, seed: int = 1) -> Path:
    chance = random.Random(seed)
    lines = ["REPORT", "no table here", ""]
    for table in WHOLE:
        lines += [*document_lines(table, chance), "", "text between the tables"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return write_document(tmp_path / "extraction.txt")


@pytest.fixture
def pack(packs: Path) -> Path:
    return packs / PACK.name


def without_lines(path: Path) -> list[list[str]]:
    """The rows of a file of the pack without the column `line`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index("line")
    return [[value for place, value in enumerate(row) if place != at] for row in rows]


def test_layouts_cover_every_whole_table() -> None:
    assert {"table_1", "table_4", "table_5", "table_6", "expenditure_total", "annex_1_9"} <= set(WHOLE)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_document_is_read_back_into_the_same_pack(pack: Path, tmp_path: Path, seed: int) -> None:
    document = write_document(tmp_path / "extraction.txt", seed)
    write_tables(pack, transcribe(document, pack))
    for table in WHOLE:
        if (PACK / "tables" / f"{table}.csv").is_file():
            assert without_lines(pack / "tables" / f"{table}.csv") == without_lines(
                PACK / "tables" / f"{table}.csv"
            ), table
    ours, shipped = (without_lines(folder / "totals.csv") for folder in (pack, PACK))
    assert [row for row in ours if row[0] in WHOLE] == [row for row in shipped if row[0] in WHOLE]
    # The totals of other tables are unchanged.
    assert [row for row in ours if row[0] not in WHOLE] == [row for row in shipped if row[0] not in WHOLE]


def test_line_numbers_lead_back_to_the_text(pack: Path, document: Path) -> None:
    lines = document.read_text(encoding="utf-8").split("\n")
    write_tables(pack, transcribe(document, pack))
    checked = 0
    for row in [*rows_of(pack / "tables" / "table_4.csv"), *rows_of(pack / "tables" / "annex_1_9.csv")]:
        if row["line"]:
            assert row["printed"] in lines[int(row["line"]) - 1].split("\t")
            checked += 1
    assert checked > 60


def test_transcribing_twice_changes_nothing(pack: Path, document: Path) -> None:
    assert differing_files(pack, transcribe(document, pack)) != []  # the line numbers differ
    write_tables(pack, transcribe(document, pack))
    before = {path: path.read_bytes() for path in pack.rglob("*.csv")}
    assert differing_files(pack, transcribe(document, pack)) == []
    write_tables(pack, transcribe(document, pack))
    assert {path: path.read_bytes() for path in pack.rglob("*.csv")} == before


def test_changed_figure_is_a_difference(pack: Path, document: Path) -> None:
    write_tables(pack, transcribe(document, pack))
    edit(document, "Table 4:", "49 303", "49 304")
    assert [path.name for path in differing_files(pack, transcribe(document, pack))] == ["table_4.csv"]
    edit(document, "Table 4:", "98 944", "98 945")
    names = [path.name for path in differing_files(pack, transcribe(document, pack))]
    assert names == ["table_4.csv", "totals.csv"]


def edit(document: Path, heading: str, old: str, new: str) -> int:
    """Replace the first `old` after the heading; return its line."""
    lines = document.read_text(encoding="utf-8").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(heading))
    at = next(number for number in range(start, len(lines)) if old in lines[number])
    lines[at] = lines[at].replace(old, new, 1)
    document.write_text("\n".join(lines), encoding="utf-8")
    return at + 1


def drop(document: Path, heading: str, label: str) -> None:
    lines = document.read_text(encoding="utf-8").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(heading))
    at = next(number for number in range(start, len(lines)) if label in lines[number])
    del lines[at]
    document.write_text("\n".join(lines), encoding="utf-8")


def refused(document: Path, pack: Path) -> str:
    with pytest.raises(InputError) as caught:
        transcribe(document, pack)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_missing_row_is_named(pack: Path, document: Path) -> None:
    drop(document, "Table 4:", "60-69")
    message = refused(document, pack)
    assert "extraction.txt" in message and "table_4 has no row '60-69'" in message
    assert re.search(r"line \d+", message)


def test_doubled_row_is_not_read_twice(pack: Path, document: Path) -> None:
    """Rows are read in order, so a second print of a row is skipped."""
    lines = document.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if "40-49" in line)
    lines.insert(at, lines[at])
    document.write_text("\n".join(lines), encoding="utf-8")
    table = next(t for t in transcribe(document, pack) if t.table_id == "table_4")
    assert len(table.leaves) == 22


RAISED = ["4<sup>9</sup> 303", "10<sup>3</sup>", "49<sub>2</sub>", "49\u00b9"]
ODD = ["1.120", "(49", "49)", "4930 303", "\uff14\uff19", "..", "n/a", "-", "49k", "49a", "49*", "+49", "<49"]


@pytest.mark.parametrize(
    "text", ["49 3O3", "many", "49,303", "4930 3", "49 303 1", "1.2.3", "--5", "5-", *RAISED, *ODD]
)
def test_text_in_a_number_is_named(pack: Path, document: Path, text: str) -> None:
    line = edit(document, "Table 4:", "49 303", text)
    message = refused(document, pack)
    assert f"line {line}" in message and f"value {text!r}" in message
    assert "column F" in message and "0-9" in message


@pytest.mark.parametrize(
    ("text", "value"),
    [("49 303<sup>a</sup>", "49303"), ("\u221249 303", "-49303"), ("(49 303)", "-49303"), ("49.5", "49.5")],
)
def test_notations_that_are_read(pack: Path, document: Path, text: str, value: str) -> None:
    edit(document, "Table 4:", "49 303", text)
    table = next(t for t in transcribe(document, pack) if t.table_id == "table_4")
    assert next(row for row in table.leaves if row[:2] == ("age_0_9", "F"))[2] == value


def test_a_row_without_figures_is_named(pack: Path, document: Path) -> None:
    line = edit(document, "Table 4:", " 60-69 \t3 684\t3 452\t7 136", " 60-69 ")
    message = refused(document, pack)
    assert f"line {line}" in message and "'60-69'" in message and "no figures" in message


def test_a_row_is_not_read_from_the_next_table(pack: Path, document: Path) -> None:
    """Table 5 begins within the lines that are searched, and has a row of the same name."""
    drop(document, "Table 4:", "Total")
    lines = document.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("Table 5:"))
    lines.insert(at + 1, "Total\t1\t2\t3")
    document.write_text("\n".join(lines), encoding="utf-8")
    assert "table_4 has no row 'Total'" in refused(document, pack)


def test_missing_table_is_named(pack: Path, document: Path) -> None:
    drop(document, "Table 5:", "Table 5:")
    assert "Table 5:" in refused(document, pack)


def test_document_of_another_kind(pack: Path, tmp_path: Path) -> None:
    assert "file not found" in refused(tmp_path / "no.txt", pack)
    path = tmp_path / "other.txt"
    path.write_text("")
    assert "no line matches" in refused(path, pack)
    path.write_bytes(b"\xff\xfe\x00T")
    assert "UTF-8" in refused(path, pack)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('start = "^Table 4:"', "", "start"),
        ("rows = [", "rows = ]", "TOML"),
        ("computed = true", "computd = true", "computd"),
        ("computed = true", 'sum_of = ["*"]', "sum_of"),
        ('method = "grid"', 'method = "grit"', "grit"),
        ("row_dimensions = 1", "row_dimensions = 2", "must hold 2 codes"),
    ],
)
def test_damaged_layout_is_named(pack: Path, document: Path, old: str, new: str, named: str) -> None:
    path = pack / "layouts" / "table_4.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    message = refused(document, pack)
    assert "table_4.toml" in message and named in message


def test_corrections_with_another_header(pack: Path, document: Path) -> None:
    path = pack / "corrections.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("proof", "prove", 1), encoding="utf-8")
    message = refused(document, pack)
    assert "corrections.csv" in message and "line 1" in message


@pytest.mark.parametrize(
    "keys", ["table_4,age_5_7,F", "table_4,age_0_9,X", "no_such_table,total,total", "table_7,JOR,p_1"]
)
def test_correction_that_matches_no_cell_is_refused(pack: Path, document: Path, keys: str) -> None:
    path = pack / "corrections.csv"
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(f"{keys},1,2,a reason,1 + 1 = 2\n")
    message = refused(document, pack)
    assert "corrections.csv" in message and keys.replace(",", " ") in message
    assert f"line {len(path.read_text(encoding='utf-8').splitlines())}" in message


def test_merged_cell_without_a_correction_is_refused(pack: Path, document: Path) -> None:
    path = pack / "corrections.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "2009/total" not in line), encoding="utf-8")
    message = refused(document, pack)
    assert "table_6.toml" in message and "total x 2009/total" in message


def test_correction_replaces_the_text(pack: Path, document: Path) -> None:
    edit(document, "Table 4:", "49 303", "49 3O3")
    with (pack / "corrections.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("table_4,age_0_9,F,49 3O3,49303,a letter for a digit,98944 - 49641\n")
    table = next(t for t in transcribe(document, pack) if t.table_id == "table_4")
    cell = next(row for row in table.leaves if row[:2] == ("age_0_9", "F"))
    assert cell[2:5] == ("49303", "49 3O3", "corrected")
    assert "a letter for a digit; 98944 - 49641" in cell


def test_command_line_compares_and_writes(pack: Path, document: Path, tmp_path: Path) -> None:
    arguments = ("transcribe", document, "--pack", pack)
    different = iomdb(*arguments, "--check", cwd=tmp_path)
    assert different.returncode == 1 and "table_4.csv" in different.stdout
    assert (pack / "tables" / "table_4.csv").read_bytes() == (PACK / "tables" / "table_4.csv").read_bytes()
    written = iomdb(*arguments, cwd=tmp_path)
    assert (written.returncode, written.stdout) == (0, ""), written.stderr
    same = iomdb(*arguments, "--check", cwd=tmp_path)
    assert (same.returncode, same.stdout) == (0, "")
    edit(document, "Table 4:", "49 303", "many")
    refusal = iomdb(*arguments, cwd=tmp_path)
    assert refusal.returncode == 2 and len(refusal.stderr.splitlines()) == 1
