"""What a reader must know about the figures of a table, as the database has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from iomdb.output.headings import headings
from iomdb.output.marks import FLAGS, THIN, legend
from iomdb.output.values import unit_text

if TYPE_CHECKING:
    from iomdb.database import Database


@dataclass(frozen=True)
class About:
    """Title, unit, notes and source of a table, its headings, and how each of its figures is known.

    `counts` has the number of cells by status. `marks` has the status of the figures with a flag: by report year and
    number of the row, then by column. `thin` has report year, row and column of those that one more wrong reading
    could change. `figures` are the columns with figures, those before them the labels; `is_cells` is the form with a
    row per cell.
    """

    table_id: str
    title: str
    unit: str
    notes: str
    source: str
    years: tuple[int, ...]
    counts: Mapping[str, int]
    marks: Mapping[tuple[Any, ...], Mapping[str, str]] = field(default_factory=dict)
    thin: Set[tuple[Any, ...]] = frozenset()
    headings: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[str, ...] = ()
    is_cells: bool = False

    def head(self) -> list[str]:
        """The lines above the table."""
        return [self.title, f"Unit: {self.unit}"]

    def foot(self) -> list[str]:
        """The lines below the table."""
        notes = [f"Note: {self.notes}"] if self.notes else []
        return [f"Status: {legend(self.counts, thin=len(self.thin))}", *notes, f"Source: {self.source}"]

    def flag(self, row: tuple[Any, ...], column: str) -> str:
        """The letters beside a figure of a row, which report year and number name; none if `row` has not both."""
        status = self.marks.get(row, {}).get(column, "")
        return FLAGS.get(status, "") + (THIN if (*row, column) in self.thin else "")

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
        "select report_year, row_no, column_no, status, unit, row_key, column_key "
        f"from report.{table_id}_cells_v{number} where report_year = coalesce(?, report_year) "
        "order by report_year, row_no, column_no",
        [year],
    ).fetchall()
    numbers = sorted({column_no for _, _, column_no, *_ in known})
    figures = tuple(columns.split(",")[-len(numbers) :]) if is_grid and not is_cells and known else ()
    by_number = dict(zip(numbers, figures, strict=False))
    marks: dict[tuple[int, int], dict[str, str]] = {}
    thin, thin_in_edition = set(), _thin_in_edition(database, table_id)
    for report_year, row_no, column_no, status, _, *key in known if figures else ():
        column = by_number[column_no]
        if status in FLAGS:
            marks.setdefault((report_year, row_no), {})[column] = status
        if thin_in_edition.get((report_year, *key)) == status:
            thin.add((report_year, row_no, column))
    units = dict.fromkeys(unit_text(unit) for _, _, _, _, unit, *_ in known)
    years = tuple(sorted({report_year for report_year, *_ in known}))
    return About(
        table_id,
        f"{printed_as}: {title}",
        "; ".join(units),
        note,
        "; ".join(_sources(database, table_id, years, f"{chapter}, {printed_as}")),
        years,
        Counter(status for _, _, _, status, *_ in known),
        marks,
        thin,
        {} if is_cells else headings(database, wide, year)[1],
        figures,
        is_cells,
    )


def _thin_in_edition(database: Database, table_id: str) -> dict[tuple[object, ...], str]:
    """The status of the numbers that one more wrong reading could change, by report year and keys.

    A cell that has another status is computed, or comes from records.
    """
    found = database.connection.execute(
        "select e.report_year, p.row_key, p.column_key, p.status "
        "from source.printed_cell as p inner join source.edition as e on p.edition = e.edition "
        "where p.table_id = ? and p.margin between 1 and 3",
        [table_id],
    ).fetchall()
    return {tuple(key): status for *key, status in found}


def _sources(database: Database, table_id: str, years: Iterable[int], place: str) -> list[str]:
    """Where the figures of each report year come from: the edition that printed them, or records."""
    run = database.connection.execute
    editions = {
        year: ", ".join([document, title, *([f"{published:%-d %B %Y}"] if published else []), place])
        for year, document, title, published in run(
            "select report_year, document, title, published from source.edition"
        ).fetchall()
    }
    # a public file has a property instead
    facts = "select string_split(unnest(string_split(value, ',')), ' ') from meta.build where property = 'recorded'"
    if run("select 1 from duckdb_tables() where table_name = 'active_source'").fetchall():
        facts = (
            "select [fact, cast(report_year as varchar)] from record.active_source where source = 'records'"
        )
    of_table = "select unnest(string_split(facts, ',')) from meta.cell_key where table_id = ?"
    recorded = run(f"select f[2] from ({facts}) as t (f) where f[1] in ({of_table})", [table_id]).fetchall()
    # a year without an edition comes from records, also in a public file, which does not hold them
    return [
        f"records of {year}" if (str(year),) in recorded or year not in editions else editions[year]
        for year in years
    ]
