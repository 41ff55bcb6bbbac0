"""The layout of a table that stands whole in the text: a TOML file, so another edition is another file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.errors import input_error


@dataclass(frozen=True)
class Row:
    """A printed row: its heading, its codes, and whether its figures are leaf figures or computed."""

    label: str
    key: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Column:
    """A printed column: which tab-separated field holds it, its codes, its kind and its number format.

    Kind `only` marks the one column of a table whose rows alone name the leaf. Format `rank` is a
    bracketed place; in format `number` brackets are a minus sign.
    """

    field: int
    key: tuple[str, ...]
    kind: str
    format: str


@dataclass(frozen=True)
class GridLayout:
    """One table: where it starts in the text, the dimensions of its leaf figures, its rows and columns."""

    table_id: str
    starts_with: str
    dimensions: tuple[str, ...]
    label_field: int
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]


def read_layout(path: Path) -> GridLayout:
    """Read a layout. Raises InputError if the file is not TOML or a property is missing."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return GridLayout(
            table_id=raw["table_id"],
            starts_with=raw["starts_with"],
            dimensions=tuple(raw["dimensions"]),
            label_field=raw["label_field"],
            rows=tuple(Row(row["label"], tuple(row["key"]), row["kind"]) for row in raw["rows"]),
            columns=tuple(
                Column(column["field"], tuple(column["key"]), column["kind"], column["format"])
                for column in raw["columns"]
            ),
        )
    except tomllib.TOMLDecodeError as error:
        raise input_error(path, f"not valid TOML ({error})", "mend the layout") from None
    except KeyError as error:
        raise input_error(path, f"property {error} is missing", "mend the layout") from None
