"""SQLite: Python's module, one transaction without sync, text as text."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from pathlib import Path

from bench.peer.process import TABLES, Answers, main

HERE = Path(__file__).parent


def load(file: Path, store: Path) -> None:
    connection = sqlite3.connect(store)
    connection.executescript("pragma journal_mode = off; pragma synchronous = off;")
    connection.executescript((HERE / "movement.sql").read_text(encoding="utf-8"))
    _insert(connection, "movement", 9, file)
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, columns: int, file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as rows:
        reader = csv.reader(rows)
        next(reader)
        fields = ", ".join(["nullif(?, '')"] * columns)
        connection.executemany(f"insert into {table} values ({fields})", reader)
    connection.commit()


def opened(store: Path, lookups: Path) -> Callable[[], Answers]:
    connection = sqlite3.connect(store)
    connection.executescript((HERE / "lookups.sql").read_text(encoding="utf-8"))
    _insert(connection, "country", 4, lookups / "country.csv")
    _insert(connection, "age", 2, lookups / "age.csv")
    queries = {name: (HERE / f"{name}.sql").read_text(encoding="utf-8") for name in TABLES}
    return lambda: {name: connection.execute(query).fetchall() for name, query in queries.items()}


if __name__ == "__main__":
    main(load, opened)
