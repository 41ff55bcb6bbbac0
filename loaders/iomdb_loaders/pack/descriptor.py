"""The code lists and one edition, described as a Frictionless Data Package."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.json_text import parse_json
from iomdb_loaders.pack.read import Edition
from iomdb_loaders.pack.schema import Column, File, Schema, TableFile
from iomdb_loaders.regular_file import read_file

DESCRIPTOR_FILE = "datapackage.json"
# they describe, and change no figure
_DESCRIPTIVE = {
    *(
        "name",
        "title",
        "description",
        "version",
        "created",
        "id",
        "homepage",
        "image",
        "keywords",
        "licenses",
    ),
    *("sources", "contributors", "profile"),
}
_DESCRIPTIONS = {
    "printed": "The text as the extraction has it, empty for a blank",
    "lower": "Smallest value that sums admit if estimated, with one more wrong reading if the margin is 1 to 3",
    "upper": "Largest value that sums admit if estimated, with one more wrong reading if the margin is 1 to 3",
    "margin": "Least additional weight of wrong readings that admits another value; 0 if estimated, 4 for 4 or more, "
    "empty if not computed",
    "estimate_low": "Lower end of the interval that holds 95 % of the completions, if estimated",
    "estimate_high": "Upper end of the interval that holds 95 % of the completions, if estimated",
    "line": "Line of the extraction",
    "rests_on": "Readings that would have to be wrong as well for another value, if the margin is 1 to 3",
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


def check_descriptors(schema: Schema, editions: Sequence[Edition]) -> None:
    """Check each datapackage.json, beside schema.toml or in an edition, against schema.toml, which is what counts.

    Raises InputError for a property that schema.toml does not have, or has with another value.
    """
    data = editions[0].folder.parent
    ours = {
        resource["path"]: resource
        for edition in editions
        for resource in descriptor(schema, edition)["resources"]
    }
    for folder in ("", *(edition.folder.name for edition in editions)):
        path = data / folder / DESCRIPTOR_FILE
        if path.exists() or path.is_symlink():
            _check_descriptor(path, folder, read_file(data, posixpath.join(folder, DESCRIPTOR_FILE)), ours)


def _check_descriptor(path: Path, folder: str, content: bytes, ours: dict[str, Any]) -> None:
    given = parse_json(path, content)
    if not isinstance(given, dict) or not isinstance(given.get("resources"), list):
        raise input_error(path, "has no list of resources", "describe the files, or remove it")
    _check_same(path, "", {**given, "resources": []}, {"resources": []})
    for at, resource in enumerate(given["resources"], start=1):
        name = resource.get("path") if isinstance(resource, dict) else None
        found = ours.get(posixpath.normpath(posixpath.join(folder, name))) if isinstance(name, str) else None
        if found is None:
            raise _descriptor_error(path, f"resource {at}.path", name)
        _check_same(path, str(name), {**resource, "path": ""}, {**found, "path": ""})


def _check_same(path: Path, place: str, given: Any, ours: Any) -> None:
    """Raise InputError unless `given` has nothing that `ours` has not."""
    if isinstance(given, dict) and isinstance(ours, dict):
        for key, value in given.items():
            if key not in _DESCRIPTIVE or (key == "name" and key in ours):
                if key not in ours:
                    raise _descriptor_error(path, f"{place}.{key}", value)
                _check_same(path, f"{place}.{key}", value, ours[key])
    elif isinstance(given, list) and isinstance(ours, list) and len(given) == len(ours):
        for at, (value, our) in enumerate(zip(given, ours, strict=True), start=1):
            _check_same(path, f"{place} {at}", value, our)
    elif given != ours or isinstance(given, bool) != isinstance(ours, bool):
        raise _descriptor_error(path, place, given)


def _descriptor_error(path: Path, place: str, value: object) -> InputError:
    what = "is not supported, or differs from schema.toml"
    return input_error(f"{path}, {place.strip('.')}", what, "remove it, or fix schema.toml", value=value)


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
