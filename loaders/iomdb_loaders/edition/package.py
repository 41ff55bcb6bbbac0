"""An edition pack: the folder of CSV files that datapackage.json describes (Frictionless Data Package)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path
from typing import Any

from iomdb_loaders.errors import input_error

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Field:
    """A column of a file: its name, Table Schema type and constraints."""

    name: str
    type: str
    required: bool = False
    minimum: float | None = None
    enum: tuple[str, ...] = ()
    unique: bool = False


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values must stand in another file of the pack."""

    field: str
    resource: str
    reference: str


@dataclass(frozen=True)
class Resource:
    """One CSV file of the pack, and where its rows go.

    `target` is the database table. For a table of leaf cells `table_id` is set: its rows go to
    `source.printed_cell` too, under the row and column keys that the named dimensions give.
    """

    name: str
    path: Path
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    target: str
    measure: str = ""
    fixed: tuple[tuple[str, str], ...] = ()
    table_id: str = ""
    row_key: tuple[str, ...] = ()
    column_key: tuple[str, ...] = ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Columns before `value`: the codes that say which cell a row is."""
        names = [field.name for field in self.fields]
        return tuple(names[: names.index("value")]) if self.table_id else ()


@dataclass(frozen=True)
class Edition:
    """A printed edition: its folder, what is on its first page, and its files in load order."""

    code: str
    folder: Path
    report_year: int
    document: str
    title: str
    published: str
    resources: tuple[Resource, ...]


def read_edition(folder: Path) -> Edition:
    """Read the descriptor of the edition in `folder`.

    Raises InputError if it is missing, is not JSON or lacks a property.
    """
    path = folder / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise input_error(path, "file not found", "give a folder that holds an edition pack") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise input_error(path, f"not valid JSON ({error})", "mend the descriptor") from None
    try:
        return _edition(folder, descriptor)
    except KeyError as error:
        raise input_error(path, f"property {error} is missing", "mend the descriptor") from None
    except (TypeError, AttributeError, ValueError) as error:
        raise input_error(path, f"not as a data package is ({error})", "mend the descriptor") from None


def _edition(folder: Path, descriptor: Mapping[str, Any]) -> Edition:
    extra = descriptor["iomdb"]
    return Edition(
        code=descriptor["name"],
        folder=folder,
        report_year=int(extra["report_year"]),
        document=extra["document"],
        title=descriptor["title"],
        published=extra["published"],
        resources=tuple(_resource(folder, item) for item in descriptor["resources"]),
    )


def _resource(folder: Path, item: Mapping[str, Any]) -> Resource:
    schema, extra = item["schema"], item["iomdb"]
    key = schema.get("primaryKey", [])
    return Resource(
        name=item["name"],
        path=Path(normpath(folder / item["path"])),
        fields=tuple(_field(field) for field in schema["fields"]),
        primary_key=tuple([key] if isinstance(key, str) else key),
        foreign_keys=tuple(
            ForeignKey(fk["fields"], fk["reference"]["resource"], fk["reference"]["fields"])
            for fk in schema.get("foreignKeys", [])
        ),
        target=extra["target"],
        measure=extra.get("measure", ""),
        fixed=tuple((name, str(value)) for name, value in extra.get("fixed", {}).items()),
        table_id=extra.get("table_id", ""),
        row_key=tuple(extra.get("row_key", ())),
        column_key=tuple(extra.get("column_key", ())),
    )


def _field(field: Mapping[str, Any]) -> Field:
    constraints = field.get("constraints", {})
    if field["type"] not in ("string", "integer", "number"):
        raise ValueError(f"field {field['name']} has type {field['type']!r}, not string, integer or number")
    return Field(
        name=field["name"],
        type=field["type"],
        required=bool(constraints.get("required", False)),
        minimum=constraints.get("minimum"),
        enum=tuple(constraints.get("enum", ())),
        unique=bool(constraints.get("unique", False)),
    )
