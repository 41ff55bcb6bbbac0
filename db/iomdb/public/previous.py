"""Compare with an earlier public file: the difference of two files reveals persons whom neither reveals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error
from iomdb.storage.opening import connect_file
from iomdb.storage.schema import properties

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# value and status of each count of persons in a year whose counts come from records, by year and place
Published = dict[tuple[object, ...], tuple[object, ...]]


def read_previous(path: Path) -> Published:
    """The counts in the public file at `path`. Raises InputError if it is another file."""
    with connect_file(path, read_only=True) as connection:
        if "public" not in properties(connection, path):
            raise input_error(path, "is not a public file", "name one that iomdb export --public wrote")
        return read_published(connection)


def read_replaced(path: Path) -> Published:
    """The counts in the file at `path`, which the export replaces if it is one of iomdb; none if it is not public."""
    try:
        return read_previous(path) if path.is_file() else {}
    except InputError:
        return {}


def read_published(connection: DuckDBPyConnection) -> Published:
    """The counts of persons of all years in which some come from records."""
    facts = connection.execute("select fact, measure from meta.fact where counts = 'persons'").fetchall()
    years = {
        year
        for fact, _ in facts
        for (year,) in connection.execute(
            f"select distinct report_year from fact.{fact} where status in ('derived', 'suppressed')"
        ).fetchall()
    }
    published: Published = {}
    for fact, measure in facts:
        rows = connection.execute(
            f"select {measure}, status, report_year, * exclude ({measure}, status, report_year) "
            f"from fact.{fact} where list_contains(?, report_year)",
            [sorted(years)],
        ).fetchall()
        published |= {(year, fact, *rest): (value, status) for value, status, year, *rest in rows}
    cells = connection.execute(
        "select value, status, report_year, table_id, row_key, column_key from report.cells "
        "where list_contains(?, report_year) and table_id in ("
        "select k.table_id from meta.cell_key_fact as k "
        "inner join meta.fact as f on k.fact = f.fact where f.counts = 'persons')",
        [sorted(years)],
    ).fetchall()
    return published | {(year, *rest): (value, status) for value, status, year, *rest in cells}


def check_unchanged(before: Published, after: Published, previous: Path) -> None:
    """Raise InputError if a year that both files have shows other counts, or withholds others."""
    both = {key[0] for key in before} & {key[0] for key in after}
    changed = [
        key for key in before.keys() | after.keys() if key[0] in both and before.get(key) != after.get(key)
    ]
    if changed:
        years = ", ".join(map(str, sorted({int(str(key[0])) for key in changed})))
        what = f"shows {len(changed)} counts of {years} differently; who compares both files may find persons"
        step = "keep the records and the limit of a published year, or accept this with --revision"
        raise input_error(previous, what, step)
