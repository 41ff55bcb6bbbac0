"""At build time: check the registry against the database, number the codes, keep the published figures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error, one_line
from iomdb_loaders.facts import Fact, read_facts
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.facts import derivation
from iomdb_loaders.records.kinds import RecordKind, read_kinds
from iomdb_loaders.records.statements import create_checked, insert

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# columns of a code list that hold a spelling which records may use
_SPELLINGS = ("code", "name", "name_chapter_v", "iso_alpha3")
_ROW = ("batch", "report_year", "superseded_by")
Tables = dict[str, list[str]]


def check_kinds(connection: DuckDBPyConnection, sql: Path, registry: Path) -> None:
    """Check the kinds in `registry` against the tables, and create the macros that their rules use.

    `sql` is the folder of the statements. Raises InputError for a kind whose table, facts, statements or code lists do
    not exist or do not fit together.
    """
    kinds = read_kinds(registry)
    tables, facts = _tables(connection), read_facts(connection)
    for kind in kinds:
        _check(tables, facts, sql, registry / f"{kind.name}.json", kind)
    _check_fed_once(registry, kinds)
    connection.execute((sql / "macro.sql").read_text(encoding="utf-8"))
    for kind in kinds:
        _check_statements(connection, sql, kind, [facts[name] for name in kind.feeds])


def prepare(connection: DuckDBPyConnection, registry: Path) -> None:
    """Make a database with editions ready for records of the kinds in `registry`: number codes, keep the figures.

    Raises InputError if a spelling means two codes.
    """
    kinds, facts = read_kinds(registry), read_facts(connection)
    _number(connection, dict.fromkeys(field.codes for kind in kinds for field in kind.fields if field.codes))
    for fact in facts.values():
        connection.execute(
            f"insert into source.published_fact select {quoted(fact.name)}, report_year, "
            f"concat_ws('/', {', '.join(fact.dimensions)}), {fact.measure}, status, lower, upper, margin "
            f"from fact.{fact.name}"
        )
    connection.execute(
        "insert into record.active_source select distinct fact, report_year, 'published' from source.published_fact"
    )


def _tables(connection: DuckDBPyConnection) -> Tables:
    """The columns of each table, by `schema.table`."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns() "
        "where not internal group by all"
    ).fetchall()
    return dict(rows)


def _check(tables: Tables, facts: dict[str, Fact], sql: Path, path: Path, kind: RecordKind) -> None:
    """Raise InputError unless everything that a kind names exists."""
    columns = tables.get(f"record.{kind.table}")
    if columns is None:
        step = f"create record.{kind.table} in sql/schema"
        raise input_error(path, f"table record.{kind.table} does not exist", step)
    wanted = [*_ROW, *(field.name for field in kind.stored)]
    wanted += [f"{field.name}_hash" for field in kind.stored if field.identifier]
    if sorted(columns) != sorted(wanted):
        different = ", ".join(sorted({*columns} ^ {*wanted}))
        raise input_error(path, f"record.{kind.table} and the fields differ: {different}", "make them agree")
    for field in kind.fields:
        if field.codes and "code" not in tables.get(f"ref.{field.codes}", ()):
            step = "use the name of a code list in ref"
            raise input_error(path, f"unknown code list {field.codes!r}", step, column=field.name)
    for fact in kind.feeds:
        if fact not in facts:
            step = "create its table and declare it in meta.fact"
            raise input_error(path, f"fact {fact!r} is not declared", step)
        if facts[fact].counts != kind.counts:
            what = f"counts {kind.counts!r}, but its fact {fact} counts {facts[fact].counts!r}"
            raise input_error(path, what, "correct one of them")
        if not (sql / "fact" / f"{fact}.sql").is_file():
            raise input_error(path, f"no statement derives {fact}", f"add sql/record/fact/{fact}.sql")


def _check_statements(
    connection: DuckDBPyConnection, sql: Path, kind: RecordKind, facts: Iterable[Fact]
) -> None:
    """Raise InputError unless all statements of a kind bind: its rules, the insert into its table, its facts."""
    import duckdb

    fields = ", ".join(f"cast(null as varchar) as {field.name}" for field in kind.read)
    unread = "null as file_no, null as line, '' as fault, '' as text"
    spelt = ", ".join(f"{quoted(field.name)}: ''" for field in kind.read)
    connection.execute(
        f"create or replace temp view record_raw as select {unread}, {{{spelt}}} as spelt, {fields} where false"
    )
    create_checked(connection, sql, kind)
    connection.execute("create or replace temp view record_accepted as select * from record_checked")
    try:
        connection.execute(f"explain {insert(kind)}")
    except duckdb.Error as error:
        step = "give its columns the types of the fields"
        raise InputError(
            f"record.{kind.table}: cannot hold {kind.name} ({one_line(error)}); {step}"
        ) from None
    for fact in facts:
        statement = sql / "fact" / f"{fact.name}.sql"
        try:
            # a view is bound but not planned
            connection.execute(f"create or replace temp view record_fact as {derivation(statement, fact)}")
        except duckdb.Error as error:
            step = f"select {', '.join(fact.dimensions)} and {fact.measure}"
            raise input_error(statement, f"not valid ({one_line(error)})", step) from None


def _check_fed_once(registry: Path, kinds: tuple[RecordKind, ...]) -> None:
    fed: dict[str, str] = {}
    for kind in kinds:
        for fact in kind.feeds:
            if fact in fed:
                what = f"fact {fact} is fed by {fed[fact]} too"
                raise input_error(registry / f"{kind.name}.json", what, "name it in one kind")
            fed[fact] = kind.name


def _number(connection: DuckDBPyConnection, lists: Iterable[str]) -> None:
    """Number the codes of each list in its order, and note every spelling of each."""
    import duckdb

    listed = connection.execute("select table_name from duckdb_tables() where schema_name = 'ref'").fetchall()
    tables = {name for (name,) in listed}
    codes, spellings = [], []
    for name in lists:
        codes.append(f"select {quoted(name)} as list, code, sort_order from ref.{name}")
        # duckdb_columns() would bind every view first
        described = connection.execute(f"select * from ref.{name} limit 0").description
        columns = [column[0] for column in described if column[0] in _SPELLINGS]
        spellings.append(
            f"select {quoted(name)} as list, code, unnest([{', '.join(columns)}]) as spelling from ref.{name}"
        )
        if f"{name}_alias" in tables:
            spellings.append(f"select {quoted(name)}, {name}, alias from ref.{name}_alias")
    # what an edition does not break down is not a value of a record
    connection.execute(
        "insert into record.code select list, row_number() over (partition by list order by sort_order), code "
        f"from ({' union all '.join(codes)}) where code <> 'unspecified'"
    )
    try:
        connection.execute(
            "insert into record.spelling select distinct s.list, s.spelling, n.code, n.number "
            f"from ({' union all '.join(spellings)}) as s "
            "inner join record.code as n on s.list = n.list and s.code = n.code where s.spelling is not null"
        )
    except duckdb.ConstraintException as error:
        raise InputError(
            f"data/codes: one spelling means two codes ({one_line(error)}); change one of them"
        ) from None
