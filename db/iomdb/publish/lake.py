"""Tables as Delta tables in a folder, and the SQL of the views for engines beyond one machine.

Delta is atomic per table. So the manifest is written last: it names the version of each table that belongs to the
publication. A table changes in commits, one for each report year or batch of records that is new, changed or gone, and
a publication that fails restores the versions that the manifest names.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError, input_error, one_line
from iomdb.publish.source import Object, Publication, Source
from iomdb.publish.translate import create_view
from iomdb.sandbox import open_memory
from iomdb.storage.writer import sole_writer
from iomdb_loaders.literal import quoted, quoted_name
from iomdb_loaders.new_folder import new_folder

if TYPE_CHECKING:
    from deltalake import CommitProperties, DeltaTable
    from duckdb import DuckDBPyConnection

MANIFEST = "manifest.json"
DIALECTS = ("spark", "trino", "bigquery", "snowflake")
# types of DuckDB that Delta has under another name, or that are cast to a wider one
_TYPES = {
    "BIGINT": "long",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "INTEGER": "integer",
    "USMALLINT": "integer",
    "UTINYINT": "short",
    "UUID": "string",
    "VARCHAR": "string",
}
_CASTS = {"USMALLINT": "integer", "UTINYINT": "smallint", "UUID": "varchar"}
_PARTITIONED = ("fact", "record")
# commits of other programs that change no row
_MAINTENANCE = ("OPTIMIZE", "VACUUM START", "VACUUM END")
# the rows and the digest of each part of a table: of a report year, of a batch, or of the whole
Parts = dict[int | None, list[Any]]


def publish(
    source: Source, folder: Path, *, verify: bool = True, progress: Callable[[str], None] = lambda step: None
) -> Publication:
    """Publish the source into the lake in `folder`, which is made if it is not there; what is the same stays.

    With `verify`, each part that was written is read back and compared. Raises InputError for a folder that is no
    lake, a lake that others changed, one of another kind (with or without records) or of other columns, if it cannot
    be written, and for rows that differ; the lake then has the tables that its manifest names.
    """
    done = Publication(str(folder), len(source.tables), verified=verify)
    with _failures(folder):
        if not folder.exists():
            with new_folder(folder) as draft:
                draft.mkdir()
                _Lake(source, draft, {}).update(done, verify=verify, progress=progress)
        else:
            old = _manifest(folder, source)
            with sole_writer(folder):
                _Lake(source, folder, old).update(done, verify=verify, progress=progress)
    return done


@contextmanager
def _failures(folder: Path) -> Iterator[None]:
    try:
        from deltalake.exceptions import DeltaError
    except ImportError:
        raise InputError('Delta tables need a package; run: pip install "iomdb[lake]"') from None
    try:
        yield
    except (DeltaError, OSError) as error:
        step = "make its folder writable, with room, and publish again"
        raise input_error(folder, f"cannot be written ({one_line(error)})", step) from None


def _manifest(folder: Path, source: Source) -> dict[str, Any]:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        with_records, tables = found["with_records"], found["tables"]
    except (OSError, ValueError, KeyError, TypeError):
        what = "exists, and is no lake that iomdb published"
        raise input_error(folder, what, "choose another name, or remove it") from None
    if with_records != source.with_records:
        kind = "with records" if with_records else "without records"
        raise input_error(
            folder,
            f"was published {kind}, and keeps its old rows",
            "choose another folder for the other kind",
        )
    for table in source.tables:
        columns = [
            [column["name"], column["type"]] for column in tables.get(table.name, {}).get("columns", [])
        ]
        if columns and columns != [[column.name, _type(table, column.type)] for column in table.columns]:
            what = f"{table.name} has other columns than in this iomdb"
            raise input_error(folder, what, "publish into another folder, and remove this one")
    return dict(found)


@dataclass
class _Lake:
    """The lake in a folder while the source is published into it."""

    source: Source
    folder: Path
    old: dict[str, Any]
    commits: int = 0
    # the version of each table before this publication, None for a new one
    before: dict[str, int | None] = field(default_factory=dict)

    def update(self, done: Publication, *, verify: bool, progress: Callable[[str], None]) -> None:
        """Bring tables, views and manifest to the state of the source."""
        try:
            tables = {}
            for table in self.source.tables:
                progress(table.name)
                tables[table.name] = self._table(table, verify=verify)
            for view in self.source.chosen:
                progress(view.name)
                done.views[view.name] = self.source.digest(view)
            for dialect in DIALECTS:
                self._write(f"views.{dialect}.sql", _views_sql(self.source, dialect))
            self._write("tables.spark.sql", _tables_sql(self.source))
            self._write(MANIFEST, json.dumps(self._described(tables, done), indent=1, ensure_ascii=False))
        except BaseException:
            self._restore()
            raise
        for name in self.old.get("tables", {}).keys() - tables.keys():
            shutil.rmtree(self._path(name))
        rows = sum(table["rows"] for table in tables.values())
        done.summary = f"{len(tables)} tables, {rows} rows, {self.commits} commits, {len(done.views)} views"

    def _path(self, name: str) -> Path:
        return self.folder / name.replace(".", "/", 1)

    def _write(self, name: str, text: str) -> None:
        draft = self.folder / f".{name}.draft"
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.folder / name)

    def _table(self, table: Object, *, verify: bool) -> dict[str, Any]:
        """Commit what differs, and describe the table for the manifest."""
        delta, old = self._opened(table)
        new = _parts(self.source.connection, table, table.name)
        changed = [part for part in {**old, **new} if old.get(part) != new.get(part)]
        for part in sorted(changed, key=lambda part: part or 0):
            self._commit(table, delta, part, is_old=part in old, is_new=part in new)
        self.commits += len(changed)
        if verify and changed:
            where = " or ".join(_condition(table, part) for part in changed)
            written = _read_parts(self.source, delta, table, where)
            if written != {part: new[part] for part in changed if part in new}:
                step = "the lake was restored; report it as a defect"
                raise InputError(f"{table.name} differs in Delta; {step}")
        if delta.vacuum():
            # rows that were removed a week ago leave the disk
            delta.vacuum(dry_run=False, commit_properties=self._mark())
        return {
            "version": delta.version(),
            "rows": sum(rows for rows, _ in new.values()),
            "parts": [[part, *found] for part, found in new.items()],
            "comment": table.comment,
            "columns": [
                {"name": column.name, "type": _type(table, column.type), "comment": column.comment}
                for column in table.columns
            ],
            "key": table.key,
            "references": [
                {"column": reference.column, "table": reference.table, "key": reference.key}
                for reference in table.references
            ],
        }

    def _opened(self, table: Object) -> tuple[DeltaTable, Parts]:
        """The table, which is created if it is new, and its parts as they are."""
        from deltalake import DeltaTable

        path = self._path(table.name)
        entry = self.old.get("tables", {}).get(table.name)
        if entry is None:
            # that of a publication that was killed
            shutil.rmtree(path, ignore_errors=True)
            self.before[table.name] = None
            return self._created(table, path), {}
        delta = DeltaTable(path)
        self.before[table.name] = delta.version()
        later = delta.version() - entry["version"]
        if not later:
            return delta, {part: found for part, *found in entry["parts"]}
        for commit in delta.history(later) if later > 0 else [{}]:
            if "iomdb" not in commit and commit.get("operation") not in _MAINTENANCE:
                what = f"{table.name} was changed by another program"
                raise input_error(self.folder, what, f"restore its version {entry['version']}")
        return delta, _read_parts(self.source, delta, table, "true")

    def _created(self, table: Object, path: Path) -> DeltaTable:
        from deltalake import DeltaTable, Field, Schema

        path.mkdir(parents=True)
        # without their comments: a union of columns that differ in them fails on Sail 0.7; the manifest has them
        fields = [Field(column.name, _delta_type(table, column.type)) for column in table.columns]
        return DeltaTable.create(
            path,
            Schema(fields),
            partition_by=["report_year"] if _is_partitioned(table) else None,
            name=table.name,
            description=table.comment,
            commit_properties=self._mark(),
        )

    def _commit(
        self, table: Object, delta: DeltaTable, part: int | None, *, is_old: bool, is_new: bool
    ) -> None:
        from deltalake import WriterProperties, write_deltalake

        where = _condition(table, part)
        if not is_new:
            delta.delete(where, commit_properties=self._mark())
            return
        rows = self.source.connection.sql(f"select {_columns(table)} from {table.name} where {where}")
        # hashed ids as text take half the room of the default compression, in the same time
        options: dict[str, Any] = {
            "writer_properties": WriterProperties(compression="ZSTD", compression_level=1),
            "commit_properties": self._mark(),
        }
        if is_old:
            write_deltalake(delta, rows, mode="overwrite", predicate=where, **options)
        else:
            write_deltalake(delta, rows, mode="append", **options)

    def _mark(self) -> CommitProperties:
        from deltalake import CommitProperties

        return CommitProperties(custom_metadata={"iomdb": self.source.properties["source_sha256"]})

    def _restore(self) -> None:
        from deltalake import DeltaTable

        for name, version in self.before.items():
            if version is None:
                shutil.rmtree(self._path(name), ignore_errors=True)
            elif DeltaTable(self._path(name)).version() != version:
                DeltaTable(self._path(name)).restore(version, commit_properties=self._mark())

    def _described(self, tables: Mapping[str, object], done: Publication) -> dict[str, object]:
        views = {
            view.name: {
                "rows": done.views[view.name].rows,
                "cells": done.views[view.name].cells,
                "sha256": done.views[view.name].sha256,
                "columns": [
                    {"name": column.name, "type": column.type, "comment": column.comment}
                    for column in view.columns
                ],
            }
            for view in self.source.chosen
        }
        return {
            "iomdb": self.source.noted(done),
            "with_records": self.source.with_records,
            "format": "delta",
            "tables": tables,
            "views": views,
        }


def _type(table: Object, kind: str) -> str:
    """The type in Delta. Raises InputError for one that has none."""
    if kind.startswith("DECIMAL("):
        return kind.lower()
    if kind not in _TYPES:
        raise InputError(f"{table.name}: no type of Delta for {kind}; name one in publish/lake.py")
    return _TYPES[kind]


def _delta_type(table: Object, kind: str) -> Any:
    from deltalake.schema import PrimitiveType

    return PrimitiveType(_type(table, kind))


def _is_partitioned(table: Object) -> bool:
    return table.schema in _PARTITIONED and _part_column(table) is not None


def _part_column(table: Object) -> str | None:
    """The column whose values make the parts that are committed."""
    names = [column.name for column in table.columns]
    if table.schema == "record" and "batch" in names:
        return "batch"
    return "report_year" if "report_year" in names else None


def _condition(table: Object, part: int | None) -> str:
    column = _part_column(table)
    if column is None:
        return "true"
    return f"{column} is null" if part is None else f"{column} = {part}"


def _columns(table: Object) -> str:
    names = [(quoted_name(column.name), _CASTS.get(column.type)) for column in table.columns]
    return ", ".join(f"cast({name} as {kind}) as {name}" if kind else name for name, kind in names)


def _parts(connection: DuckDBPyConnection, table: Object, name: str) -> Parts:
    """The rows of each part, and the sum of the digests of its rows, of a table or of what was read back from it."""
    texts = [f"coalesce(cast({quoted_name(column.name)} as varchar), chr(30))" for column in table.columns]
    digest = f"md5_number_lower(concat_ws(chr(31), {', '.join(texts)}))"
    part = _part_column(table) or "null"
    rows = connection.execute(
        f"select {part}, count(*), cast(sum({digest}) as varchar) from {name} group by 1 order by 1"
    ).fetchall()
    return {part: found for part, *found in rows}


def _read_parts(source: Source, delta: DeltaTable, table: Object, where: str) -> Parts:
    from deltalake import QueryBuilder

    names = ", ".join(quoted_name(column.name) for column in table.columns)
    rows = QueryBuilder().register("lake", delta).execute(f"select {names} from lake where {where}")
    with open_memory(source.path) as connection:
        connection.register("lake", rows)
        return _parts(connection, table, "lake")


def _views_sql(source: Source, dialect: str) -> str:
    """The statements that create the views, each after those that it reads."""
    schemas = sorted({view.schema for view in source.views})
    lines = [f"create schema if not exists {schema};" for schema in schemas]
    return "\n".join(
        [*lines, *(f"{create_view(view.sql, dialect, {}, view.comment)};" for view in source.views), ""]
    )


def _tables_sql(source: Source) -> str:
    """The statements that name the tables in Spark, for which ${lake} is the address of the folder."""
    lines = [
        f"create schema if not exists {schema};"
        for schema in sorted({table.schema for table in source.tables})
    ]
    for table in source.tables:
        location = quoted(f"${{lake}}/{table.name.replace('.', '/', 1)}")
        lines.append(f"create table if not exists {table.name} using delta location {location};")
    return "\n".join([*lines, ""])
