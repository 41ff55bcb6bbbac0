"""Tables and real views in a PostgreSQL database, in schemas of the same names as in the file.

All is one transaction: the schemas are made under other names, filled, compared, and exchanged with the old ones by
their names only, while nobody reads the old ones. So a dashboard sees the old publication or the new one, never a part,
and waits for the exchange only. The old schemas are removed afterwards.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from iomdb.errors import InputError, one_line
from iomdb.publish.source import Column, Object, Publication, Source
from iomdb.publish.translate import create_view
from iomdb_loaders.literal import quoted, quoted_name

if TYPE_CHECKING:
    from psycopg import Connection

# the comment of a schema that iomdb made, and may replace
_MARK = "Published by iomdb; replaced at each publication"
_TYPES = {
    "BIGINT": "bigint",
    "BLOB": "bytea",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TIMESTAMP": "timestamp",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UUID": "uuid",
    "VARCHAR": "text",
}
_OLD = "__old"
_ATTEMPTS = 50
_LEFT = "select nspname from pg_namespace where obj_description(oid, 'pg_namespace') = %s and nspname like %s"
# any number that no other program uses: two publications into one database do not mix
_LOCK = 4_629_377


def publish(
    source: Source,
    url: str,
    *,
    verify: bool = True,
    reader: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Publication:
    """Publish the source into the database at `url`, as libpq takes it.

    `reader` is a role that may read everything. Raises InputError for a database that cannot be reached or written,
    for schemas of these names that iomdb did not make, for views of others on the ones to replace, and, with `verify`,
    for a cell that differs; the old publication then stays.
    """
    with _connected(url) as (connection, name), connection.transaction():
        schemas = sorted({object_.schema for object_ in (*source.tables, *source.views)} | {"meta"})
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        old = _old_schemas(connection, schemas, name)
        drafts = {schema: f"{schema}__draft" for schema in schemas}
        for draft in drafts.values():
            connection.execute(f"create schema {draft}")
            connection.execute(f"comment on schema {draft} is {quoted(_MARK)}")
        done = Publication(name, len(source.tables))
        progress("tables")
        _copy_tables(connection, source, drafts)
        progress("views")
        for view in source.views:
            connection.execute(create_view(view.sql, "postgres", drafts))
            _comment(connection, "view", view, drafts)
        # without statistics the planner takes half a minute for the unions of all tables
        connection.execute("analyze")
        for view in source.chosen:
            digest = done.views[view.name] = source.digest(view)
            if verify:
                progress(f"compare {view.name}")
                names = ", ".join(f'"{column.name}"' for column in view.columns)
                rows = connection.execute(f"select {names} from {_draft(view, drafts)}").fetchall()
                digest.check(rows, view.name, "PostgreSQL")
        done.verified = verify
        _note(connection, source, done, drafts["meta"])
        progress("exchange")
        _exchange(connection, old, drafts, reader)
    with _connected(url) as (connection, _):
        _remove_old(connection)
    return done


@contextmanager
def _connected(url: str) -> Iterator[tuple[Connection, str]]:
    """A connection that commits each statement, and how messages name the database: never with its password."""
    try:
        import psycopg
    except ImportError:
        raise InputError('PostgreSQL needs a package; run: pip install "iomdb[postgres]"') from None
    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        step = "give a URL such as postgresql://user@host/database"
        raise InputError(f"PostgreSQL cannot be reached ({_reason(error, url)}); {step}") from None
    with connection:
        info = connection.info
        name = f"{info.host}:{info.port}/{info.dbname}"
        try:
            yield connection, name
        except psycopg.Error as error:
            may_not = isinstance(error, psycopg.errors.InsufficientPrivilege)
            step = "nothing was changed; " + (
                "give a role that may create schemas"
                if may_not
                else "if the server has room, report it as a defect"
            )
            raise InputError(f"{name}: {_reason(error, url)}; {step}") from None


def _reason(error: Exception, url: str) -> str:
    return one_line(error).replace(url, "the URL")


def _old_schemas(connection: Connection, schemas: Sequence[str], name: str) -> list[str]:
    """The schemas of the last publication, all of which are replaced.

    Raises InputError for one of `schemas` that iomdb did not make, and for views of others that read an old one.
    """
    marked = {
        schema: comment == _MARK
        for schema, comment in connection.execute(
            "select nspname, obj_description(oid, 'pg_namespace') from pg_namespace"
        ).fetchall()
    }
    own = [schema for schema, is_own in marked.items() if is_own]
    # what the last publication could not remove
    old = [schema for schema in own if not schema.endswith(_OLD)]
    for schema in schemas:
        if schema in marked and schema not in old:
            step = "drop or rename it, or publish into another database"
            raise InputError(f"{name}: schema {schema} exists, and iomdb did not make it; {step}")
    for view, table in connection.execute(
        "select view_schema || '.' || view_name, table_schema || '.' || table_name "
        "from information_schema.view_table_usage where table_schema = any(%s) and not view_schema = any(%s) limit 1",
        [old, own],
    ).fetchall():
        step = "drop it, or copy what it needs"
        raise InputError(f"{name}: {view} reads {table}, which would be replaced; {step}")
    return old


def _copy_tables(connection: Connection, source: Source, drafts: dict[str, str]) -> None:
    for table in source.tables:
        columns = ", ".join(f'"{column.name}" {_type(table, column)}' for column in table.columns)
        connection.execute(f"create table {_draft(table, drafts)} ({columns})")
        with connection.cursor() as cursor, cursor.copy(f"copy {_draft(table, drafts)} from stdin") as copy:
            for rows in source.rows(table.name):
                for row in rows:
                    copy.write_row(row)
        if table.key:
            connection.execute(
                f"alter table {_draft(table, drafts)} add primary key ({', '.join(table.key)})"
            )
        _comment(connection, "table", table, drafts)
    published = {table.name: table for table in source.tables}
    for table in source.tables:
        for reference in table.references:
            target = published.get(reference.table)
            if target and target.key == (reference.key,):
                connection.execute(
                    f"alter table {_draft(table, drafts)} add foreign key ({reference.column}) "
                    f"references {_draft(target, drafts)} ({reference.key})"
                )


def _type(table: Object, column: Column) -> str:
    if column.type.startswith("DECIMAL("):
        return column.type.replace("DECIMAL", "numeric")
    if column.type not in _TYPES:
        what = f"{table.name}.{column.name}: no type of PostgreSQL for {column.type}"
        raise InputError(f"{what}; name one in publish/postgres.py")
    return _TYPES[column.type]


def _draft(object_: Object, drafts: dict[str, str]) -> str:
    schema, _, name = object_.name.partition(".")
    return f"{drafts[schema]}.{name}"


def _comment(connection: Connection, kind: str, object_: Object, drafts: dict[str, str]) -> None:
    name = _draft(object_, drafts)
    statements = [f"comment on {kind} {name} is {quoted(object_.comment)}"] if object_.comment else []
    statements += [
        f'comment on column {name}."{column.name}" is {quoted(column.comment)}'
        for column in object_.columns
        if column.comment
    ]
    if statements:
        connection.execute(";\n".join(statements))


def _note(connection: Connection, source: Source, done: Publication, meta: str) -> None:
    """Note in meta what was published: from which file, by which versions, each view with the digest of its cells."""
    connection.execute(f"create table {meta}.publication (property text primary key, value text)")
    for item in source.noted(done).items():
        connection.execute(f"insert into {meta}.publication values (%s, %s)", item)
    connection.execute(f"insert into {meta}.publication values ('published_at', now() at time zone 'UTC')")
    columns = "view text primary key, rows bigint, cells bigint, sha256 text"
    connection.execute(f"create table {meta}.published_view ({columns})")
    for name, digest in done.views.items():
        row = [name, digest.rows, digest.cells, digest.sha256]
        connection.execute(f"insert into {meta}.published_view values (%s, %s, %s, %s)", row)


def _exchange(connection: Connection, old: Sequence[str], drafts: dict[str, str], reader: str | None) -> None:
    """Put the drafts in the place of the old schemas, which are removed."""
    if old:
        _lock(connection, old)
    for schema in old:
        # an older one of this name may still be read
        connection.execute(f'alter schema "{schema}" rename to "{schema}_{uuid.uuid4().hex}{_OLD}"')
    for schema, draft in drafts.items():
        connection.execute(f"alter schema {draft} rename to {schema}")
    if reader:
        from psycopg import sql

        schemas = sql.SQL(", ").join(map(sql.Identifier, drafts))
        for grant in ("grant usage on schema {} to {}", "grant select on all tables in schema {} to {}"):
            connection.execute(sql.SQL(grant).format(schemas, sql.Identifier(reader)))


def _lock(connection: Connection, schemas: Sequence[str]) -> None:
    """Lock what is in the schemas against reading until the transaction ends.

    A statement looks its views up one by one; without the lock it could find some of them before the exchange and
    the others after it. Raises InputError if somebody reads for longer than the attempts last.
    """
    from psycopg import errors

    names = connection.execute(
        "select relkind::text, quote_ident(nspname) || '.' || quote_ident(relname) from pg_class "
        "join pg_namespace on pg_namespace.oid = relnamespace where relkind in ('r', 'v') and nspname = any(%s) "
        "order by 2",
        [schemas],
    ).fetchall()
    # in the order in which a statement locks them, else the two may wait for each other: views, then the tables below;
    # LOCK of a view would take both at once
    views = [f"alter view {name} reset (security_barrier)" for kind, name in names if kind == "v"]
    tables = ", ".join(name for kind, name in names if kind == "r")
    for _ in range(_ATTEMPTS):
        with suppress(errors.LockNotAvailable, errors.DeadlockDetected), connection.transaction():
            # new readers wait for this long; shorter than the time after which the server looks for deadlocks
            connection.execute("set local lock_timeout = '200ms'")
            connection.execute(";\n".join([*views, f"lock table {tables} in access exclusive mode"]))
            return
        # a reader of several views may lock them in another order
        random.shuffle(views)
        time.sleep(0.2)
    step = "end their sessions, or publish later"
    raise InputError(
        f"others have been reading the old publication without a pause; nothing was changed; {step}"
    )


def _remove_old(connection: Connection) -> None:
    """Drop the schemas of older publications; what somebody reads for longer, the next publication drops."""
    from psycopg import errors

    # shorter than the time after which the server looks for deadlocks, and ends a query of a reader
    connection.execute("set lock_timeout = '200ms'")
    names = [schema for (schema,) in connection.execute(_LEFT, [_MARK, f"%{_OLD}"]).fetchall()]
    for _ in range(_ATTEMPTS if names else 0):
        with suppress(errors.LockNotAvailable, errors.DeadlockDetected):
            connection.execute(f"drop schema {', '.join(map(quoted_name, names))} cascade")
            return
        time.sleep(0.2)
