"""Plan audit.finding, the union of all audits, in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def short_planning(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Skip the passes of DuckDB's optimizer whose time is quadratic in the size of a union of many views.

    With them, DuckDB 2.0 plans audit.finding for three times as long. Older releases do not have them.
    """
    slow = con.execute(
        "select string_agg(name) from duckdb_optimizers() where name in ('projection_pullup', 'common_subplan')"
    ).fetchall()[0][0]
    con.execute("set disabled_optimizers = ?", [slow or ""])
    try:
        yield
    finally:
        con.execute("reset disabled_optimizers")
