"""The editions: valid Frictionless Data Packages whose values are those of their printed text."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb
import pytest

from iomdb_loaders.facts import read_facts
from iomdb_loaders.pack import read_editions, read_schema
from iomdb_loaders.pack.descriptor import descriptor
from iomdb_loaders.pack.write import LEAF_COLUMNS, TOTAL_HEADER
from tests.packs import (
    DATA,
    PACK,
    STATUSES,
    Leaf,
    all_leaves,
    decimal,
    files_of,
    layout,
    leaf_tables,
    number_of,
    rows_of,
    toml_of,
    totals,
)

PACKS = sorted(path.parent for path in DATA.glob("*/edition.toml"))
LEAF_STATUSES = STATUSES - {"derived"}
ALL_TOTALS = rows_of(PACK / "totals.csv")


def column_format(table: str, column_key: str) -> str:
    """The layout's number format of a column; `number` where the layout has none."""
    found = layout(table) or {"columns": []}
    return next((c.get("format", "number") for c in found["columns"] if c["key"] == column_key), "number")


def package(pack: Path, con: duckdb.DuckDBPyConnection) -> Any:
    """The code lists and the edition as a Frictionless package."""
    import frictionless

    schema = read_schema(pack.parent, read_facts(con))
    content = descriptor(schema, *read_editions([pack], schema))
    return frictionless.Package.from_descriptor(content, basepath=str(pack.parent))


def test_there_is_an_edition() -> None:
    assert PACK in PACKS


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_frictionless_finds_no_error(pack: Path, con: duckdb.DuckDBPyConnection) -> None:
    report = package(pack, con).validate()
    errors = [(task.name, error.message) for task in report.tasks for error in task.errors]
    assert errors == [] and report.valid
    # every file was read
    assert len(report.tasks) == len(files_of(pack))
    assert all(task.stats["rows"] for task in report.tasks)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_frictionless_finds_damage(pack: Path, packs: Path, con: duckdb.DuckDBPyConnection) -> None:
    """An unknown code, a doubled key and a text for a number, so the validation above can fail."""
    path = packs / pack.name / "tables" / "table_4.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("age_0_9", "age_0_10")
    lines[3] = lines[2]
    lines[4] = re.sub(r",\d+,", ",many,", lines[4], count=1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = package(packs / pack.name, con).validate()
    found = {error.type for task in report.tasks for error in task.errors}
    assert {"foreign-key", "primary-key", "type-error"} <= found


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_file_is_listed_and_plain(pack: Path) -> None:
    present = {*pack.rglob("*.csv"), *(DATA / "codes").glob("*.csv")}
    assert set(files_of(pack)) == present
    for path in sorted(present):
        content = path.read_bytes()
        assert b"\r" not in content and content.endswith(b"\n"), path.name
        assert not content.startswith(b"\xef\xbb\xbf"), path.name


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_descriptor_has_title_source_and_the_fields_of_each_file(
    pack: Path, con: duckdb.DuckDBPyConnection
) -> None:
    content = package(pack, con).to_descriptor()
    assert content["title"] and content["sources"]
    for item in content["resources"]:
        fields = item["schema"]["fields"]
        assert item["title"], item["name"]
        assert {field["type"] for field in fields} <= {"string", "integer", "number", "boolean"}
        assert list(rows_of(pack.parent / item["path"])[0]) == [field["name"] for field in fields]


def test_dimensions_use_the_code_list_of_their_foreign_key(con: duckdb.DuckDBPyConnection) -> None:
    """schema.toml and the DDL both name the code list of a dimension."""
    columns = toml_of(DATA / "schema.toml")["columns"]
    keys = con.execute(
        "select table_name, column_name, references_table from meta.foreign_key where table_name like 'fact.%'"
    ).fetchall()
    dimensions = {(table.fact, name) for table in leaf_tables().values() for name in table.dimensions}
    compared = 0
    for fact, name, target in keys:
        if (fact, name) in dimensions:
            assert target == f"ref.{columns[name]['codes']}", (fact, name)
            compared += 1
    assert compared > 20


def test_writers_use_the_columns_of_the_schema() -> None:
    schema = toml_of(DATA / "schema.toml")
    assert list(LEAF_COLUMNS) == schema["table_columns"]["columns"]
    assert list(TOTAL_HEADER) == schema["files"]["totals"]["columns"]


def number_or_none(text: str, *, rank: bool) -> Decimal | None:
    """The number of a printed text; None if it holds none."""
    try:
        return number_of(text, rank=rank)
    except InvalidOperation:
        return None


@pytest.mark.parametrize("table", sorted(leaf_tables()))
def test_value_is_the_number_of_the_printed_text(table: str) -> None:
    wrong = []
    for leaf in leaf_tables()[table].leaves:
        if leaf.status == "printed":
            rank = column_format(table, leaf.column_key) == "rank"
            if leaf.value != number_or_none(leaf.printed, rank=rank):
                wrong.append(f"line {leaf.file_line}: {leaf.printed!r} is not {leaf.value}")
    assert wrong == []


def test_printed_totals_are_what_their_text_number_or_none() -> None:
    wrong = []
    for number, row in enumerate(ALL_TOTALS, start=2):
        rank = column_format(row["table_id"], row["column_key"]) == "rank"
        if row["status"] == "printed" and Decimal(row["value"]) != number_or_none(row["printed"], rank=rank):
            wrong.append(f"line {number}: {row['printed']!r} is not {row['value']}")
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "rank", "number"),
    [
        ("", False, "0"),
        ("1 265.4", False, "1265.4"),
        ("<b>8 080</b>", False, "8080"),
        ("(83.5)", False, "-83.5"),
        ("(3)", True, "3"),
        ("42%", False, "42"),
        ("-90", False, "-90"),
        ("-", False, "0"),
        ("_", False, "0"),
    ],
)
def test_reader_of_printed_text(text: str, rank: bool, number: str) -> None:
    assert number_of(text, rank=rank) == Decimal(number)
    assert number_or_none("4O", rank=rank) is None


