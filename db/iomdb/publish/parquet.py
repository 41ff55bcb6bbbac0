"""Views as Parquet files in a folder, with a Frictionless descriptor of all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.publish.cells import Digest
from iomdb.publish.descriptor import File, refuse_foreign, write_descriptor
from iomdb.publish.source import Object, Publication, Source
from iomdb.sandbox import open_memory
from iomdb.storage.opening import attach_file
from iomdb_loaders.literal import quoted
from iomdb_loaders.new_folder import new_folder
from iomdb_loaders.readers import parquet_reader

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def publish(
    source: Source, folder: Path, *, verify: bool = True, progress: Callable[[str], None] = lambda step: None
) -> Publication:
    """Write each chosen view to `folder`, `mart.movement_by_area` as mart/movement_by_area.parquet.

    The descriptor has titles, columns with types and comments, counts and digests. A folder that iomdb published is
    replaced by the whole new one, between two renames. Raises InputError for any other folder, if it cannot be
    written, and, with `verify`, for a cell that differs.
    """
    refuse_foreign(folder)
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
        files = [File(view, draft, paths[view.name], done.views[view.name]) for view in source.chosen]
        what = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
        write_descriptor(source, done, files, draft, **what)
    return done


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
