"""Are the ids of a new batch unique? Told by sorting 64-bit hashes: a third of the time that DuckDB's grouping takes.

Equal hashes are no proof, only a reason to look at the ids themselves (`sql/record/duplicate.sql`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomdb_loaders.records.layout import Layout

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# hashes at a time, with what fetching them takes up to 180 MB
_AT_ONCE = 10_000_000


def ids_differ(connection: DuckDBPyConnection, layout: Layout, *, correct: bool) -> bool:
    """Whether all ids that must differ have different hashes: those of the batch, and those they may not repeat."""
    if not layout.id_field:
        return True
    table = f"record.{layout.table}"
    where = f"batch = getvariable('record_batch') or ({others(layout, correct=correct)})"
    count = connection.execute(f"select count(*) from {table} where {where}").fetchall()[0][0]
    if connection.execute("select getvariable('record_key') is not null").fetchall()[0][0]:
        id_ = f"hash({layout.id_field}_hash)"
    else:
        id_ = f"hash({layout.id_field})"
    parts = max(1, -(-count // _AT_ONCE))
    query = f"select {id_} as id from {table} where ({where})"
    if parts == 1:
        return _part_differs(connection, query)
    return all(_part_differs(connection, f"{query} and {id_} % {parts} = {part}") for part in range(parts))


def others(layout: Layout, *, correct: bool) -> str:
    """Which rows of the database an id of the batch may not repeat, as a condition.

    A movement happens once; staff and projects stand in the register of every year. A correction repeats ids of
    its own year, which is what it is for.
    """
    counts = "superseded_by is null and batch <> getvariable('record_batch')"
    if layout.kind == "movements":
        return f"{counts} and report_year <> getvariable('record_year')" if correct else counts
    return "false" if correct else f"{counts} and report_year = getvariable('record_year')"


def _part_differs(connection: DuckDBPyConnection, query: str) -> bool:
    import numpy

    hashes = numpy.asarray(connection.execute(query).fetchnumpy()["id"])
    hashes.sort()
    return not bool((hashes[1:] == hashes[:-1]).any())
