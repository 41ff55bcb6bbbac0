"""At build time: check the registry against the database, number the codes, keep the published figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.facts import Fact, read_facts
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.kinds import RecordKind, read_kinds
from iomdb_loaders.records.transaction import reason

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# columns of a code list that hold a spelling which records may use
_SPELLINGS = ("code", "name", "name_chapter_v", "iso_alpha3")
_ROW = ("batch", "report_year", "superseded_by")
Tables = dict[str, list[str]]


def prepare(connection: DuckDBPyConnection, sql: Path, registry: Path) -> None:
    """Make a database with editions ready for records of the kinds in `registry`.

    `sql` is the folder of the statements. Raises InputError for a kind whose table, facts, statements or code lists do
    not exist or do not fit.
    """
    kinds = read_kinds(registry)
    tables, facts = _tables(connection), read_facts(connection)
    for kind in kinds:
        _check(tables, facts, sql, registry / f"{kind.name}.json", kind)
    _check_fed_once(registry, kinds)
    for codes in dict.fromkeys(field.codes for kind in kinds for field in kind.fields if field.codes):
        _number(connection, tables, codes)
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


def _check_fed_once(registry: Path, kinds: tuple[RecordKind, ...]) -> None:
    fed: dict[str, str] = {}
    for kind in kinds:
        for fact in kind.feeds:
            if fact in fed:
                what = f"fact {fact} is fed by {fed[fact]} too"
                raise input_error(registry / f"{kind.name}.json", what, "name it in one kind")
            fed[fact] = kind.name


def _number(connection: DuckDBPyConnection, tables: Tables, codes: str) -> None:
    """Number the codes of a list in its order, and note every spelling of each."""
    import duckdb

    run = connection.execute
    # what an edition does not break down is not a value of a record
    run(
        f"insert into record.code select {quoted(codes)}, row_number() over (order by sort_order), code "
        f"from ref.{codes} where code <> 'unspecified'"
    )
    spelt = [name for name in tables[f"ref.{codes}"] if name in _SPELLINGS]
    spellings = f"select code, unnest([{', '.join(spelt)}]) as spelling from ref.{codes}"
    if f"ref.{codes}_alias" in tables:
        spellings += f" union select {codes} as code, alias as spelling from ref.{codes}_alias"
    try:
        run(
            f"insert into record.spelling select distinct n.list, s.spelling, n.code, n.number from ({spellings}) as s "
            f"inner join record.code as n on s.code = n.code where n.list = {quoted(codes)} and s.spelling is not null"
        )
    except duckdb.ConstraintException as error:
        raise InputError(
            f"ref.{codes}: one spelling means two codes ({reason(error)}); change one name"
        ) from None
