"""Facts of a year from one of two sources: what an edition published, or records.

Figures of both are kept, in `source.published_fact` and `record.derived_fact`; `record.active_source` says which of
them a fact holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from iomdb_loaders.errors import InputError
from iomdb_loaders.records.kinds import RecordKind
from iomdb_loaders.records.transaction import transaction

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SourceName = Literal["published", "records"]
# the columns of a fact that are neither a dimension nor the measure
_SHARED = ("report_year", "status", "lower", "upper", "margin")


def refresh(
    connection: DuckDBPyConnection, sql: Path, kind: RecordKind, year: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Compute the facts of `kind` and `year` from the records again, within the caller's transaction.

    Needs the variable `record_year`. Returns the facts that records feed now, and those still fed by published figures.
    A fact whose records are all gone goes back to the published figures.
    """
    run = connection.execute
    present = run(
        f"select 1 from record.{kind.table} where report_year = ? and superseded_by is null limit 1", [year]
    ).fetchall()
    fed, still_published = [], []
    for fact in kind.feeds:
        run("delete from record.derived_fact where fact = ? and report_year = ?", [fact, year])
        if present:
            run((sql / "fact" / f"{fact}.sql").read_text(encoding="utf-8"))
        active = active_source(connection, fact, year)
        if active == "published" and present:
            still_published.append(fact)
        elif active != "published":
            _activate(connection, fact, year, _choice(connection, fact, year, bool(present)))
            if present:
                fed.append(fact)
    return tuple(fed), tuple(still_published)


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
    known = [name for (name,) in connection.execute("select fact from meta.fact").fetchall()]
    if fact is not None and fact not in known:
        raise InputError(f"unknown fact {fact!r}; use one of {', '.join(known)}")
    table = "source.published_fact" if source == "published" else "record.derived_fact"
    chosen = [name for name in known if fact in (None, name) and _has(connection, table, name, year)]
    if not chosen:
        step = "load records first" if source == "records" else "build with its edition pack"
        raise InputError(f"{fact or 'facts'} of {year}: no figures from {source}; {step}")
    with transaction(connection):
        for name in chosen:
            _activate(connection, name, year, source)
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


def _activate(connection: DuckDBPyConnection, fact: str, year: int, source: SourceName | None) -> None:
    """Fill a fact of a year from one source, or empty it; then the later years that look back on it."""
    run = connection.execute
    run("delete from record.active_source where fact = ? and report_year = ?", [fact, year])
    if source is not None:
        run("insert into record.active_source values (?, ?, ?)", [fact, year, source])
    _fill(connection, fact, year, source)
    dimensions, _ = dimensions_and_measure(connection, fact)
    if dimensions[0] == "year":
        for (later,) in run(
            "select report_year from record.active_source where fact = ? and report_year > ? and source = 'records' "
            "order by report_year",
            [fact, year],
        ).fetchall():
            _fill(connection, fact, later, "records")


def _fill(connection: DuckDBPyConnection, fact: str, year: int, source: SourceName | None) -> None:
    run = connection.execute
    run(f"delete from fact.{fact} where report_year = ?", [year])
    if source is None:
        return
    dimensions, measure = dimensions_and_measure(connection, fact)
    codes = ", ".join(
        f"split_part(key, '/', {place}) as {name}" for place, name in enumerate(dimensions, start=1)
    )
    insert = f"insert into fact.{fact} by name select report_year, {codes}, value as {measure}, status, lower, upper"
    if source == "published":
        run(f"{insert}, margin from source.published_fact where fact = ? and report_year = ?", [fact, year])
        return
    run(f"{insert} from record.derived_fact where fact = ? and report_year = ?", [fact, year])
    if dimensions[0] == "year":
        _look_back(connection, fact, year, insert)


def _look_back(connection: DuckDBPyConnection, fact: str, year: int, insert: str) -> None:
    """The years before, which tables print too: from this year's edition, else from the last report before it."""
    run = connection.execute
    if _has(connection, "source.published_fact", fact, year):
        run(
            f"{insert}, margin from source.published_fact where fact = ? and report_year = ? "
            "and split_part(key, '/', 1) <> cast(? as varchar)",
            [fact, year, year],
        )
        return
    # as many years back as any report looks back on this fact
    run(
        f"insert into fact.{fact} select ? as report_year, * exclude (report_year) from fact.{fact} "
        f"where report_year = (select max(report_year) from fact.{fact} where report_year < ?) "
        f"and year between ? - (select max(report_year - year) from fact.{fact}) and ?",
        [year, year, year, year - 1],
    )


def dimensions_and_measure(connection: DuckDBPyConnection, fact: str) -> tuple[list[str], str]:
    """The dimensions of a fact in their order, and its measure."""
    measure = connection.execute("select measure from meta.fact where fact = ?", [fact]).fetchall()[0][0]
    # duckdb_columns() would bind every view of the file first
    columns = [column[0] for column in connection.execute(f"select * from fact.{fact} limit 0").description]
    return [name for name in columns if name not in (*_SHARED, measure)], measure
