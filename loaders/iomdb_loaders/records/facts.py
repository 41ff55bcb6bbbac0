"""Facts of a year from one of two sources: what an edition published, or records.

Figures of both are kept, in `source.published_fact` and `record.derived_fact`; `record.active_source` says which of
them a fact holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from iomdb_loaders.errors import InputError
from iomdb_loaders.facts import Fact, read_facts
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.kinds import RecordKind
from iomdb_loaders.records.transaction import transaction

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SourceName = Literal["published", "records"]


def refresh(
    connection: DuckDBPyConnection, sql: Path, kind: RecordKind, year: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Compute the facts of `kind` and `year` from the records again, within the caller's transaction.

    Needs the variable `record_year`. Returns the facts that records feed now, and those still fed by published figures.
    A fact whose records are all gone goes back to the published figures.
    """
    run = connection.execute
    facts = read_facts(connection)
    present = run(
        f"select 1 from record.{kind.table} where report_year = ? and superseded_by is null limit 1", [year]
    ).fetchall()
    fed, still_published = [], []
    for fact in kind.feeds:
        run("delete from record.derived_fact where fact = ? and report_year = ?", [fact, year])
        if present:
            query = derivation(sql / "fact" / f"{fact}.sql", facts[fact])
            run(f"insert into record.derived_fact {query}")
        active = active_source(connection, fact, year)
        if active == "published" and present:
            still_published.append(fact)
        elif active != "published":
            _activate(connection, facts[fact], year, _choice(connection, fact, year, bool(present)))
            if present:
                fed.append(fact)
    return tuple(fed), tuple(still_published)


def derivation(statement: Path, fact: Fact) -> str:
    """The query for the rows of record.derived_fact; `statement` selects the dimensions and the measure of the fact."""
    query = statement.read_text(encoding="utf-8").rstrip().removesuffix(";")
    return (
        f"select {quoted(fact.name)}, getvariable('record_year'), concat_ws('/', {', '.join(fact.dimensions)}), "
        f"cast({fact.measure} as decimal(28, 8)), 'derived', null, null from (\n{query}\n)"
    )


def _choice(connection: DuckDBPyConnection, fact: str, year: int, present: bool) -> SourceName | None:
    if present:
        return "records"
    return "published" if _has(connection, "source.published_fact", fact, year) else None


def use_source(
    connection: DuckDBPyConnection, year: int, source: SourceName, fact: str | None = None
) -> tuple[str, ...]:
    """Feed all facts of `year` that `source` has, or one `fact`, from it, in one transaction. Returns these facts.

    Raises InputError for an unknown fact, and if the source has no figures of it.
    """
    known = read_facts(connection)
    if fact is not None and fact not in known:
        raise InputError(f"unknown fact {fact!r}; use one of {', '.join(known)}")
    table = "source.published_fact" if source == "published" else "record.derived_fact"
    chosen = [name for name in known if fact in (None, name) and _has(connection, table, name, year)]
    if not chosen:
        step = "load records first" if source == "records" else "build with its edition pack"
        raise InputError(f"{fact or 'facts'} of {year}: no figures from {source}; {step}")
    with transaction(connection):
        for name in chosen:
            _activate(connection, known[name], year, source)
    return tuple(chosen)


def active_source(connection: DuckDBPyConnection, fact: str, year: int) -> str | None:
    """The source that feeds a fact of a year; None if the fact has no figures of it."""
    rows = connection.execute(
        "select source from record.active_source where fact = ? and report_year = ?", [fact, year]
    ).fetchall()
    return rows[0][0] if rows else None


def _has(connection: DuckDBPyConnection, table: str, fact: str, year: int) -> bool:
    query = f"select 1 from {table} where fact = ? and report_year = ? limit 1"
    return bool(connection.execute(query, [fact, year]).fetchall())


def _activate(connection: DuckDBPyConnection, fact: Fact, year: int, source: SourceName | None) -> None:
    """Fill a fact of a year from one source, or empty it; then the later years that look back on it."""
    run = connection.execute
    run("delete from record.active_source where fact = ? and report_year = ?", [fact.name, year])
    if source is not None:
        run("insert into record.active_source values (?, ?, ?)", [fact.name, year, source])
    _fill(connection, fact, year, source)
    if "year" in fact.dimensions:
        for (later,) in run(
            "select report_year from record.active_source where fact = ? and report_year > ? and source = 'records' "
            "order by report_year",
            [fact.name, year],
        ).fetchall():
            _fill(connection, fact, later, "records")


def _fill(connection: DuckDBPyConnection, fact: Fact, year: int, source: SourceName | None) -> None:
    run, name = connection.execute, fact.name
    run(f"delete from fact.{name} where report_year = ?", [year])
    if source is None:
        return
    codes = ", ".join(
        f"split_part(key, '/', {place}) as {dimension}"
        for place, dimension in enumerate(fact.dimensions, start=1)
    )
    columns = f"report_year, {codes}, value as {fact.measure}, status, lower, upper"
    insert = f"insert into fact.{name} by name select {columns}"
    if source == "published":
        run(f"{insert}, margin from source.published_fact where fact = ? and report_year = ?", [name, year])
        return
    run(f"{insert} from record.derived_fact where fact = ? and report_year = ?", [name, year])
    if "year" in fact.dimensions:
        _look_back(connection, fact, year, insert)


def _look_back(connection: DuckDBPyConnection, fact: Fact, year: int, insert: str) -> None:
    """The years before, which tables print too: from this year's edition, else from the last report before it."""
    run, name = connection.execute, fact.name
    if _has(connection, "source.published_fact", name, year):
        place = fact.dimensions.index("year") + 1
        run(
            f"{insert}, margin from source.published_fact where fact = ? and report_year = ? "
            f"and split_part(key, '/', {place}) <> cast(? as varchar)",
            [name, year, year],
        )
        return
    # as many years back as any report looks back on this fact
    run(
        f"insert into fact.{name} select ? as report_year, * exclude (report_year) from fact.{name} "
        f"where report_year = (select max(report_year) from fact.{name} where report_year < ?) "
        f"and year between ? - (select max(report_year - year) from fact.{name}) and ?",
        [year, year, year, year - 1],
    )
