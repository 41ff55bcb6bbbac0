"""iomdb at the same task: its report views; its facts are the answers that the peers must match."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

from bench.peer.process import TABLES, Answers, main


def opened(store: Path, lookups: Path) -> Callable[[], Answers]:
    connection = duckdb.connect(str(store), read_only=True)
    facts = {name: _fact(connection, name) for name in TABLES}

    def compute() -> Answers:
        for number in range(1, 5):
            connection.execute(f"from report.table_{number}").fetchall()
        return facts

    return compute


def _fact(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[object, ...]]:
    columns = "* exclude (report_year, migrants, status, lower, upper, margin), migrants"
    return connection.execute(f"select {columns} from fact.{name} where migrants > 0").fetchall()


def write_lookups(store: Path, folder: Path) -> None:
    """country.csv and age.csv: the region of each country, the group of each age."""
    with duckdb.connect(str(store), read_only=True) as connection:
        for name in ("country", "age"):
            query = Path(__file__).with_name(f"lookup_{name}.sql").read_text(encoding="utf-8")
            connection.execute(f"copy ({query}) to '{folder / name}.csv' (format csv, header true)")


if __name__ == "__main__":
    if sys.argv[1] == "lookups":
        write_lookups(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(lambda file, store: None, opened)
