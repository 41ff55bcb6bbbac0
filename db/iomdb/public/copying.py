"""Write the public file: a new file, so that no freed block of it ever held a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.builder import new_file
from iomdb.errors import InputError, input_error, one_line
from iomdb.public.protection import suppressed_quantities
from iomdb.public.quantities import MEASURES, Counts, Quantity, read_counts
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# what is not named here is not published
PUBLIC_SCHEMAS = ("source", "ref", "fact", "narrative", "report", "audit", "meta")
# filled last, from the views of the new file: a digest of the true cells would tell guesses from truth


@dataclass(frozen=True)
class Exported:
    """What an export made: the file, its tables and views, and how many of its counts are suppressed."""

    path: Path
    tables: int
    views: int
    counts: int
    suppressed: int


@dataclass(frozen=True)
class _Withheld:
    """What is suppressed: leaves, and for each long view the cells that show a suppressed quantity."""

    counts: Counts
    quantities: frozenset[Quantity]

    @property
    def leaves(self) -> list[tuple[str, int]]:
        """Fact and rowid of each suppressed leaf."""
        return [
            (self.counts.leaves[number].fact, self.counts.leaves[number].row_id)
            for number, quantity in self.counts.of_leaf.items()
            if quantity in self.quantities
        ]

    @property
    def touched(self) -> set[str]:
        """Long views with a cell that is suppressed, or that sums a suppressed leaf."""
        hidden = {n for n, quantity in self.counts.of_leaf.items() if quantity in self.quantities}
        return {
            view
            for (view, *_), quantity in self.counts.of_cell.items()
            if quantity in self.quantities or any(hidden.intersection(part) for part in quantity.parts)
        }

    def shown(self, view: str) -> list[tuple[int, str, str]]:
        """The cells of a view that stay published."""
        return [
            (year, row_key, column_key)
            for (name, year, row_key, column_key), quantity in self.counts.of_cell.items()
            if name == view and quantity not in self.quantities
        ]


def export_public(
    database: Path | str,
    output: Path | str,
    *,
    suppress_under: int | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Exported:
    """Write what `database` publishes, without records, to the new file `output`, which is read-only.

    With `suppress_under`, counts of persons from records that are above zero and below it have no value and
    the status `suppressed`, and so have the other counts from which sums would tell them. Needs the solver of
    the extra `recover`. `force` replaces a file that is there. Raises InputError for wrong paths, a limit
    below 2, or counts that published figures reveal; a file that was there before then stays as it was.
    """
    database, output = Path(database), Path(output)
    _check(database, output, suppress_under, force)
    with new_file(output) as connection, _attached(connection, database):
        progress("read")
        withheld = _withheld(connection, suppress_under, progress)
        connection.execute("begin")
        progress("tables")
        tables = _copy_tables(connection, withheld)
        progress("views")
        views = _copy_views(connection, withheld)
        _copy_comments(connection)
        connection.execute(
            "insert into meta.build values ('public', ?)",
            [f"counts under {suppress_under} suppressed" if suppress_under else "nothing suppressed"],
        )
        connection.execute("commit")
    output.chmod(0o444)
    return Exported(output, tables, views, len(withheld.counts.quantities), len(withheld.quantities))


def _check(database: Path, output: Path, suppress_under: int | None, force: bool) -> None:
    if not database.is_file():
        raise input_error(database, "file not found", f"run: iomdb build --output {database}")
    if suppress_under is not None and suppress_under < 2:
        raise InputError(f"--suppress-under {suppress_under}: no count lies between 0 and it; use 2 or more")
    if output.exists() and output.samefile(database):
        raise input_error(output, "is the database itself", "choose another name")
    if output.is_file() and not force:
        raise input_error(output, "is there already", "choose another name or add --force")


@contextmanager
def _attached(connection: DuckDBPyConnection, database: Path) -> Iterator[None]:
    import duckdb

    try:
        connection.execute(f"attach {quoted(str(database))} as original (read_only)")
        connection.execute("select 1 from original.meta.views limit 1").fetchall()
    except duckdb.Error as error:
        what = f"not a file that iomdb built ({one_line(error)})"
        raise input_error(database, what, "run: iomdb build") from None
    yield
    connection.execute("detach original")


def _withheld(
    connection: DuckDBPyConnection, suppress_under: int | None, progress: Callable[[str], None]
) -> _Withheld:
    if suppress_under is None:
        return _Withheld(Counts([]), frozenset())
    home = connection.execute("select current_database()").fetchall()[0][0]
    connection.execute("use original")
    counts = read_counts(connection)
    connection.execute(f'use "{home}"')
    return _Withheld(counts, frozenset(suppressed_quantities(counts, suppress_under, progress)))


@dataclass(frozen=True)
class _Object:
    """A table or view of the original: its name with schema, and the statement that makes it."""

    name: str
    sql: str


def _objects(connection: DuckDBPyConnection, kind: str) -> list[_Object]:
    """Tables or views of the original, each after those it refers to; without any that needs a private one."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, sql, 'table' from duckdb_tables() "
        "where database_name = 'original' union all "
        "select schema_name || '.' || view_name, sql, 'view' from duckdb_views() "
        "where database_name = 'original' and not internal order by 1"
    ).fetchall()
    names = {name for name, _, _ in rows}
    graph = {
        name: {other for other in _named(sql) if other in names and other != name} for name, sql, _ in rows
    }
    private = {name for name in names if name.split(".")[0] not in PUBLIC_SCHEMAS}
    made = {name: (sql, what) for name, sql, what in rows}
    objects = []
    for name in TopologicalSorter({name: sorted(others) for name, others in graph.items()}).static_order():
        if graph[name] & private:
            private.add(name)
        if made[name][1] == kind and name not in private:
            objects.append(_Object(name, made[name][0]))
    return objects


