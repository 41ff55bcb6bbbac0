"""Croissant 1.0, the format of MLCommons that search engines for data sets read: JSON-LD over CSV files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from iomdb.publish.descriptor import AUTHOR, TITLE, File, citations, published, type_of, write_json
from iomdb.publish.source import Source

METADATA = "croissant.json"
# the terms, as the specification has them
_CONTEXT = Path(__file__).with_name("croissant_context.json")
_TYPES = {
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "integer": "sc:Integer",
    "number": "sc:Float",
}


def write_croissant(source: Source, files: Sequence[File], folder: Path) -> None:
    """Write the metadata into the folder; the source states no licence, so there is none."""
    day, cited = published(source), citations(source)
    dataset = {
        "@context": json.loads(_CONTEXT.read_text(encoding="utf-8")),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "iomdb",
        "description": f"{TITLE}: tables as printed, figure by figure, and leaf figures with codes.",
        "version": source.properties["iomdb_version"],
        "creator": {"@type": "sc:Organization", "name": AUTHOR},
        **({"citeAs": "; ".join(cited)} if cited else {}),
        **({"datePublished": day} if day else {}),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.name,
                "name": file.name,
                "contentUrl": file.name,
                "contentSize": f"{file.bytes} B",
                "encodingFormat": "text/csv",
                "sha256": file.sha256,
            }
            for file in files
        ],
        "recordSet": [_records(file) for file in files],
    }
    write_json(folder / METADATA, dataset)


def _records(file: File) -> dict[str, object]:
    view = file.view
    targets = {reference.column: f"{reference.table}/{reference.key}" for reference in view.references}
    return {
        "@type": "cr:RecordSet",
        "@id": view.name,
        "name": view.name,
        "description": view.comment or view.name,
        **({"key": [{"@id": f"{view.name}/{name}"} for name in view.key]} if view.key else {}),
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{view.name}/{column.name}",
                "name": column.name,
                "description": column.comment or column.name,
                "dataType": _TYPES.get(type_of(column.type), "sc:Text"),
                "source": {"fileObject": {"@id": file.name}, "extract": {"column": column.name}},
                **(
                    {"references": {"field": {"@id": targets[column.name]}}} if column.name in targets else {}
                ),
            }
            for column in view.columns
        ],
    }
