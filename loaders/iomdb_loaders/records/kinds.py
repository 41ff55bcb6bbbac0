"""The registry of record kinds: data/records/<kind>.json, one Frictionless table schema each.

The object `iomdb` of a schema says which table of `record` holds the rows, what they count, which facts they feed, and
how far ids must be unique. That of a field names its code list, its decimals, or how the field is used. Nothing else
in the project lists record kinds, so what a schema lacks, or has too much, is an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.json_text import parse_json

TYPES = ("string", "date", "integer", "number", "boolean")
DATE_FORMAT = "%Y-%m-%d"
# stored; checked but not stored; not read at all
USES = ("stored", "checked", "ignored")
SCOPES = ("database", "year")
# the Python type of each key; those after the bar may be absent
_KIND = ({"name": str, "title": str, "iomdb": dict, "fields": list}, {"$schema": str, "primaryKey": list})
_KIND_OWN = ({"table": str, "counts": str, "feeds": list}, {"id_scope": str})
_FIELD = ({"name": str, "type": str, "description": str}, {"format": str, "constraints": dict, "iomdb": dict})
_CONSTRAINTS: tuple[dict[str, Any], dict[str, Any]] = (
    {},
    {
        "required": bool,
        "unique": bool,
        "maxLength": int,
        "minimum": (int, Decimal),
        "maximum": (int, Decimal),
        "enum": list,
    },
)
_FIELD_OWN: tuple[dict[str, Any], dict[str, Any]] = (
    {},
    {"codes": str, "decimals": int, "identifier": bool, "use": str, "optional": bool},
)


@dataclass(frozen=True)
class Field:
    """A field: its type, its constraints, the code list its values are in, and whether it is stored."""

    name: str
    type: str
    required: bool
    max_length: int | None
    minimum: int | Decimal | None
    maximum: int | Decimal | None
    enum: tuple[str, ...]
    codes: str | None
    decimals: int | None
    identifier: bool
    use: str
    optional: bool


@dataclass(frozen=True)
class RecordKind:
    """A kind of records. `counts` is what its rows count, as in meta.fact; `id_field` is None for rows without id."""

    name: str
    title: str
    table: str
    counts: str
    feeds: tuple[str, ...]
    fields: tuple[Field, ...]
    id_field: str | None
    id_scope: str | None

    @property
    def read(self) -> tuple[Field, ...]:
        """The fields that a load reads."""
        return tuple(field for field in self.fields if field.use != "ignored")

    @property
    def stored(self) -> tuple[Field, ...]:
        """The fields that a load stores."""
        return tuple(field for field in self.fields if field.use == "stored")


def kind_names(folder: Path) -> list[str]:
    """The record kinds that the registry `folder` defines."""
    return sorted(path.stem for path in folder.glob("*.json"))


def read_kinds(folder: Path) -> tuple[RecordKind, ...]:
    """All kinds of the registry. Raises InputError as `read_kind` does."""
    return tuple(read_kind(folder, name) for name in kind_names(folder))


def read_kind(folder: Path, name: str) -> RecordKind:
    """One kind. Raises InputError for an unknown kind, and for a definition that is incomplete or has unknown keys."""
    if name not in kind_names(folder):
        raise InputError(f"unknown record kind {name!r}; use one of {', '.join(kind_names(folder))}")
    path = folder / f"{name}.json"
    raw = parse_json(path, path.read_bytes())
    _check_keys(path, "", raw, _KIND)
    own = raw["iomdb"]
    _check_keys(path, "iomdb.", own, _KIND_OWN)
    fields = tuple(_field(path, item) for item in raw["fields"])
    key = raw.get("primaryKey", [])
    kind = RecordKind(
        name=raw["name"],
        title=raw["title"],
        table=own["table"],
        counts=own["counts"],
        feeds=tuple(own["feeds"]),
        fields=fields,
        id_field=key[0] if key else None,
        id_scope=own.get("id_scope"),
    )
    _check_kind(path, kind)
    for item in raw["fields"]:
        unique = item.get("constraints", {}).get("unique", False)
        if unique != (item["name"] == kind.id_field):
            raise input_error(path, "unique and primaryKey differ", "give the id both", column=item["name"])
    return kind


def _field(path: Path, raw: Any) -> Field:
    name = raw.get("name", "") if isinstance(raw, dict) else ""
    _check_keys(path, f"fields.{name}.", raw, _FIELD)
    constraints, own = raw.get("constraints", {}), raw.get("iomdb", {})
    _check_keys(path, f"fields.{name}.constraints.", constraints, _CONSTRAINTS)
    _check_keys(path, f"fields.{name}.iomdb.", own, _FIELD_OWN)
    field = Field(
        name=name,
        type=raw["type"],
        required=constraints.get("required", False),
        max_length=constraints.get("maxLength"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        enum=tuple(constraints.get("enum", ())),
        codes=own.get("codes"),
        decimals=own.get("decimals"),
        identifier=own.get("identifier", False),
        use=own.get("use", "stored"),
        optional=own.get("optional", False),
    )
    _check_field(path, field, raw.get("format", DATE_FORMAT if field.type == "date" else None))
    return field


def _check_kind(path: Path, kind: RecordKind) -> None:
    names = [field.name for field in kind.fields]
    marker = next((field for field in kind.fields if field.name == "synthetic"), None)
    for wrong, what, step in (
        (kind.name != path.stem, f"name {kind.name!r} is not the name of the file", "use one name"),
        (
            not re.fullmatch(r"[a-z_]+", kind.table),
            f"iomdb.table {kind.table!r} is not a name",
            "use a-z and _",
        ),
        (not kind.feeds, "iomdb.feeds is empty", "name the facts that these records feed"),
        (len(set(names)) < len(names), "a field is defined twice", "remove one"),
        (kind.id_field not in (None, *names), f"primaryKey {kind.id_field!r} is not a field", "name a field"),
        (
            (kind.id_field is None) != (kind.id_scope is None) or kind.id_scope not in (None, *SCOPES),
            "iomdb.id_scope does not fit primaryKey",
            f"with an id, use one of {', '.join(SCOPES)}; without, leave it out",
        ),
        (
            marker is None or marker.type != "boolean" or not marker.optional,
            "fields.synthetic is missing or not an optional boolean",
            "copy it from another kind",
        ),
    ):
        if wrong:
            raise input_error(path, what, step)


def _check_field(path: Path, field: Field, format_: str | None) -> None:
    limits = (field.minimum, field.maximum)
    described = field.identifier or field.codes is not None or bool(field.enum)
    for wrong, what, step in (
        (not re.fullmatch(r"[a-z_]+", field.name), "not a name of a field", "use a-z and _"),
        (field.type not in TYPES, f"unknown type {field.type!r}", f"use one of {', '.join(TYPES)}"),
        (field.use not in USES, f"unknown use {field.use!r}", f"use one of {', '.join(USES)}"),
        (
            format_ != (DATE_FORMAT if field.type == "date" else None),
            f"unknown format {format_!r}",
            f"use {DATE_FORMAT} for dates, none for other types",
        ),
        (
            field.type == "string" and field.use != "ignored" and not described,
            "free text is never stored",
            "give it iomdb.codes, iomdb.identifier or an enum, or iomdb.use ignored",
        ),
        (described and field.type != "string", f"a {field.type} has no code list, enum or id", "use string"),
        (
            field.identifier != (field.max_length is not None),
            "iomdb.identifier and maxLength belong together",
            "give both or neither",
        ),
        (
            (field.type == "number") != (field.decimals in range(1, 18)),
            "iomdb.decimals does not fit",
            "a number has 1 to 17 of them, other types none",
        ),
        (
            limits != (None, None) and (field.type not in ("integer", "number") or None in limits),
            "minimum and maximum do not fit",
            "give both, for an integer or a number",
        ),
    ):
        if wrong:
            raise input_error(path, what, step, column=field.name)


def _check_keys(path: Path, where: str, raw: Any, keys: tuple[Mapping[str, Any], Mapping[str, Any]]) -> None:
    """Raise InputError if an object lacks a key, has an unknown one, or has a value of the wrong type."""
    required, optional = keys
    if not isinstance(raw, dict):
        raise input_error(path, f"{where.rstrip('.') or 'content'} is not an object", "write {...}")
    known = {**required, **optional}
    for key in required:
        if key not in raw:
            raise input_error(path, f"key {where}{key} is missing", "add it")
    for key, value in raw.items():
        if key not in known:
            raise input_error(path, f"unknown key {where}{key}", f"use {', '.join(known)}")
        if not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
            raise input_error(path, f"{where}{key} has the wrong type", "see the other kinds", value=value)
