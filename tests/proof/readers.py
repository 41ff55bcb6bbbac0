"""A reader in its own process: readers.py KIND TARGET STOP reads the target in a loop until the file STOP exists.

It prints `ready`, and in the end how often it read what, and its errors, as JSON. A round reads several views; what it
sees of them together tells the old contents from the new and from a mixture.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import duckdb

VIEWS = {
    "mart.movement_by_service": "migrants",
    "mart.movement_by_area": "migrants",
    "mart.official_by_grade": "headcount",
    "mart.project_by_service_region": "projects",
}


def read_iomdb(target: str) -> str:
    import iomdb

    with iomdb.connect(target) as database:
        return _sums(database.connection)


def read_file(target: str) -> str:
    """Any client of DuckDB, which opens a file three times: if the file has been replaced meanwhile, once more."""
    while True:
        before = Path(target).stat().st_ino
        try:
            with duckdb.connect(target, read_only=True) as con:
                return _sums(con)
        except duckdb.Error:
            if Path(target).stat().st_ino == before:
                raise


def _sums(con: duckdb.DuckDBPyConnection) -> str:
    return _text(
        con.execute(f"select sum({column}) from {view}").fetchall()[0][0] for view, column in VIEWS.items()
    )


def read_sqlite(target: str) -> str:
    con = sqlite3.connect(f"file:{target}?mode=ro", uri=True)
    try:
        names = {view.replace(".", "_", 1): column for view, column in VIEWS.items()}
        return _text(
            con.execute(f"select sum({column}) from {name}").fetchall()[0][0]
            for name, column in names.items()
        )
    finally:
        con.close()


def read_parquet(target: str) -> str:
    """All files of one publication: if its descriptor has changed meanwhile, they are read again.

    DuckDB opens a file more than once in a query, so it fails if the file is replaced in between.
    """
    descriptor = Path(target, "datapackage.json")
    files = {f"{target}/{view.replace('.', '/', 1)}.parquet": column for view, column in VIEWS.items()}
    while True:
        before = descriptor.read_bytes()
        try:
            with duckdb.connect() as con:
                seen = _text(
                    con.execute(f"select sum({column}) from '{file}'").fetchall()[0][0]
                    for file, column in files.items()
                )
            if descriptor.read_bytes() == before:
                return seen
        except duckdb.Error:
            if descriptor.read_bytes() == before:
                raise


def read_postgres(target: str) -> str:
    """One statement, as a chart of a dashboard sends it."""
    import psycopg

    parts = ", ".join(f"(select sum({column}) from {view})" for view, column in VIEWS.items())
    with psycopg.connect(target) as con:
        return _text(con.execute(f"select {parts}").fetchall()[0])


def _text(numbers: Iterable[int]) -> str:
    return " ".join(str(int(number)) for number in numbers)


READ = {
    "iomdb": read_iomdb,
    "file": read_file,
    "sqlite": read_sqlite,
    "parquet": read_parquet,
    "postgres": read_postgres,
}


def main(kind: str, target: str, stop: str) -> None:
    seen: Counter[str] = Counter()
    errors: list[str] = []
    print("ready", flush=True)
    while not Path(stop).exists():
        try:
            seen[READ[kind](target)] += 1
        except Exception as error:
            errors.append(repr(error))
        # else the readers leave the writer no time
        time.sleep(random.uniform(0, 0.4))
    print(json.dumps({"seen": seen, "errors": errors}))


if __name__ == "__main__":
    main(*sys.argv[1:])
