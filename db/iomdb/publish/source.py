"""What is published: the views of some schemas, and the tables and views that they read."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error
from iomdb.publish.cells import Digest
from iomdb.storage.opening import connect_file
from iomdb.storage.schema import check_version, has_own_objects, properties
from iomdb.template import all_views
from iomdb.views.creation import topological_order
from iomdb_loaders.facts import read_facts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VIEW_SCHEMAS = ("report", "mart", "narrative", "audit", "source", "meta")
DEFAULT_SCHEMAS = ("report", "mart")


@dataclass(frozen=True)
class Column:
    """A column with its type in DuckDB and its comment."""

    name: str
    type: str
    comment: str | None


@dataclass(frozen=True)
class Reference:
    """A foreign key of one column."""

    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Object:
    """A table, or a view with its SQL, as schema.name."""

    name: str
    comment: str | None
    columns: tuple[Column, ...]
    sql: str = ""
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def schema(self) -> str:
        """The schema of the name."""
        return self.name.partition(".")[0]

    @property
    def types(self) -> list[str]:
        """The types of the columns in DuckDB."""
        return [column.type for column in self.columns]


@dataclass(frozen=True)
class Source:
    """An open database with what is published of it; each view comes after those that it reads."""

    path: Path
    connection: DuckDBPyConnection
    tables: tuple[Object, ...]
    views: tuple[Object, ...]
    chosen: tuple[Object, ...]
    properties: dict[str, str]
    with_records: bool = False

    def rows(self, name: str) -> Iterator[list[tuple[object, ...]]]:
        """The rows of a table or view, some thousands at a time."""
        result = self.connection.execute(f"from {name}")
        while rows := result.fetchmany(10_000):
            yield rows

    def digest(self, view: Object) -> Digest:
        """The digest of the rows of a view."""
        digest = Digest(view.types)
        for rows in self.rows(view.name):
            digest.add(rows)
        return digest

    def noted(self, done: Publication) -> dict[str, str]:
        """The properties that a target keeps: of the file, and whether the copy was compared with it."""
        return {**self.properties, "verified": str(done.verified).lower()}


@dataclass
class Publication:
    """What a publication wrote: for each chosen view its number of rows, of cells, and the digest of its cells."""

    target: str
    tables: int = 0
    views: dict[str, Digest] = field(default_factory=dict)
    verified: bool = False
    # what is there, for people
    summary: str = ""

    @property
    def cells(self) -> int:
        """The number of cells of all views."""
        return sum(digest.cells for digest in self.views.values())


@contextmanager
def opened(
    database: Path,
    schemas: Sequence[str] = DEFAULT_SCHEMAS,
    *,
    with_records: bool = False,
    rows_of_records: bool = False,
    suppress_under: int = 5,
    progress: Callable[[str], None] = lambda step: None,
) -> Iterator[Source]:
    """Open `database` for publication of the views in `schemas`; `rows_of_records` adds the tables of the records.

    If it holds records, or counts of persons that an edition drafted from them, a public file is made of it first, as
    `iomdb export --public` does, unless `with_records`. Raises InputError for an unknown schema, for a file that is not
    as this iomdb builds it, and for one that cannot be exported.
    """
    unknown = [name for name in schemas if name not in VIEW_SCHEMAS]
    if unknown or not schemas:
        named = unknown[0] if unknown else ""
        raise InputError(f"--views {named!r}: no schema with views; use some of {','.join(VIEW_SCHEMAS)}")
    with tempfile.TemporaryDirectory() as folder:
        if not with_records and not _is_public(database):
            from iomdb.public import export_public

            progress("public file")
            public = Path(folder, "public.duckdb")
            try:
                export_public(database, public, suppress_under=suppress_under, progress=progress)
            except InputError as error:
                step = "or publish a file that iomdb export --public wrote"
                raise InputError(f"{error}; {step}") from None
            database = public
        with connect_file(database, read_only=True) as connection:
            check_version(connection, database)
            found = properties(connection, database)
            name = connection.execute("select current_database()").fetchall()[0][0]
            if not has_own_objects(connection, found, name):
                what = "its tables and views are not only those that iomdb made"
                raise input_error(database, what, "build it again")
            with database.open("rb") as file:
                found["source_sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
            source = _source(database, connection, schemas, found, rows_of_records=rows_of_records)
            yield replace(source, with_records=with_records)


def _is_public(database: Path) -> bool:
    """Whether the file is a public one, or has neither records nor counts of persons that no edition printed."""
    with connect_file(database, read_only=True) as connection:
        check_version(connection, database)
        if "public" in properties(connection, database):
            return True
        facts = connection.execute("select fact from meta.fact where counts = 'persons'").fetchall()
        private = [f"from fact.{fact} where status = 'derived'" for (fact,) in facts]
        return not any(
            connection.execute(f"select 1 {rows} limit 1").fetchall()
            for rows in ("from record.batch", *private)
        )


def _source(
    database: Path,
    connection: DuckDBPyConnection,
    schemas: Sequence[str],
    found: dict[str, str],
    *,
    rows_of_records: bool,
) -> Source:
    objects = _objects(connection)
    # a public file lacks the views that read records
    views = {view.name: view for view in all_views(read_facts(connection)) if view.name in objects}
    chosen = [name for name in views if name.partition(".")[0] in schemas]
    needed: set[str] = set()
    todo = list(chosen)
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo += views[name].references if name in views else []
    # a fact without the code lists of its keys explains little
    needed |= {name for name in objects if name.partition(".")[0] in ("ref", "fact") and name not in views}
    if rows_of_records:
        # what the statements of sql/record/fact read; the key's check and the rejected texts stay here
        needed |= {
            name for name, table in objects.items() if "superseded_by" in [c.name for c in table.columns]
        }
        needed |= {"record.code", "source.published_fact"} & objects.keys()
    tables = [name for name in objects if name in needed and name not in views]
    ordered = topological_order([view for name, view in views.items() if name in needed], tables)
    return Source(
        database,
        connection,
        tuple(objects[name] for name in tables),
        tuple(replace(objects[view.name], sql=view.sql) for view in ordered),
        tuple(_described(objects, name) for name in sorted(chosen)),
        found,
    )


def _described(objects: Mapping[str, Object], name: str) -> Object:
    """A view with the comments of its columns; those of a version are kept at the name without one."""
    view, shown = objects[name], objects.get(name.rpartition("_v")[0])
    own = [column.name for column in view.columns]
    if shown is None or own != [column.name for column in shown.columns]:
        return view
    return replace(view, columns=shown.columns)


def _objects(connection: DuckDBPyConnection) -> dict[str, Object]:
    """All tables and views of the file by name."""
    comments = dict(
        connection.execute(
            "select schema_name || '.' || table_name, comment from duckdb_tables() union all "
            "select schema_name || '.' || view_name, comment from duckdb_views() where not internal"
        ).fetchall()
    )
    columns: dict[str, list[Column]] = {}
    for name, *column in connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type, comment from duckdb_columns() "
        "where not internal order by schema_name, table_name, column_index"
    ).fetchall():
        columns.setdefault(name, []).append(Column(*column))
    keys: dict[str, tuple[str, ...]] = {}
    references: dict[str, dict[Reference, None]] = {}
    for name, kind, own, table, other in connection.execute(
        "select schema_name || '.' || table_name, constraint_type, constraint_column_names, "
        "schema_name || '.' || referenced_table, referenced_column_names from duckdb_constraints() "
        "where constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')"
    ).fetchall():
        if kind == "PRIMARY KEY":
            keys[name] = tuple(own)
        elif len(own) == 1:
            references.setdefault(name, {})[Reference(own[0], table, other[0])] = None
    # DuckDB declares no keys from one schema to another; meta has them as data
    for name, column, table, key in connection.execute("from meta.foreign_key").fetchall():
        references.setdefault(name, {})[Reference(column, table, key)] = None
    return {
        name: Object(
            name, comment, tuple(columns[name]), "", keys.get(name, ()), tuple(references.get(name, ()))
        )
        for name, comment in sorted(comments.items())
    }