def status_faults(leaf: Leaf) -> str:
    """What is wrong with status, bounds, text and line of a leaf cell; empty if nothing is."""
    lower, upper = leaf.bounds
    bounded = lower is not None and upper is not None
    is_thin = leaf.margin in ("1", "2", "3")
    faults = {
        "status is not one of a leaf": leaf.status not in LEAF_STATUSES,
        "every status but missing has a value": (leaf.value is None) != (leaf.status == "missing"),
        "only estimated or thin has bounds": bounded != (leaf.status == "estimated" or is_thin),
        "several values fit with margin 0 only": leaf.margin
        and (leaf.margin == "0") != (leaf.status == "estimated"),
        "one bound only": (lower is None) != (upper is None),
        "outside its bounds": bounded and not lower <= (leaf.value or 0) <= upper,  # type: ignore
        "bounds that leave one value": bounded and lower == upper,
        "printed text without its line": leaf.status == "printed" and leaf.printed and not leaf.line,
    }
    return "; ".join(fault for fault, is_so in faults.items() if is_so)


@pytest.mark.parametrize("table", sorted(leaf_tables()))
def test_status_bounds_and_line_are_consistent(table: str) -> None:
    faults = [
        f"line {leaf.file_line}: {fault}"
        for leaf in leaf_tables()[table].leaves
        if (fault := status_faults(leaf))
    ]
    assert faults == []


def test_only_expenditure_may_be_negative() -> None:
    negative = {leaf.table for leaf in all_leaves() if leaf.value is not None and leaf.value < 0}
    assert negative == {"annex_1_9"}


def test_notes_give_the_reason_of_a_value_that_is_not_printed() -> None:
    """Every cell that is not `printed` has a note, and a printed one has none."""
    for table in leaf_tables().values():
        for number, row in enumerate(rows_of(table.path), start=2):
            assert (row["note"] == "") == (row["status"] == "printed"), f"{table.path.name} line {number}"


