"""Write the public file: a new file, so that no freed block of it ever held a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.catalogue import check_facts
from iomdb.errors import InputError, input_error
from iomdb.public.objects import Object, read_objects
from iomdb.public.protection import suppressed_quantities
from iomdb.public.quantities import Counts, Quantity, read_counts
from iomdb.storage.draft import new_file
from iomdb.storage.gate import Gate
from iomdb.storage.opening import attach_file
from iomdb.storage.schema import check_version
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# a schema that is not named here is not published
PUBLIC_SCHEMAS = ("source", "ref", "fact", "mart", "narrative", "report", "audit", "meta")


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
    """The suppressed quantities, and the leaves and cells that show them."""

    counts: Counts
    quantities: frozenset[Quantity]

    @property
    def leaves(self) -> dict[int, tuple[str, int]]:
        """Fact and rowid of each suppressed leaf, by its number."""
        return {
            number: (self.counts.leaves[number].fact, self.counts.leaves[number].row_id)
            for number, quantity in self.counts.of_leaf.items()
            if quantity in self.quantities
        }

    @property
    def views(self) -> set[str]:
        """Cells views with a cell that is suppressed or sums a suppressed leaf."""
        hidden = self.leaves.keys()
        return {
            view
            for (view, *_), quantity in self.counts.of_cell.items()
            if quantity in self.quantities or any(not hidden.isdisjoint(part) for part in quantity.parts)
        }

    def published(self, view: str) -> list[tuple[int, str, str]]:
        """Report year and keys of the cells that stay published."""
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

    With `suppress_under`, counts of persons from records that are above zero and below it have no value and the
    status `suppressed`, and so have other counts whose sums would reveal them. Needs the solver of the extra
    `recover`. `force` replaces a file that exists. Raises InputError for wrong paths, a limit below 2, facts or
    cells whose declaration is missing or wrong, and counts that published figures reveal; an existing file then
    stays as it was.
    """
    database, output = Path(database), Path(output)
    _check_arguments(database, output, suppress_under, force)
    gate = Gate(existing=force, otherwise="choose another name or add --force")
    with new_file(output, gate, mode=0o444) as connection, _attached(connection, database):
        progress("read")
        objects = read_objects(connection, "original")
        withheld = _withheld(connection, objects, suppress_under, progress)
        public, emptied = _public(objects)
        connection.execute("begin")
        progress("tables")
        for schema in PUBLIC_SCHEMAS:
            connection.execute(f"create schema {schema}")
        tables = [found for found in public if found.is_table]
        _copy_tables(connection, tables, withheld)
        progress("views")
        _copy_views(connection, [found for found in public if not found.is_table], emptied, withheld)
        _copy_comments(connection)
        note = f"counts under {suppress_under} suppressed" if suppress_under else "nothing suppressed"
        connection.execute("insert into meta.build values ('public', ?)", [note])
        connection.execute("commit")
    views = len(public) - len(tables)
    return Exported(output, len(tables), views, len(withheld.counts.quantities), len(withheld.quantities))


def _check_arguments(database: Path, output: Path, suppress_under: int | None, force: bool) -> None:
    if not database.is_file():
        raise input_error(database, "file not found", f"run: iomdb build --output {database}")
    if suppress_under is not None and suppress_under < 2:
        raise InputError(f"--suppress-under {suppress_under}: no count lies between 0 and it; use 2 or more")
    if output.exists() and output.samefile(database):
        raise input_error(output, "is the database itself", "choose another name")


@contextmanager
def _attached(connection: DuckDBPyConnection, database: Path) -> Iterator[None]:
    attach_file(connection, database, "original")
    check_version(connection, database, "original")
    yield
    connection.execute("detach original")


def _withheld(
    connection: DuckDBPyConnection,
    objects: list[Object],
    suppress_under: int | None,
    progress: Callable[[str], None],
) -> _Withheld:
    """What to suppress. Checks first that all facts are declared, also where nothing is to be suppressed."""
    home = connection.execute("select current_database()").fetchall()[0][0]
    connection.execute("use original")
    check_facts(connection)
    counts = Counts([]) if suppress_under is None else read_counts(connection, objects)
    connection.execute(f'use "{home}"')
    if suppress_under is None:
        return _Withheld(counts, frozenset())
    return _Withheld(counts, frozenset(suppressed_quantities(counts, suppress_under, progress)))


