"""Facts of a year, from the two sources that may tell them: what an edition published, and records.

Both are kept, in `source.published_fact` and `record.derived_fact`; `record.active_source` says which of them a
fact holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from iomdb_loaders.errors import InputError
from iomdb_loaders.records.layout import KINDS, TABLES, Kind
from iomdb_loaders.records.transaction import transaction

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SourceName = Literal["published", "records"]

FACTS: dict[Kind, tuple[str, ...]] = {
    "movements": (
        "movement_by_service",
        "movement_by_area",
        "movement_by_destination",
        "movement_by_age_sex",
    ),
    "projects": ("project_by_service_region",),
    "expenditure": (
        "expenditure_by_programme",
        "expenditure_by_service",
        "expenditure_by_region",
        "expenditure_by_service_region",
    ),
    "staff": ("official_by_grade", "official_by_nationality", "employee_by_nationality"),
}
# tables look back four years at most
_YEARS_BACK = 4


def prepare(connection: DuckDBPyConnection, sql: Path) -> None:
    """After the editions are loaded: number the codes, keep what was published."""
    connection.execute((sql / "code.sql").read_text(encoding="utf-8"))
    for fact in (fact for kind in KINDS for fact in FACTS[kind]):
        dimensions, measure = _columns(connection, fact)
        connection.execute(
            f"insert into source.published_fact select '{fact}', report_year, "
            f"concat_ws('/', {', '.join(dimensions)}), {measure}, status, lower, upper from fact.{fact}"
        )
    connection.execute(
        "insert into record.active_source select distinct fact, report_year, 'published' from source.published_fact"
    )


def refresh(
    connection: DuckDBPyConnection, sql: Path, kind: Kind, year: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Compute the facts of `kind` and `year` anew from the records, within the caller's transaction.

    Needs the variable `record_year`. Returns the facts that records feed now, and those that what was published
    goes on to feed. A fact that was fed by records of which none are left goes back to what was published.
    """
    run = connection.execute
    present = run(
        f"select 1 from record.{TABLES[kind]} where report_year = ? and superseded_by is null limit 1", [year]
    ).fetchall()
    fed, waiting = [], []
    for fact in FACTS[kind]:
        run("delete from record.derived_fact where fact = ? and report_year = ?", [fact, year])
        if present:
            run((sql / "fact" / f"{fact}.sql").read_text(encoding="utf-8"))
        active = active_source(connection, fact, year)
        if active == "published" and present:
            waiting.append(fact)
        elif active != "published":
            _activate(connection, fact, year, _choice(connection, fact, year, bool(present)))
            if present:
                fed.append(fact)
    return tuple(fed), tuple(waiting)


def _choice(connection: DuckDBPyConnection, fact: str, year: int, present: bool) -> SourceName | None:
    if present:
        return "records"
    return "published" if _has(connection, "source.published_fact", fact, year) else None


def use_source(
    connection: DuckDBPyConnection, year: int, source: SourceName, fact: str | None = None
) -> tuple[str, ...]:
    """Let `source` feed all facts of `year` that it can, or one `fact`, in one transaction. Returns the facts it feeds.

    Raises InputError for a fact that does not exist, or if the source tells nothing of it.
    """
    known = [name for kind in KINDS for name in FACTS[kind]]
    if fact is not None and fact not in known:
        raise InputError(f"fact {fact!r} is not known; use one of {', '.join(known)}")
    table = "source.published_fact" if source == "published" else "record.derived_fact"
    chosen = [name for name in known if fact in (None, name) and _has(connection, table, name, year)]
    if not chosen:
        step = "load records first" if source == "records" else "build with its edition pack"
        raise InputError(f"{fact or 'facts'} of {year}: nothing from {source}; {step}")
    with transaction(connection):
        for name in chosen:
            _activate(connection, name, year, source)
    return tuple(chosen)


def active_source(connection: DuckDBPyConnection, fact: str, year: int) -> str | None:
    """Which source feeds a fact of a year; None if there is no such figure."""
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
    dimensions, _ = _columns(connection, fact)
    if dimensions[0] == "year":
        for (later,) in run(
            "select report_year from record.active_source where fact = ? and report_year > ? and source = 'records' "
            "order by report_year",
            [fact, year],
        ).fetchall():
            _fill(connection, fact, later, "records")


def _fill(connection: DuckDBPyConnection, fact: str, year: int, source: SourceName | None) -> None:
    run = connection.execute
    dimensions, _ = _columns(connection, fact)
    run(f"delete from fact.{fact} where report_year = ?", [year])
    codes = ", ".join(f"split_part(key, '/', {place})" for place in range(1, len(dimensions) + 1))
    insert = f"insert into fact.{fact} select report_year, {codes}, value, status, lower, upper, null from"
    if source == "published":
        run(f"{insert} source.published_fact where fact = ? and report_year = ?", [fact, year])
    elif source == "records":
        run(f"{insert} record.derived_fact where fact = ? and report_year = ?", [fact, year])
        if dimensions[0] == "year":
            _look_back(connection, fact, year, insert)


def _look_back(connection: DuckDBPyConnection, fact: str, year: int, insert: str) -> None:
    """The years before, which tables print too: as this year's edition has them, else as the last report has them."""
    run = connection.execute
    if _has(connection, "source.published_fact", fact, year):
        run(
            f"{insert} source.published_fact where fact = ? and report_year = ? "
            "and split_part(key, '/', 1) <> cast(? as varchar)",
            [fact, year, year],
        )
        return
    run(
        f"insert into fact.{fact} select ? as report_year, * exclude (report_year) from fact.{fact} "
        f"where report_year = (select max(report_year) from fact.{fact} where report_year < ?) "
        "and year between ? and ?",
        [year, year, year - _YEARS_BACK, year - 1],
    )


def _columns(connection: DuckDBPyConnection, fact: str) -> tuple[list[str], str]:
    """The dimensions of a fact and its measure."""
    # duckdb_columns() would bind every view of the file first
    names = [column[0] for column in connection.execute(f"select * from fact.{fact} limit 0").description]
    return names[1:-5], names[-5]