def test_totals_name_known_statuses_and_no_leaf() -> None:
    assert {row["status"] for row in ALL_TOTALS} <= STATUSES
    leaf_keys = {(leaf.table, *leaf.key) for leaf in all_leaves()}
    keys = [(row["table_id"], row["row_key"], row["column_key"]) for row in ALL_TOTALS]
    assert not leaf_keys & set(keys)
    assert len(keys) == len(set(keys))
    for row in ALL_TOTALS:
        assert (row["value"] == "") == (row["status"] == "missing"), row


def test_every_correction_is_the_value_of_its_cell() -> None:
    corrections = rows_of(PACK / "corrections.csv")
    assert corrections
    cells = {(leaf.table, *leaf.key): (leaf.value, leaf.printed, leaf.status) for leaf in all_leaves()}
    for row in ALL_TOTALS:
        value = Decimal(row["value"]) if row["value"] else None
        cells[row["table_id"], row["row_key"], row["column_key"]] = value, row["printed"], row["status"]
    for row in corrections:
        value, printed, status = cells[row["table_id"], row["row_key"], row["column_key"]]
        assert (value, printed, status) == (Decimal(row["value"]), row["read"], "corrected"), row
        assert row["reason"] and row["proof"], row


def test_every_corrected_cell_of_a_transcribed_table_is_in_the_corrections() -> None:
    """A transcribed table is corrected in that list only; the recovery of a damaged one keeps its own notes."""
    listed = {(r["table_id"], r["row_key"], r["column_key"]) for r in rows_of(PACK / "corrections.csv")}
    corrected = {(f.table, *f.key) for f in all_leaves() if f.status == "corrected"}
    corrected |= {
        (r["table_id"], r["row_key"], r["column_key"]) for r in ALL_TOTALS if r["status"] == "corrected"
    }
    whole = {key for key in corrected if (layout(key[0]) or {}).get("method") == "grid"}
    assert whole == listed


def test_proofs_that_are_sums_add_up() -> None:
    """Every proof written as `a + b = c` is checked."""
    checked = 0
    for row in rows_of(PACK / "corrections.csv"):
        for left, right in re.findall(r"([\d +]+) = (\d+)", row["proof"]):
            assert sum(int(part) for part in left.split("+")) == int(right), row
            assert row["value"] in [*re.findall(r"\d+", left), right]
            checked += 1
    assert checked >= 6


def test_errata_are_numbered_and_explained() -> None:
    """Errata have running numbers, or a letter and a number."""
    rows = rows_of(PACK / "errata.csv")
    names = [row["erratum"] for row in rows]
    of_tables = [name for name in names if name.isdigit()]
    assert of_tables == [str(number) for number in range(1, len(of_tables) + 1)]
    assert all(re.fullmatch(r"[A-Z]?\d+", name) for name in names) and len(set(names)) == len(names)
    assert all(row["explanation"] and row["item"] and row["audit"] for row in rows)


def test_errata_name_the_cell_or_figure_that_prints_their_number() -> None:
    values = {(leaf.table, *leaf.key): leaf.value for leaf in all_leaves()}
    values |= {(r["table_id"], r["row_key"], r["column_key"]): decimal(r["value"]) for r in ALL_TOTALS}
    figures = {row["figure"]: decimal(row["value"]) for row in rows_of(PACK / "narrative" / "figures.csv")}
    claims = {row["claim"] for row in rows_of(PACK / "narrative" / "claims.csv")}
    for row in rows_of(PACK / "errata.csv"):
        cell = row["table_id"], row["row_key"], row["column_key"]
        if row["figure"] in claims:  # a claim has no number of its own, see tests/narrative/test_claims.py
            continue
        value = figures[row["figure"]] if row["figure"] else values[cell]
        assert value == decimal(row["printed"]), row["erratum"]
        assert any(cell) != bool(row["figure"]), row["erratum"]


def test_totals_belong_to_printed_tables() -> None:
    tables = {row["table_id"] for row in ALL_TOTALS}
    assert {"table_1", "table_4", "table_5", "table_6", "annex_1_5", "annex_1_6", "annex_1_12"} <= tables
    assert all(totals(table) for table in tables)