def _named(sql: str) -> set[str]:
    """What a statement names as schema.name."""
    return {f"{schema}.{name}" for schema, name in re.findall(r'"?\b(\w+)"?\."?(\w+)', sql)}


def _copy_tables(connection: DuckDBPyConnection, withheld: _Withheld) -> int:
    connection.execute("create temp table withheld (fact varchar, row_id bigint)")
    if withheld.leaves:
        connection.executemany("insert into withheld values (?, ?)", withheld.leaves)
    for schema in PUBLIC_SCHEMAS:
        connection.execute(f"create schema {schema}")
    tables = _objects(connection, "table")
    for table in tables:
        connection.execute(table.sql)
        _copy_rows(connection, table.name)
    return len(tables)


def _copy_rows(connection: DuckDBPyConnection, name: str) -> None:
    columns = [row[0] for row in connection.execute(f"describe original.{name}").fetchall()]
    schema, table = name.split(".")
    measure = next((column for column in MEASURES if schema == "fact" and column in columns), None)
    if measure is None:
        connection.execute(f"insert into {name} select * from original.{name}")
        return
    connection.execute(
        f"""
        insert into {name}
        select o.* replace (
            case when w.row_id is null then o.{measure} end as {measure},
            case when w.row_id is null then o.status else 'suppressed' end as status
        )
        from original.{name} as o
        left join withheld as w on w.fact = '{table}' and o.rowid = w.row_id
        order by o.rowid
        """
    )


def _copy_views(connection: DuckDBPyConnection, withheld: _Withheld) -> int:
    """Create the views; long ones that withhold something become tables that hold their answer."""
    views = _objects(connection, "view")
    touched = withheld.touched
    for view in views:
        if view.name.removeprefix("report.") in touched:
            _store_answer(connection, view, withheld)
        else:
            connection.execute(view.sql)
    return len(views)


def _store_answer(connection: DuckDBPyConnection, view: _Object, withheld: _Withheld) -> None:
    """What the released view answers over the facts that stay, and the sums that stay published.

    Only those sums come from the original: nothing else of what is withheld can get into the file.
    """
    name = view.name.removeprefix("report.")
    connection.execute(
        "create or replace temp table shown (report_year integer, row_key varchar, column_key varchar)"
    )
    shown = withheld.shown(name)
    if shown:
        connection.executemany("insert into shown values (?, ?, ?)", shown)
    query = view.sql[view.sql.index(" AS ") + 4 :].rstrip().rstrip(";")
    connection.execute(
        f"""
        create table {view.name} as
        select p.* replace (
            coalesce(p.value, case when s.row_key is not null then t.value end) as value,
            case
                when p.value is not null or t.value is null then p.status
                when s.row_key is not null then t.status
                else 'suppressed'
            end as status
        )
        from ({query}) as p
        inner join original.{view.name} as t using (report_year, row_key, column_key)
        left join shown as s using (report_year, row_key, column_key)
        order by p.report_year, p.row_no, p.column_no
        """
    )


def _copy_comments(connection: DuckDBPyConnection) -> None:
    comments = connection.execute(
        """
        with made as (
            select 'table' as kind, schema_name || '.' || table_name as name, null as source
            from duckdb_tables()
            where database_name = current_database() and not temporary
            union all
            select 'view', schema_name || '.' || view_name, null
            from duckdb_views()
            where database_name = current_database() and not internal
        ),

        said as (
            select schema_name || '.' || table_name as name, null as column_name, comment
            from duckdb_tables()
            where database_name = 'original'
            union all
            select schema_name || '.' || view_name, null, comment
            from duckdb_views()
            where database_name = 'original' and not internal
            union all
            select schema_name || '.' || table_name, column_name, comment
            from duckdb_columns()
            where database_name = 'original' and not internal
        )

        select
            case when s.column_name is null then m.kind else 'column' end,
            s.name || coalesce('."' || s.column_name || '"', ''),
            s.comment
        from said as s
        inner join made as m on s.name = m.name
        where s.comment is not null
        """
    ).fetchall()
    connection.execute(
        ";\n".join(f"comment on {kind} {name} is {quoted(comment)}" for kind, name, comment in comments)
    )
