"""What a reader must know about the figures of a table, as the database has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from iomdb.output.marks import FLAGS, legend

if TYPE_CHECKING:
    from iomdb.database import Database


@dataclass(frozen=True)
class About:
    """Title, unit, notes and source of a table, its headings, and how each of its figures is known.

    `counts` has the number of cells by status. `marks` has the status of the figures with a flag: by report year and
    number of the row, then by column. `figures` are the columns with figures, those before them the labels.
    """

    table_id: str
    title: str
    unit: str
    notes: str
    source: str
    years: tuple[int, ...]
    counts: Mapping[str, int]
    marks: Mapping[tuple[int, int], Mapping[str, str]] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[str, ...] = ()

    def head(self) -> list[str]:
        """The lines above the table."""
        return [self.title, f"Unit: {self.unit}"]

    def foot(self) -> list[str]:
        """The lines below the table."""
        notes = [f"Note: {self.notes}"] if self.notes else []
        return [f"Status: {legend(self.counts)}", *notes, f"Source: {self.source}"]

    def attrs(self) -> dict[str, Any]:
        """The same for the `attrs` of a frame, in plain types that JSON and Parquet take."""
        return {
            "table": self.table_id,
            "title": self.title,
            "unit": self.unit,
            "notes": self.notes,
            "source": self.source,
            "status": dict(self.counts),
        }


def about(database: Database, table: str, year: int | None = None, *, cells: bool = False) -> About:
    """Look up what the database knows of a table, as `Database.select` names it, for one report year or all.

    Raises InputError for an unknown table.
    """
    view = database.view_name(table, cells=cells)
    is_cells = "_cells" in view
    wide = view.replace("_cells", "")
    run = database.connection.execute
    [(table_id, title, printed_as, chapter, note, number, columns, is_grid)] = run(
        "select table_id, title, printed_as, chapter, note, cells, columns, "
        "state = 'printed' or state = 'latest' and cells = version from meta.views where view_name = ?",
        [database.version_name(wide)],
    ).fetchall()
    known = run(
        f"select report_year, row_no, column_no, status, unit from report.{table_id}_cells_v{number} "
        "where report_year = coalesce(?, report_year) order by report_year, row_no, column_no",
        [year],
    ).fetchall()
    numbers = sorted({column_no for _, _, column_no, _, _ in known})
    figures = tuple(columns.split(",")[-len(numbers) :]) if is_grid and not is_cells and known else ()
    by_number = dict(zip(numbers, figures, strict=False))
    marks: dict[tuple[int, int], dict[str, str]] = {}
    for report_year, row_no, column_no, status, _ in known:
        if status in FLAGS and figures:
            marks.setdefault((report_year, row_no), {})[by_number[column_no]] = status
    units = dict.fromkeys(unit.replace("_", " ").replace("usd", "USD") for *_, unit in known)
    return About(
        table_id,
        f"{printed_as}: {title}",
        "; ".join(units),
        note,
        "; ".join(_sources(database, table_id, year, f"{chapter}, {printed_as}")),
        tuple(sorted({report_year for report_year, *_ in known})),
        Counter(status for _, _, _, status, _ in known),
        marks,
        {} if is_cells else database.headings(wide, year)[1],
        figures,
    )


def _sources(database: Database, table_id: str, year: int | None, place: str) -> list[str]:
    """Where the figures of each report year come from: the edition that printed them, or records."""
    rows = database.connection.execute(
        """
        select s.report_year, s.source, any_value(e.document), any_value(e.title), any_value(e.published)
        from record.active_source as s
        left join source.edition as e on s.report_year = e.report_year
        where
            s.report_year = coalesce(?, s.report_year)
            and s.fact in (select unnest(string_split(facts, ',')) from meta.cell_key where table_id = ?)
        group by s.report_year, s.source
        order by s.report_year, s.source
        """,
        [year, table_id],
    ).fetchall()
    return [
        f"{document}, {title}, {published:%-d %B %Y}, {place}"
        if source == "published" and document
        else f"records of {report_year}"
        for report_year, source, document, title, published in rows
    ]
