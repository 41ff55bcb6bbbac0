"""The Frictionless descriptor of a folder of published files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from iomdb.errors import input_error
from iomdb.publish.cells import Digest
from iomdb.publish.source import Object, Publication, Source

DESCRIPTOR = "datapackage.json"
TITLE = "Statistics of the IOM's reports to its Council"
AUTHOR = "International Organization for Migration"
_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DECIMAL": "number",
    "DOUBLE": "number",
    "TIMESTAMP": "datetime",
}


@dataclass(frozen=True)
class File:
    """A file of the folder with the view or table that it holds; `filled` are columns in which no row is NULL."""

    view: Object
    folder: Path
    path: Path
    digest: Digest
    filled: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Its path in the folder."""
        return self.path.relative_to(self.folder).as_posix()

    @cached_property
    def bytes(self) -> int:
        """Its size."""
        return self.path.stat().st_size

    @cached_property
    def sha256(self) -> str:
        """The digest of its bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_foreign(folder: Path, descriptor: str = DESCRIPTOR) -> None:
    """Raise InputError if the folder exists, and iomdb did not publish it with this descriptor."""
    if not folder.exists():
        return
    try:
        is_own = "iomdb" in json.loads((folder / descriptor).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        is_own = False
    if not is_own:
        raise input_error(folder, "exists, and iomdb did not publish it", "choose another name, or remove it")


def citations(source: Source) -> list[str]:
    """How to cite each edition of the file; a year of records without an edition has none."""
    query = "select source from source.vintage where state = 'current' order by report_year"
    return [text for (text,) in source.connection.execute(query).fetchall()]


def published(source: Source) -> str | None:
    """The day on which the last edition of the file was published."""
    [(day,)] = source.connection.execute("select max(published) from source.edition").fetchall()
    return str(day) if day else None


def write_descriptor(
    source: Source, done: Publication, files: Iterable[File], folder: Path, **more: object
) -> None:
    """Write it into the folder; `more` are properties of every resource."""
    listed = list(files)
    package = {
        "name": "iomdb",
        "title": TITLE,
        "version": source.properties["iomdb_version"],
        "sources": [{"title": text} for text in citations(source)],
        "contributors": [{"title": AUTHOR, "role": "author"}],
        "iomdb": {**source.properties, "verified": done.verified},
        "resources": [{**_resource(file, {file.view.name for file in listed}), **more} for file in listed],
    }
    write_json(folder / DESCRIPTOR, package)


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write JSON as people read it."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def write_readme(source: Source, folder: Path, files: Sequence[str]) -> None:
    """Write README.txt: source, licence, the lines about the files, statuses."""
    query = "select code, description from ref.status order by sort_order"
    statuses = source.connection.execute(query).fetchall()
    sections = {
        "Source": citations(source) or ["Figures from records"],
        "Licence": [
            "The source states no licence for its figures, and none is stated here.",
            "The software iomdb is under the Apache licence 2.0.",
        ],
        "Files": files,
        "Statuses of figures": [f"{code}: {text}" for code, text in statuses],
        "Made by": [
            f"iomdb {source.properties['iomdb_version']}",
            f"from a file with SHA-256 {source.properties['source_sha256']}",
        ],
    }
    text = "".join(
        "\n".join(["", heading, *(f"  {line}" for line in lines), ""]) for heading, lines in sections.items()
    )
    (folder / "README.txt").write_text(f"{TITLE}\n{text}", encoding="utf-8", newline="\n")


def resource_name(view: str) -> str:
    """The name of a view in the descriptor, which has lower-case letters, digits and hyphens."""
    return view.replace(".", "-", 1).replace("_", "-")


def type_of(kind: str) -> str:
    """The type of Table Schema for a type of DuckDB."""
    name = kind.partition("(")[0]
    return "integer" if name.endswith(("INT", "INTEGER")) else _TYPES.get(name, "string")


def _resource(file: File, known: set[str]) -> dict[str, object]:
    view = file.view
    fields = [
        {
            "name": column.name,
            "type": type_of(column.type),
            **({"description": column.comment} if column.comment else {}),
        }
        for column in view.columns
    ]
    foreign_keys = [
        {
            "fields": [reference.column],
            "reference": {"resource": resource_name(reference.table), "fields": [reference.key]},
        }
        for reference in view.references
        if reference.table in known
    ]
    return {
        "name": resource_name(view.name),
        "path": file.name,
        "description": view.comment or "",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "rows": file.digest.rows,
        "cells_sha256": file.digest.sha256,
        "schema": {
            "fields": fields,
            **({"primaryKey": list(view.key)} if view.key else {}),
            **({"foreignKeys": foreign_keys} if foreign_keys else {}),
        },
    }
