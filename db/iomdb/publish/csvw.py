"""CSV on the Web, a recommendation of the W3C: one metadata file for all CSV files of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from iomdb.publish.descriptor import AUTHOR, TITLE, File, citations, published, type_of, write_json
from iomdb.publish.source import Source

METADATA = "csv-metadata.json"
_TYPES = {"number": "decimal"}


def write_csvw(source: Source, files: Sequence[File], folder: Path) -> None:
    """Write the metadata into the folder."""
    paths = {file.view.name: file.name for file in files}
    day = published(source)
    group = {
        # terms of Dublin Core describe it; all are in English
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": TITLE,
        "dc:creator": AUTHOR,
        "dc:source": citations(source),
        **({"dc:issued": {"@value": day, "@type": "xsd:date"}} if day else {}),
        "tables": [_table(file, paths) for file in files],
    }
    write_json(folder / METADATA, group)


def _table(file: File, paths: dict[str, str]) -> dict[str, object]:
    view = file.view
    columns = [
        {
            "name": column.name,
            "titles": column.name,
            "datatype": _TYPES.get(kind := type_of(column.type), kind),
            **({"required": True} if column.name in view.key else {}),
            **({"dc:description": column.comment} if column.comment else {}),
        }
        for column in view.columns
    ]
    foreign_keys = [
        {
            "columnReference": [reference.column],
            "reference": {"resource": paths[reference.table], "columnReference": [reference.key]},
        }
        for reference in view.references
        # a strict validator refuses a row without a value
        if reference.column in file.filled
    ]
    return {
        "url": file.name,
        "dc:title": view.name,
        "dc:description": view.comment or "",
        "tableSchema": {
            "columns": columns,
            **({"primaryKey": list(view.key)} if view.key else {}),
            **({"foreignKeys": foreign_keys} if foreign_keys else {}),
        },
    }