def _public(objects: list[Object]) -> tuple[list[Object], set[str]]:
    """The objects that read nothing private, and the audits of records that audit.finding needs, which become empty."""
    audits = next((found.names for found in objects if found.name == "audit.finding"), frozenset())
    public: dict[str, Object] = {}
    emptied = set()
    for found in objects:
        if found.schema in PUBLIC_SCHEMAS and found.names <= public.keys():
            public[found.name] = found
        elif found.name in audits:
            public[found.name] = found
            emptied.add(found.name)
    return list(public.values()), emptied


def _copy_tables(connection: DuckDBPyConnection, tables: list[Object], withheld: _Withheld) -> None:
    connection.execute("create temp table withheld (fact varchar, row_id bigint)")
    if withheld.quantities:
        connection.executemany("insert into withheld values (?, ?)", list(withheld.leaves.values()))
    measures = dict(connection.execute("select 'fact.' || fact, measure from original.meta.fact").fetchall())
    for table in tables:
        connection.execute(table.sql)
        if table.name in measures:
            _copy_fact(connection, table.name, measures[table.name])
        else:
            connection.execute(f"insert into {table.name} select * from original.{table.name}")


def _copy_fact(connection: DuckDBPyConnection, name: str, measure: str) -> None:
    connection.execute(
        f"""
        insert into {name}
        select o.* replace (
            case when w.row_id is null then o.{measure} end as {measure},
            case when w.row_id is null then o.status else 'suppressed' end as status
        )
        from original.{name} as o
        left join withheld as w on 'fact.' || w.fact = '{name}' and o.rowid = w.row_id
        order by o.rowid
        """
    )


def _copy_views(
    connection: DuckDBPyConnection, views: list[Object], emptied: set[str], withheld: _Withheld
) -> None:
    """Create the views; cells views that withhold something become tables of the cells that they return.

    Without records an audit of them finds nothing: it becomes a view without rows, so that audit.finding still works.
    """
    stored = {f"report.{view}" for view in withheld.views}
    for view in views:
        if view.name in stored:
            _store_cells(connection, view, withheld)
        elif view.name in emptied:
            columns = connection.execute(f"describe original.{view.name}").fetchall()
            nulls = ", ".join(f"cast(null as {kind}) as {name}" for name, kind, *_ in columns)
            connection.execute(f"create view {view.name} as select {nulls} where false")
        else:
            connection.execute(view.sql)


def _store_cells(connection: DuckDBPyConnection, view: Object, withheld: _Withheld) -> None:
    """Store what the view returns over the facts that stay, and the sums that stay published.

    Only those sums come from the original, so nothing else that is withheld can get into the file.
    """
    connection.execute(
        "create or replace temp table shown (report_year integer, row_key varchar, column_key varchar)"
    )
    shown = withheld.published(view.name.removeprefix("report."))
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
        with created as (
            select 'table' as kind, schema_name || '.' || table_name as name
            from duckdb_tables()
            where database_name = current_database() and not temporary
            union all
            select 'view', schema_name || '.' || view_name
            from duckdb_views()
            where database_name = current_database() and not internal
        ),

        commented as (
            select schema_name || '.' || table_name as name, null as column_name, comment
            from duckdb_tables()
            where database_name = 'original'
            union all
            select schema_name || '.' || view_name, null, comment
            from duckdb_views()
            where database_name = 'original'
            union all
            select schema_name || '.' || table_name, column_name, comment
            from duckdb_columns()
            where database_name = 'original'
        )

        select
            case when c.column_name is null then n.kind else 'column' end,
            c.name || coalesce('."' || c.column_name || '"', ''),
            c.comment
        from commented as c
        inner join created as n on c.name = n.name
        where c.comment is not null
        """
    ).fetchall()
    connection.execute(
        ";\n".join(f"comment on {kind} {name} is {quoted(comment)}" for kind, name, comment in comments)
    )
