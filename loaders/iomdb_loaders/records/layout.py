"""The record layouts: Frictionless table schemas, one a kind, shipped in data/records/."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from iomdb_loaders.errors import InputError

Kind = Literal["movements", "projects", "expenditure", "staff"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# where the rows of each kind go
TABLES: dict[Kind, str] = {
    "movements": "movement",
    "projects": "project",
    "expenditure": "expenditure",
    "staff": "staff",
}


@dataclass(frozen=True)
class Layout:
    """A kind of records: its fields in order, those a file must have as columns, and its id, if it has one."""

    kind: Kind
    fields: tuple[str, ...]
    required: tuple[str, ...]
    id_field: str

    @property
    def table(self) -> str:
        """The table of `record` that holds its rows."""
        return TABLES[self.kind]


def read_layout(folder: Path, kind: str) -> Layout:
    """Read the table schema of `kind` from `folder`. Raises InputError for a kind that does not exist."""
    known = next((name for name in KINDS if name == kind), None)
    if known is None:
        raise InputError(f"{kind!r} is no kind of records; use one of {', '.join(KINDS)}")
    schema = json.loads((folder / f"{known}.json").read_text(encoding="utf-8"))
    fields = schema["fields"]
    return Layout(
        kind=known,
        fields=tuple(field["name"] for field in fields),
        # a column that a row may leave blank must still be there, but for what nothing is lost without
        required=tuple(field["name"] for field in fields if field["name"] not in ("title", "synthetic")),
        id_field=schema.get("primaryKey", [""])[0],
    )
