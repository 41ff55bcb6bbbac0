"""Whether the ids of a new batch are unique, by 64-bit hashes: sorting many takes half the time of DuckDB's grouping.

Equal hashes prove nothing; they are a reason to compare the ids themselves (`sql/record/duplicate.sql`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomdb_loaders.records.kinds import RecordKind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# fewer rows are grouped before numpy is imported
_FEW = 1_000_000
# hashes sorted at a time, 8 bytes each, and rows fetched at a time
_AT_ONCE = 13_000_000
_ROWS = 4_000_000


def ids_differ(connection: DuckDBPyConnection, kind: RecordKind, *, correct: bool) -> bool:
    """Whether all ids of the batch, and those of the rows that it must not repeat, have different hashes."""
    if not kind.id_field:
        return True
    table = f"record.{kind.table}"
    where = f"batch = getvariable('record_batch') or ({conflicting_rows(kind, correct=correct)})"
    if connection.execute("select getvariable('record_key') is not null").fetchall()[0][0]:
        id_ = f"hash({kind.id_field}_hash)"
    else:
        id_ = f"hash({kind.id_field})"
    query = f"select {id_} as id from {table} where ({where})"
    # the rows of a batch are consecutive
    spans = connection.execute(
        f"select batch, min(rowid), max(rowid), count(*) from {table} where {where} group by batch"
    ).fetchall()
    count = sum(span[-1] for span in spans)
    if count < _FEW:
        return bool(
            connection.execute(f"select count(distinct id) = count(id) from ({query})").fetchall()[0][0]
        )
    queries = [
        f"{query} and batch = {batch} and rowid between {start} and {min(start + _ROWS - 1, last)}"
        for batch, first, last, _ in spans
        for start in range(first, last + 1, _ROWS)
    ]
    parts = -(-count // _AT_ONCE)
    if parts == 1:
        return _differ(connection, queries)
    # equal hashes fall into the same part
    return all(
        _differ(connection, [f"{query} and {id_} % {parts} = {part}" for query in queries])
        for part in range(parts)
    )


def conflicting_rows(kind: RecordKind, *, correct: bool) -> str:
    """The condition for rows of the database whose ids the batch must not repeat.

    A movement happens once; staff and projects are in the register of every year. A correction repeats ids of its own
    year on purpose.
    """
    in_force = "superseded_by is null and batch <> getvariable('record_batch')"
    if kind.id_scope == "database":
        return f"{in_force} and report_year <> getvariable('record_year')" if correct else in_force
    return "false" if correct else f"{in_force} and report_year = getvariable('record_year')"


def _differ(connection: DuckDBPyConnection, queries: list[str]) -> bool:
    import numpy

    fetched = [numpy.asarray(connection.execute(query).fetchnumpy()["id"]) for query in queries]
    hashes = numpy.empty(sum(map(len, fetched)), numpy.uint64)
    end = 0
    # free each chunk as soon as it is copied: memory holds one copy of each
    while fetched:
        some = fetched.pop()
        hashes[end : end + len(some)] = some
        end += len(some)
    hashes.sort()
    return not bool((hashes[1:] == hashes[:-1]).any())
