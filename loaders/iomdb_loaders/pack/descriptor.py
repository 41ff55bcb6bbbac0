"""The code lists and one edition, described as a Frictionless Data Package."""

from __future__ import annotations

from typing import Any

from iomdb_loaders.pack.read import Edition
from iomdb_loaders.pack.schema import Column, File, Schema, TableFile

_DESCRIPTIONS = {
    "printed": "The text as the extraction has it, empty for a blank",
    "lower": "Smallest value the printed totals admit, if estimated",
    "upper": "Largest value the printed totals admit, if estimated",
    "line": "Line of the extraction",
    "note": "Why the value is not simply what was read",
}


def descriptor(schema: Schema, edition: Edition) -> dict[str, Any]:
    """Return the content of a datapackage.json in the folder of schema.toml."""
    folder = edition.folder.name
    codes = [_resource(schema, file, file.path) for file in schema.codes.values()]
    files = [_resource(schema, file, f"{folder}/{file.path}") for file in (*edition.tables, *edition.files)]
    return {
        "name": edition.code,
        "title": edition.title,
        "profile": "tabular-data-package",
        "sources": [{"title": edition.source}],
        "resources": [*codes, *files],
    }


def _resource(schema: Schema, file: File, path: str) -> dict[str, Any]:
    referenced = [
        (
            column.name,
            column.codes or column.file,
            "code" if column.codes else schema.files[column.file].key[0],
        )
        for column in file.columns
        if column.codes or column.file
    ]
    keys = [
        {"fields": name, "reference": {"resource": resource, "fields": key}}
        for name, resource, key in referenced
    ]
    return {
        "name": file.name,
        "path": path,
        "title": file.title,
        "type": "table",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(file, column) for column in file.columns],
            "primaryKey": list(file.key),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _field(file: File, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if not column.optional:
        constraints["required"] = True
    if column.name in file.unique or file.key == (column.name,):
        constraints["unique"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    field: dict[str, Any] = {"name": column.name, "type": column.type}
    if isinstance(file, TableFile):
        if column.name == "value":
            field["unit"] = file.fact.unit
        if column.name in _DESCRIPTIONS:
            field["description"] = _DESCRIPTIONS[column.name]
    if constraints:
        field["constraints"] = constraints
    return field
