"""Carry the batches of a file with an older schema over into a freshly built one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.builder import fill
from iomdb.errors import InputError, input_error, one_line
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb.sandbox import open_file
from iomdb.storage import schema
from iomdb.storage.draft import new_draft
from iomdb.storage.gate import Gate
from iomdb.storage.opening import attach_file, connect_file
from iomdb.template import new_database
from iomdb_loaders.records import RecordKind, read_kinds, refresh, use_source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCHES = ("batch", "batch_file", "reject")
# version 0.1 stored names and digests as they are; the digest of a short file gives its ids back
_KEYED = "(select b.key_fingerprint from old.record.batch as b where b.batch = o.batch)"
_WITHOUT_NAMES = {
    "file_name": f"if({_KEYED} is null, o.file_name, regexp_extract(o.file_name, '[.][^.]*$'))",
    "sha256": f"if({_KEYED} is null, o.sha256, null)",
}


@dataclass(frozen=True)
class Upgraded:
    """What was carried over from a file with schema `version`, and how many figures differ from those it derived."""

    version: int
    batches: int
    rows: int
    changed: int


def upgrade(
    path: Path | str,
    data: Path | str | None = None,
    *,
    editions: Sequence[Path | str] = (),
    again: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Upgraded | None:
    """Replace the file `path` by one that this iomdb builds, with the batches of records of the old one.

    `data` and `editions` are those of `build`. The facts of the records are derived anew, and the source of each fact
    is the one chosen in the old file. Returns None if the file has the present schema already, unless `again`. Raises
    InputError, and leaves the file as it was, if it has a newer one, is a public file, has tables or views that iomdb
    did not make, or if its editions or codes are not in `data`.
    """

    path, data = Path(path), Path(data or DATA_DIR)
    with connect_file(path, read_only=True) as connection:
        found = schema.properties(connection, path)
    version = schema.schema_version(found)
    if version == schema.SCHEMA_VERSION and not again:
        return None
    if version > schema.SCHEMA_VERSION:
        what = f"has schema {version}, from a newer iomdb; this one has {schema.SCHEMA_VERSION}"
        raise input_error(path, what, "update iomdb")
    if "public" in found:
        raise input_error(path, "is a public file, without records", "export it again")
    with new_draft(path, Gate(records=True)) as draft:
        progress("tables and views")
        with new_database(draft) as connection:
            built = fill(connection, path, data, progress, editions)
        lost = sorted(set(found["editions"].split(",")) - {*built.editions})
        if lost:
            raise input_error(
                path,
                f"has edition {lost[0]}, which {data} has not",
                "give its folder with --data or --edition",
            )
        progress("records")
        with open_file(draft, read_only=False, files=True) as connection:
            done = _carry_over(connection, path, version)
            connection.execute("checkpoint")
    return done


def _carry_over(connection: DuckDBPyConnection, path: Path, version: int) -> Upgraded:
    import duckdb

    kinds = read_kinds(DATA_DIR / "records")
    try:
        with _old(connection, path):
            connection.execute("begin")
            rows = _copy_records(connection, path, kinds, version)
            connection.execute("create temp table old_figure as from old.record.derived_fact")
            sources = connection.execute(
                "from old.record.active_source order by report_year, fact"
            ).fetchall()
            connection.execute("commit")
    except duckdb.Error as error:
        raise input_error(
            path, f"cannot be carried over ({one_line(error)})", "keep the file and report it"
        ) from None
    _derive_facts(connection, path, {kind.name: kind for kind in kinds}, sources)
    changed = connection.execute(
        """
        select count(*)
        from old_figure as o
        full outer join record.derived_fact as n using (fact, report_year, key)
        where o.value is distinct from n.value
        """
    ).fetchall()[0][0]
    batches = connection.execute("select count(*) from record.batch").fetchall()[0][0]
    return Upgraded(version, batches, rows, changed)


@contextmanager
def _old(connection: DuckDBPyConnection, path: Path) -> Iterator[None]:
    attach_file(connection, path, "old")
    yield
    connection.execute("detach old")


def _copy_records(
    connection: DuckDBPyConnection, path: Path, kinds: tuple[RecordKind, ...], version: int
) -> int:
    """Copy the batches and their rows. Returns the number of rows; raises InputError if a code no longer exists."""
    run = connection.execute
    lost = run(
        "select list, code from old.record.code except select list, code from record.code order by all"
    ).fetchall()
    if lost:
        what = f"uses code {lost[0][1]!r} of {lost[0][0]}, which is no longer in the code list"
        raise input_error(path, what, "add it again in data/codes")
    coded = {kind.table: {f.name: f.codes for f in kind.stored if f.codes} for kind in kinds}
    total = 0
    for table in (*_BATCHES, *coded):
        columns = {row[0]: f"o.{row[0]}" for row in run(f"describe old.record.{table}").fetchall()}
        if table == "batch_file" and version == 1:
            columns |= _WITHOUT_NAMES
        run(_copy_statement(table, columns, coded.get(table, {})))
        counts = run(
            f"select (select count(*) from old.record.{table}), (select count(*) from record.{table})"
        ).fetchall()[0]
        if counts[0] != counts[1]:
            raise input_error(path, f"record.{table}: {counts[1]} of {counts[0]} rows arrived", "report it")
        total += counts[0] if table in coded else 0
    return total


def _copy_statement(table: str, columns: Mapping[str, str], coded: Mapping[str, str | None]) -> str:
    """The insert of the old rows of a table. A code may have another number now."""
    values = [
        f"{f'of_{name}.number' if name in coded else value} as {name}" for name, value in columns.items()
    ]
    joins = [
        f"left join (select b.number as before, n.number from old.record.code as b "
        f"inner join record.code as n using (list, code) where list = '{codes}') as of_{name} "
        f"on o.{name} = of_{name}.before"
        for name, codes in coded.items()
    ]
    query = f"select {', '.join(values)} from old.record.{table} as o {' '.join(joins)}"
    return f"insert into record.{table} by name {query}"


def _derive_facts(
    connection: DuckDBPyConnection,
    path: Path,
    kinds: Mapping[str, RecordKind],
    sources: list[tuple[str, int, str]],
) -> None:
    """Derive the facts of all records, and choose the source that fed each fact of a year in the old file."""
    run = connection.execute
    for year, name in run("select distinct report_year, kind from record.batch order by all").fetchall():
        run("set variable record_year = ?", [year])
        run("begin")
        refresh(connection, SQL_DIR / "record", kinds[name], year)
        run("commit")
    now = {(fact, year): source for fact, year, source in run("from record.active_source").fetchall()}
    for fact, year, source in sources:
        if source == "records" and now.get((fact, year)) == "published":
            use_source(connection, year, "records", fact)
    now_sources = run("from record.active_source order by report_year, fact").fetchall()
    if now_sources != sources:
        other = sorted({*now_sources} ^ {*sources})[0]
        raise InputError(f"{path}: {other[0]} of {other[1]} would have another source than before; report it")
