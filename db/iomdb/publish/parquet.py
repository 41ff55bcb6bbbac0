"""Views as Parquet files in a folder, with a Frictionless descriptor of all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import input_error
from iomdb.publish.cells import Digest
from iomdb.publish.source import Object, Publication, Source
from iomdb.sandbox import open_memory
from iomdb.storage.opening import attach_file
from iomdb_loaders.literal import quoted
from iomdb_loaders.new_folder import new_folder
from iomdb_loaders.readers import parquet_reader

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DESCRIPTOR = "datapackage.json"
_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DECIMAL": "number",
    "DOUBLE": "number",
    "TIMESTAMP": "datetime",
}


def publish(
    source: Source, folder: Path, *, verify: bool = True, progress: Callable[[str], None] = lambda step: None
) -> Publication:
    """Write each chosen view to `folder`, `mart.movement_by_area` as mart/movement_by_area.parquet.

    The descriptor has titles, columns with types and comments, counts and digests. A folder that iomdb published is
    replaced by the whole new one, between two renames. Raises InputError for any other folder, if it cannot be
    written, and, with `verify`, for a cell that differs.
    """
    if folder.exists() and not _is_own(folder):
        raise input_error(folder, "exists, and iomdb did not publish it", "choose another name, or remove it")
    done = Publication(str(folder), verified=verify)
    with new_folder(folder, replace=True) as draft:
        paths = {view.name: draft / f"{view.name.replace('.', '/', 1)}.parquet" for view in source.chosen}
        for schema in {path.parent for path in paths.values()}:
            schema.mkdir(parents=True)
        # DuckDB writes a draft of each file first; the connection of the source may not write
        written = [name for path in paths.values() for name in (path, path.with_name(f"tmp_{path.name}"))]
        with open_memory(source.path, *written) as connection:
            attach_file(connection, source.path, "original")
            for view in source.chosen:
                progress(view.name)
                done.views[view.name] = _write(connection, source, view, paths[view.name], verify=verify)
        resources = [
            _resource(view, paths[view.name], draft, done.views[view.name]) for view in source.chosen
        ]
        text = json.dumps(_package(source, done, resources), indent=1, ensure_ascii=False)
        (draft / DESCRIPTOR).write_text(text, encoding="utf-8")
    return done


def _is_own(folder: Path) -> bool:
    try:
        return "iomdb" in json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def _write(
    connection: DuckDBPyConnection, source: Source, view: Object, path: Path, *, verify: bool
) -> Digest:
    metadata = f", kv_metadata {{comment: {quoted(view.comment)}}}" if view.comment else ""
    target = f"{quoted(str(path))} (format parquet{metadata})"
    connection.execute(f"copy (from original.{view.name}) to {target}")
    expected = source.digest(view)
    if verify:
        rows = connection.execute(f"from {parquet_reader(path)}").fetchall()
        expected.check(rows, view.name, "Parquet")
    return expected


def _resource(view: Object, path: Path, folder: Path, digest: Digest) -> dict[str, object]:
    content = path.read_bytes()
    fields = [
        {
            "name": column.name,
            "type": _type(column.type),
            **({"description": column.comment} if column.comment else {}),
        }
        for column in view.columns
    ]
    return {
        "name": view.name.replace(".", "-", 1).replace("_", "-"),
        "path": path.relative_to(folder).as_posix(),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": view.comment or "",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rows": digest.rows,
        "cells_sha256": digest.sha256,
        "schema": {"fields": fields},
    }


def _type(kind: str) -> str:
    name = kind.partition("(")[0]
    return "integer" if name.endswith(("INT", "INTEGER")) else _TYPES.get(name, "string")


def _package(source: Source, done: Publication, resources: list[dict[str, object]]) -> dict[str, object]:
    return {
        "name": "iomdb",
        "title": "Statistics of the IOM's reports to its Council",
        "iomdb": {**source.properties, "verified": done.verified},
        "resources": resources,
    }
