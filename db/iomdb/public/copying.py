"""Write the public file: a new file, so that no freed block of it ever held a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.builder import fill
from iomdb.errors import InputError, input_error
from iomdb.public.allowed import PUBLIC_SCHEMAS, check_allowed, take_facts
from iomdb.public.objects import Object, read_objects
from iomdb.public.previous import Published, check_unchanged, read_previous, read_published, read_replaced
from iomdb.public.protection import suppressed_quantities
from iomdb.public.quantities import Counts, Quantity, read_counts
from iomdb.resources import DATA_DIR
from iomdb.storage.draft import new_draft, open_for_build, write_copy
from iomdb.storage.gate import Gate
from iomdb.storage.opening import attach_file, check_is_file, target_of
from iomdb.storage.schema import check_version, note_objects
from iomdb.template import create_objects
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DEFAULT_LIMIT = 5


@dataclass(frozen=True)
class Exported:
    """What an export made: the file, its tables and views, and how many of its counts are suppressed.

    `recorded`: leaf counts of persons that come from records; `limit`: counts under it were suppressed, 0 for none.
    """

    path: Path
    tables: int
    views: int
    counts: int
    recorded: int
    suppressed: int
    limit: int


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
    suppress_under: int = DEFAULT_LIMIT,
    force: bool = False,
    data: Path | None = None,
    editions: Sequence[Path | str] = (),
    previous: Path | None = None,
    revision: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Exported:
    """Write what `database` publishes, without records, to the new file `output`, which is read-only.

    Counts of persons from records that are above zero and below `suppress_under` have no value and the status
    `suppressed`, and so have other counts whose sums would reveal them; 0 suppresses nothing. Needs the solver of the
    extra `recover`. `data` and `editions`: those that the database was built from, see `build`. `force` replaces a
    file that exists. Unless `revision`, a year must look as in the public file `previous`, by default the one that is
    replaced. Raises InputError for wrong paths, a limit of 1, anything that neither the editions nor records explain,
    counts that published figures reveal, and a year that changed; an existing file then stays as it was.
    """
    database, output = Path(database), Path(output)
    _check_arguments(database, output, suppress_under)
    before: Published = {}
    if not revision:
        before = read_previous(previous) if previous else read_replaced(output)
    gate = Gate(existing=force, otherwise="choose another name or add --force")
    with (
        new_draft(output, gate, mode=0o444) as draft,
        open_for_build(draft, target_of(database)) as connection,
    ):
        progress("tables and views")
        create_objects(connection, draft)
        fill(connection, output, Path(data or DATA_DIR), progress, editions)
        progress("compare")
        with _attached(connection, database):
            check_allowed(connection, database)
            take_facts(connection)
        objects = read_objects(connection)
        counts = read_counts(connection, objects)
        suppressed = suppressed_quantities(counts, suppress_under, progress) if suppress_under else set()
        public, emptied = _public(objects)
        progress("write")
        _suppress(connection, public, _Withheld(counts, frozenset(suppressed)))
        if suppress_under:
            _withhold_printed(connection)
        if before:
            check_unchanged(before, read_published(connection), previous or output)
        _remove_private(connection, objects, public, emptied)
        note = f"counts under {suppress_under} suppressed" if suppress_under else "nothing suppressed"
        connection.execute("insert into meta.build values ('public', ?)", [note])
        note_objects(connection)
        write_copy(connection, "memory", draft)
    tables = sum(found.is_table for found in public)
    recorded = sum(leaf.recorded for leaf in counts.leaves)
    return Exported(
        output,
        tables,
        len(public) - tables,
        len(counts.quantities),
        recorded,
        len(suppressed),
        suppress_under,
    )


def _check_arguments(database: Path, output: Path, suppress_under: int) -> None:
    check_is_file(database, f"run: iomdb build --output {database}")
    if suppress_under < 0 or suppress_under == 1:
        raise InputError(f"--suppress-under {suppress_under}: use 2 or more, or 0 to suppress nothing")
    if output.exists() and output.samefile(database):
        raise input_error(output, "is the database itself", "choose another name")


@contextmanager
def _attached(connection: DuckDBPyConnection, database: Path) -> Iterator[None]:
    attach_file(connection, database, "original")
    check_version(connection, database, "original")
    yield
    connection.execute("detach original")


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


def _suppress(connection: DuckDBPyConnection, public: list[Object], withheld: _Withheld) -> None:
    """Withhold the suppressed leaves; cells views that withhold something become tables of the cells they return."""
    names = {f"report.{view}" for view in withheld.views}
    views = [found for found in public if found.name in names]
    for view in views:
        _note_sums(connection, view.name, withheld)
    measures = dict(connection.execute("select fact, measure from meta.fact").fetchall())
    for fact, row_id in withheld.leaves.values():
        connection.execute(
            f"update fact.{fact} set {measures[fact]} = null, status = 'suppressed', "
            "lower = null, upper = null, margin = null where rowid = ?",
            [row_id],
        )
    for view in views:
        with _comments_kept(connection, view.name):
            _store_cells(connection, view)


def _withhold_printed(connection: DuckDBPyConnection) -> None:
    """Withhold what the cells of an edition drafted from records, and of the vintages it replaces, would reveal."""
    run = connection.execute
    run(
        """
        create temp table judged as
        select e.edition, c.table_id, c.row_key, c.column_key, c.status = 'suppressed' as is_withheld
        from report.cells as c
        inner join source.edition as e on c.report_year = e.report_year
        where c.status = 'suppressed' or starts_with(c.unit, 'usd')
        """
    )
    run(
        """
        update source.printed_cell as p
        set
            value = null, printed = '', status = 'suppressed', lower = null, upper = null, margin = null,
            estimate_low = null, estimate_high = null, note = ''
        from judged as j
        where
            j.is_withheld
            and p.edition = j.edition
            and p.table_id = j.table_id
            and p.row_key = j.row_key
            and p.column_key = j.column_key
        """
    )
    # it may quote what another cell withholds
    run(
        "update source.printed_cell set rests_on = '' "
        "where rests_on <> '' and edition in (select edition from judged where is_withheld)"
    )
    # two vintages side by side would reveal persons by their difference
    run(
        "delete from source.replaced_cell where edition in "
        "(select edition from source.replaced_cell where status = 'derived')"
    )
    # an erratum states two numbers; of such an edition only errata of amounts stay
    run(
        """
        delete from source.erratum as r
        where
            r.edition in (select edition from judged where is_withheld)
            and not exists (
                select 1
                from judged as j
                where
                    not j.is_withheld
                    and r.edition = j.edition
                    and r.table_id = j.table_id
                    and r.row_key = j.row_key
                    and r.column_key = j.column_key
            )
        """
    )
    run("drop table judged")


def _note_sums(connection: DuckDBPyConnection, view: str, withheld: _Withheld) -> None:
    """Note which cells of a view have a value, and those of the sums that stay published."""
    connection.execute("create temp table shown (report_year integer, row_key varchar, column_key varchar)")
    shown = withheld.published(view.removeprefix("report."))
    if shown:
        connection.execute(
            "insert into shown select unnest(?), unnest(?), unnest(?)", [*zip(*shown, strict=True)]
        )
    connection.execute(
        f"""
        create temp table "{view}" as
        select
            report_year, row_key, column_key, t.status,
            t.value is not null as has_value,
            s.row_key is not null as is_shown,
            case when s.row_key is not null then t.value end as value
        from {view} as t
        left join shown as s using (report_year, row_key, column_key)
        """
    )
    connection.execute("drop table shown")


def _store_cells(connection: DuckDBPyConnection, view: Object) -> None:
    """Replace a view by what it returns over the facts that stay, and the sums that stay published.

    Only those sums were noted, so nothing else that is withheld can get into the file.
    """
    connection.execute(f"create temp table cells as from {view.name}")
    connection.execute(f"drop view {view.name}")
    connection.execute(
        f"""
        create table {view.name} as
        select p.* replace (
            coalesce(p.value, t.value) as value,
            case
                when p.value is not null or not t.has_value then p.status
                when t.is_shown then t.status
                else 'suppressed'
            end as status
        )
        from cells as p
        inner join temp."{view.name}" as t using (report_year, row_key, column_key)
        order by p.report_year, p.row_no, p.column_no
        """
    )
    connection.execute("drop table cells")


def _remove_private(
    connection: DuckDBPyConnection, objects: list[Object], public: list[Object], emptied: set[str]
) -> None:
    """Remove what reads records; an audit of them becomes a view without rows, so that audit.finding still works."""
    for name in sorted(emptied):
        columns = connection.execute(f"describe {name}").fetchall()
        nulls = ", ".join(f"cast(null as {kind}) as {column}" for column, kind, *_ in columns)
        with _comments_kept(connection, name):
            connection.execute(f"create or replace view {name} as select {nulls} where false")
    private = [found for found in objects if found not in public]
    for found in reversed(private):
        connection.execute(f"drop {'table' if found.is_table else 'view'} {found.name} cascade")
    for schema in sorted({found.schema for found in private} - {*PUBLIC_SCHEMAS, "main"}):
        connection.execute(f"drop schema {schema}")


@contextmanager
def _comments_kept(connection: DuckDBPyConnection, name: str) -> Iterator[None]:
    """Give a view, when it was replaced, the comments that it had."""
    view, columns = (
        connection.execute(
            f"select {column} from duckdb_{kind}() where database_name = current_database() "
            f"and schema_name || '.' || {of} = ? and comment is not null",
            [name],
        ).fetchall()
        for kind, of, column in (
            ("views", "view_name", "comment"),
            ("columns", "table_name", "column_name, comment"),
        )
    )
    yield
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = current_database() "
        "and schema_name || '.' || table_name = ?",
        [name],
    ).fetchall()
    for (comment,) in view:
        connection.execute(f"comment on {'table' if found else 'view'} {name} is {quoted(comment)}")
    for column, comment in columns:
        connection.execute(f'comment on column {name}."{column}" is {quoted(comment)}')
