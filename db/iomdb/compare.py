"""Two reports side by side: one table, cell by cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from iomdb.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

    from iomdb.database import Database
    from iomdb.output.about import About


def compare(database: Database, earlier: int, later: int, table_id: str) -> DuckDBPyRelation:
    """The cells of a table in the reports of two years, with the columns of report.comparison.

    Raises InputError for a year that is not in the file or not the earlier one, for an unknown table, and for one
    without figures of a year.
    """
    for year in (earlier, later):
        database.known_year(year)
    if earlier >= later:
        raise InputError(f"{earlier} is not before {later}; give the earlier year first")
    if table_id not in database.table_ids:
        # names the nearest table
        view = database.view_name(table_id)
        raise InputError(f"{view} is not compared; use the name of its table, see: iomdb tables")
    for year in (earlier, later):
        if not database.sql(f"from report.{table_id}_cells where report_year = ? limit 1", [year]).fetchall():
            raise InputError(f"{table_id} has no figures of {year}; {_step(database, earlier, later)}")
    return database.sql(
        "select * from report.comparison where earlier_year = ? and later_year = ? and table_id = ? "
        "order by row_no, column_no, row_key, column_key",
        [earlier, later, table_id],
    )


def _step(database: Database, earlier: int, later: int) -> str:
    both = database.sql(
        "select distinct table_id from report.comparison "
        "where earlier_year = ? and later_year = ? and change is not null order by table_id",
        [earlier, later],
    ).fetchall()
    return f"both years are in {', '.join(name for (name,) in both)}" if both else "no table has both years"


def for_people(
    database: Database, compared: DuckDBPyRelation, table_id: str, earlier: int, later: int
) -> tuple[DuckDBPyRelation, About]:
    """The columns of a comparison that people read, and what they must know of the figures."""
    from iomdb.output.about import about
    from iomdb.output.marks import FLAGS

    rows = compared.project("row_key, row_label, column_label, note, earlier_status, later_status").fetchall()
    names = str(earlier), str(later)
    reports = [about(database, table_id, year) for year in (earlier, later)]
    labels = ["row_label", "column_label"]
    if len({row[2] for row in rows}) <= 1:
        labels.remove("column_label")
    if len({row[1] for row in rows}) < len({row[0] for row in rows}):
        labels.insert(0, "row_key")
    note = ", note" if any(row[3] for row in rows) else ""
    shown = compared.project(
        f"later_year as report_year, row_number() over (order by row_no, column_no, row_key, column_key) as row_no, "
        f'{", ".join(labels)}, earlier_value as "{earlier}", later_value as "{later}", '
        f'change, change_percent as "%"{note}'
    ).order("row_no")
    statuses = [row[4:] for row in rows]
    return shown, replace(
        reports[1],
        title=f"{reports[1].title}, {earlier} and {later}",
        source="; ".join(dict.fromkeys(report.source for report in reports)),
        years=(later,),
        counts=Counter(status for pair in statuses for status in pair if status),
        marks={
            (later, number): {
                name: status for name, status in zip(names, pair, strict=True) if status in FLAGS
            }
            for number, pair in enumerate(statuses, start=1)
        },
        headings={
            "row_key": "Key",
            "row_label": "Row",
            "column_label": "Column",
            "change": "Change",
            "note": "Note",
        },
        thin=frozenset(),
        figures=(*names, "change", "%"),
    )
