"""What is nearly right is named, with the difference and how to fix it."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from iomdb_loaders.errors import InputError
from tests.records.examples import COLUMNS, VALID, row, write_csv
from tests.records.small import Small

KINDS = sorted(VALID)
# a name changed, and the difference that the message names
CHANGES = {
    "capital": (str.title, "letter case"),
    "space after": (lambda name: f"{name} ", "spaces at its ends"),
    "space before": (lambda name: f" {name}", "spaces at its ends"),
    "no-break space": (lambda name: f"{name}\u00a0", "a no-break space"),
    "zero width": (lambda name: f"\u200b{name}", "a mark that cannot be seen"),
    "direction": (lambda name: f"{name}\u200f", "a mark that cannot be seen"),
    "line break": (lambda name: f"{name}\n", "a line break"),
    "full stop": (lambda name: f"{name}.", "spelling"),
}


def write(path: Path, names: list[str], values: list[str]) -> Path:
    if path.suffix == ".xlsx":
        book = Workbook()
        assert book.active is not None
        for cells in (names, values):
            book.active.append(cells)
        book.save(path)
    elif path.suffix == ".parquet":
        columns = ", ".join(f"""'{value}' as "{name}" """ for name, value in zip(names, values, strict=True))
        duckdb.sql(f"copy (select {columns}) to '{path}'")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([names, values])
    return path


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_name_that_is_nearly_right_is_an_error(
    small: Small, tmp_path: Path, change: str, ending: str
) -> None:
    """Of every column: one that may be absent, such as synthetic, must not be passed over."""
    changed, difference = CHANGES[change]
    for kind in KINDS:
        for name in COLUMNS[kind]:
            if name == "title":
                continue  # may be absent and is never read
            names = [changed(name) if column == name else column for column in COLUMNS[kind]]
            path = write(tmp_path / f"in{ending}", names, list(row(kind).values()))
            with pytest.raises(InputError) as raised:
                small.load(kind, path)
            message = str(raised.value)
            assert difference in message
            assert "\n" not in message
            # in CSV the first line is not a whole header then
            assert name in message or (ending, change) == (".csv", "line break")


def rewrite(path: Path, *, before: bytes = b"", delimiter: str = ",", encoding: str = "utf-8") -> Path:
    text = path.read_text(encoding="utf-8").replace(",", delimiter)
    path.write_bytes(before + text.encode(encoding))
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("before", "delimiter", "encoding", "message"),
    [
        (b"", ";", "utf-8", "the columns seem to be separated by ';'"),
        (b"", "\t", "utf-8", "the columns seem to be separated by"),
        (b"", "|", "utf-8", r"the columns seem to be separated by '\|'"),
        (b"sep=;\n", ";", "utf-8", "a separator line of Excel"),
        (b"sep=,\r\n", ",", "utf-8", "a separator line of Excel"),
        (b"Report 2013\n\n", ",", "utf-8", "the names of the columns seem to be in line 3"),
        (b"Report, 2013\n,,,\n", ";", "utf-8", "the names of the columns seem to be in line 3"),
        (b"", ",", "utf-16", "UTF-16"),
        (b"\xe9\n", ",", "utf-8", "not in UTF-8"),
    ],
)
def test_what_a_spreadsheet_does_to_a_header_is_named(
    small: Small, tmp_path: Path, kind: str, before: bytes, delimiter: str, encoding: str, message: str
) -> None:
    made = [{**row(kind), "title": "A title"} if kind == "projects" else row(kind)]
    path = write_csv(tmp_path / "in.csv", made, kind)
    with pytest.raises(InputError, match=message):
        small.load(kind, rewrite(path, before=before, delimiter=delimiter, encoding=encoding))


@pytest.mark.parametrize("kind", KINDS)
def test_a_byte_order_mark_is_read_over(small: Small, tmp_path: Path, kind: str) -> None:
    path = rewrite(write_csv(tmp_path / "in.csv", [row(kind)], kind), before=b"\xef\xbb\xbf")
    assert small.load(kind, path).loaded == 1


MARKS = [
    chr(0x200B),
    chr(0x200C),
    chr(0x200D),
    chr(0x200E),
    chr(0x200F),
    chr(0x202A),
    chr(0x202E),
    chr(0x2060),
]
MARKS += [chr(0x2066), chr(0x2069), chr(0xFEFF), chr(0xAD), chr(0x61C)]
SPACES = [chr(0xA0), chr(0x2007), chr(0x202F), chr(0x3000), chr(0x2009)]
UNSEEN = [(mark, "a mark that cannot be seen") for mark in MARKS] + [
    (space, "unusual space") for space in SPACES
]


@pytest.mark.parametrize("quoted", [False, True])
def test_what_nobody_sees_in_a_value_is_damage_and_is_named(
    small: Small, tmp_path: Path, *, quoted: bool
) -> None:
    """In ids, codes, dates and numbers, at the beginning, inside and at the end."""
    made, wanted = [], []
    for field, value in (("movement_id", "AB"), ("sex", "F"), ("movement_date", "2013-02-28"), ("age", "33")):
        for mark, note in UNSEEN:
            for text in (mark + value, value[0] + mark + value[1:], value + mark):
                made.append(row("movements", **{"movement_id": f"M-{len(made)}", field: text}))
                wanted.append((field, note))
    path = write_csv(tmp_path / "in.csv", made, "movements")
    if quoted:
        path.write_text(path.read_text(encoding="utf-8") + '"unclosed\n', encoding="utf-8")
    assert small.load("movements", path).rejected == len(made) + quoted
    found = small.ask(
        "select column_name, rule from record.reject where column_name is not null order by line"
    )
    assert [name for name, _ in found] == [name for name, _ in wanted]
    assert all(note in rule for (_, rule), (_, note) in zip(found, wanted, strict=True))


def test_accents_as_separate_characters_are_named(small: Small, tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "Côte d'Ivoire")
    made = [
        row("movements", departure_country=apart),
        row("movements", movement_id=unicodedata.normalize("NFD", "é1")),
    ]
    small.load("movements", write_csv(tmp_path / "in.csv", made, "movements"))
    rules = [rule for (rule,) in small.ask("select rule from record.reject order by line")]
    assert len(rules) == 2
    assert all("its accents are separate characters" in rule for rule in rules)
