"""Read views with a client: driver_client.py CLIENT DATABASE VIEW ... prints them as JSON, each cell as text or null.

The Python of an environment that has the clients, and not iomdb, runs it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Rows = Iterable[Sequence[object]]


def sqlalchemy(file: str) -> tuple[Any, Any]:
    import sqlalchemy as sa

    engine = sa.create_engine(f"duckdb:///{file}", connect_args={"read_only": True})
    return sa, engine


def pandas_reader(file: str) -> Callable[[str], Rows]:
    """Each view is reflected first, and read by the names of its columns."""
    import pandas as pd

    sa, engine = sqlalchemy(file)

    def read(view: str) -> Rows:
        schema, name = view.split(".")
        table = sa.Table(name, sa.MetaData(), schema=schema, autoload_with=engine)
        frame = pd.read_sql(sa.select(table), engine).astype(object)
        return frame.where(frame.notna(), None).itertuples(index=False)

    return read


def polars_reader(file: str) -> Callable[[str], Rows]:
    import polars as pl

    _, engine = sqlalchemy(file)
    return lambda view: pl.read_database(
        f"select * from {view}", engine, infer_schema_length=None
    ).iter_rows()


def adbc_reader(file: str) -> Callable[[str], Rows]:
    import _duckdb
    from adbc_driver_manager import dbapi

    options = {"path": file, "access_mode": "READ_ONLY"}
    cursor = dbapi.connect(driver=_duckdb.__file__, entrypoint="duckdb_adbc_init", db_kwargs=options).cursor()

    def read(view: str) -> Rows:
        cursor.execute(f"select * from {view}")
        return cursor.fetchall()

    return read


def odbc_reader(connection: str) -> Callable[[str], Rows]:
    import pyodbc

    cursor = pyodbc.connect(connection, readonly=True).cursor()
    return lambda view: cursor.execute(f"select * from {view}").fetchall()


def catalogue(file: str) -> dict[str, Any]:
    """What SQLAlchemy finds: the views and tables of each schema, the primary keys and comments."""
    sa, engine = sqlalchemy(file)
    inspector = sa.inspect(engine)
    facts = inspector.get_table_names("fact")
    return {
        "views": {schema: inspector.get_view_names(schema) for schema in ("report", "mart")},
        "keys": {name: inspector.get_pk_constraint(name, "fact")["constrained_columns"] for name in facts},
        "comments": {
            name: [
                inspector.get_table_comment(name, "mart")["text"],
                *(column["comment"] for column in inspector.get_columns(name, "mart")),
            ]
            for name in facts
        },
    }


READERS = {"pandas": pandas_reader, "polars": polars_reader, "adbc": adbc_reader, "odbc": odbc_reader}


def main(client: str, database: str, *views: str) -> None:
    if client == "catalogue":
        print(json.dumps(catalogue(database)))
        return
    read = READERS[client](database)
    cells = {
        view: [[None if value is None else str(value) for value in row] for row in read(view)]
        for view in views
    }
    print(json.dumps(cells))


if __name__ == "__main__":
    main(*sys.argv[1:])
