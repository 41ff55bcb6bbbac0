"""The data of an edition as plain csv and tomllib read it: nothing of iomdb, for a second opinion."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
PACK = DATA / "mc2377"
STATUSES = {"printed", "corrected", "inferred", "estimated", "derived", "missing"}
REPORT_YEAR = 2012

PRINTED_TABLES = (
    *(f"table_{number}" for number in range(1, 9)),
    "expenditure_total",
    "expenditure_by_service",
    "expenditure_by_region",
)
ANNEX_TABLES = tuple(f"annex_1_{number}" for number in range(1, 13))
TABLES = PRINTED_TABLES + ANNEX_TABLES
# sections of Annex I whose charts lost their values: the edition has no file of them
CHARTS = ("annex_1_2", "annex_1_3", "annex_1_4", "annex_1_7", "annex_1_10", "annex_1_11")

Key = tuple[str, str]


@dataclass(frozen=True)
class Leaf:
    """One leaf cell of an edition."""

    table: str
    codes: tuple[tuple[str, str], ...]
    row_key: str
    column_key: str
    value: Decimal | None
    bounds: tuple[Decimal | None, Decimal | None]
    margin: str
    status: str
    printed: str
    line: str
    file_line: int

    @property
    def key(self) -> Key:
        return self.row_key, self.column_key

    @property
    def lower(self) -> Decimal | None:
        """The smallest value that fits, if several do; the bounds of another cell are of one more wrong reading."""
        return self.bounds[0] if self.status == "estimated" else None

    @property
    def upper(self) -> Decimal | None:
        return self.bounds[1] if self.status == "estimated" else None

    def __getitem__(self, name: str) -> str:
        return dict(self.codes)[name]


@dataclass(frozen=True)
class LeafTable:
    """A file of leaf cells, with its entry in data/schema.toml."""

    table: str
    path: Path
    fact: str
    measure: str
    dimensions: tuple[str, ...]
    fixed: tuple[tuple[str, str], ...]
    leaves: tuple[Leaf, ...]


# the measures of the facts as docs/design.md promises them
MEASURES = {
    "movement_by_service": "migrants",
    "movement_by_area": "migrants",
    "movement_by_destination": "migrants",
    "movement_by_age_sex": "migrants",
    "official_by_grade": "headcount",
    "official_by_nationality": "headcount",
    "employee_by_nationality": "headcount",
    "expenditure_by_programme": "amount_musd",
    "expenditure_by_service": "amount_musd",
    "expenditure_by_region": "amount_musd",
    "expenditure_by_service_region": "amount_kusd",
    "project_by_service_region": "projects",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def toml_of(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def files_of(pack: Path) -> list[Path]:
    """The code lists, and every file that edition.toml lists, as paths of the data folder."""
    schema, edition = toml_of(pack.parent / "schema.toml"), toml_of(pack / "edition.toml")
    return [
        *(pack.parent / "codes" / f"{name}.csv" for name in schema["codes"]),
        *(pack / "tables" / f"{name}.csv" for name in edition["tables"]),
        *(pack / schema["files"][name]["path"] for name in edition["files"]),
    ]


def decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@cache
def leaf_tables(pack: Path = PACK) -> dict[str, LeafTable]:
    """Every file of leaf cells that the edition has, by table."""
    schema, edition = toml_of(pack.parent / "schema.toml"), toml_of(pack / "edition.toml")
    return {name: _leaf_table(pack, name, schema["tables"][name], edition) for name in edition["tables"]}


def _leaf_table(pack: Path, table: str, entry: dict[str, Any], edition: dict[str, Any]) -> LeafTable:
    path = pack / "tables" / f"{table}.csv"
    axes = entry["row_key"], entry["column_key"]
    dimensions = tuple(re.findall(r"{(\w+)}", "/".join(axes)))
    constant = entry.get("constant", {})
    fixed = tuple(
        (name, value.format(report_year=edition["report_year"])) for name, value in constant.items()
    )
    leaves = tuple(
        _leaf(table, axes, dimensions, fixed, row, number)
        for number, row in enumerate(rows_of(path), start=2)
    )
    fact = entry["fact"]
    return LeafTable(table, path, f"fact.{fact}", MEASURES[fact], dimensions, fixed, leaves)


def _leaf(
    table: str,
    axes: tuple[str, str],
    dimensions: tuple[str, ...],
    fixed: tuple[tuple[str, str], ...],
    row: dict[str, str],
    number: int,
) -> Leaf:
    codes = {**dict(fixed), **{name: row[name] for name in dimensions}}
    row_key, column_key = (axis.format_map(codes) for axis in axes)
    return Leaf(
        table,
        tuple(codes.items()),
        row_key,
        column_key,
        decimal(row["value"]),
        (decimal(row["lower"]), decimal(row["upper"])),
        row["margin"],
        row["status"],
        row["printed"],
        row["line"],
        number,
    )


def all_leaves() -> list[Leaf]:
    return [leaf for table in leaf_tables().values() for leaf in table.leaves]


def leaves(table: str) -> tuple[Leaf, ...]:
    """The leaf cells of a table; none if the edition has no file of it."""
    return leaf_tables()[table].leaves if table in leaf_tables() else ()


@cache
def totals(table: str) -> dict[Key, dict[str, str]]:
    """Rows of totals.csv of one table."""
    rows = [row for row in rows_of(PACK / "totals.csv") if row["table_id"] == table]
    return {(row["row_key"], row["column_key"]): row for row in rows}


@cache
def layout(table: str) -> dict[str, Any] | None:
    """The layout of a table with its printed rows and columns only; None if there is no file."""
    path = PACK / "layouts" / f"{table}.toml"
    if not path.is_file():
        return None
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    for axis in ("rows", "columns"):
        raw[axis] = [item for item in raw[axis] if item.get("printed", True)]
    return raw


@cache
def code_list(name: str) -> list[dict[str, str]]:
    return rows_of(DATA / "codes" / f"{name}.csv")


@cache
def lookup(name: str, column: str) -> dict[str, str]:
    """One column of a code list by code."""
    return {row["code"]: row[column] for row in code_list(name)}


def number_of(text: str, *, rank: bool = False) -> Decimal:
    """The number of a printed text: blank is zero, brackets are a minus sign unless they hold a rank.

    Dashes and specks without a letter or digit, which the extraction makes of dirt
    in a blank cell, are a blank.
    """
    plain = re.sub(r"<[^>]*>", "", text)
    plain = re.sub(r"[\s\u00a0\u202f]", "", plain).removesuffix("%")
    if re.fullmatch(r"[-_,.'*]{0,2}", plain):
        return Decimal(0)
    bracketed = re.fullmatch(r"\((.*)\)", plain)
    if bracketed:
        number = Decimal(bracketed.group(1))
        return number if rank else -number
    return Decimal(plain)
