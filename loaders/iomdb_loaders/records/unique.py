"""Are the ids of a new batch unique? Told by 64-bit hashes: many are sorted, in half the time DuckDB's grouping takes.

Equal hashes are no proof, only a reason to look at the ids themselves (`sql/record/duplicate.sql`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomdb_loaders.records.layout import Layout

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# fewer are grouped before numpy is imported
_FEW = 1_000_000
# hashes sorted at a time, 8 bytes each, and rows they are fetched from at a time
_AT_ONCE = 40_000_000
_ROWS = 4_000_000


def ids_differ(connection: DuckDBPyConnection, layout: Layout, *, correct: bool) -> bool:
    """Whether all ids that must differ have different hashes: those of the batch, and those they may not repeat."""
    if not layout.id_field:
        return True
    table = f"record.{layout.table}"
    where = f"batch = getvariable('record_batch') or ({others(layout, correct=correct)})"
    if connection.execute("select getvariable('record_key') is not null").fetchall()[0][0]:
        id_ = f"hash({layout.id_field}_hash)"
    else:
        id_ = f"hash({layout.id_field})"
    query = f"select {id_} as id from {table} where ({where})"
    # the rows of a batch follow each other
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
    # each part holds all that are equal
    return all(
        _differ(connection, [f"{query} and {id_} % {parts} = {part}" for query in queries])
        for part in range(parts)
    )


def others(layout: Layout, *, correct: bool) -> str:
    """Which rows of the database an id of the batch may not repeat, as a condition.

    A movement happens once; staff and projects stand in the register of every year. A correction repeats ids of
    its own year, which is what it is for.
    """
    counts = "superseded_by is null and batch <> getvariable('record_batch')"
    if layout.kind == "movements":
        return f"{counts} and report_year <> getvariable('record_year')" if correct else counts
    return "false" if correct else f"{counts} and report_year = getvariable('record_year')"


def _differ(connection: DuckDBPyConnection, queries: list[str]) -> bool:
    import numpy

    fetched = [numpy.asarray(connection.execute(query).fetchnumpy()["id"]) for query in queries]
    hashes = numpy.empty(sum(map(len, fetched)), numpy.uint64)
    end = 0
    # what is copied is given back at once: memory holds one copy of each
    while fetched:
        some = fetched.pop()
        hashes[end : end + len(some)] = some
        end += len(some)
    hashes.sort()
    return not bool((hashes[1:] == hashes[:-1]).any())
