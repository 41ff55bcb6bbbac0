"""Views as CSV files in a folder, with three descriptors over the same files: Frictionless, CSVW and Croissant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from iomdb.errors import InputError
from iomdb.publish.cells import Digest
from iomdb.publish.croissant import write_croissant
from iomdb.publish.csvfile import write_csv
from iomdb.publish.csvw import write_csvw
from iomdb.publish.descriptor import File, refuse_foreign, write_descriptor, write_readme
from iomdb.publish.keys import Codes, keyed, referenced
from iomdb.publish.source import Publication, Source
from iomdb.sandbox import open_memory
from iomdb_loaders.new_folder import new_folder
from iomdb_loaders.readers import csv_reader

_FILES = (
    "report/  tables as printed: row_kind marks subtotals and totals; *_cells have one row per figure",
    "mart/    leaf figures only, for sums, with codes and labels",
    "ref/     the code lists",
    "datapackage.json (Frictionless), csv-metadata.json (CSVW) and croissant.json (Croissant) each describe all",
    "files: columns, types, keys. The first has the digest of each file and of its cells.",
    'The files are UTF-8 with commas and line feeds. A field without a value is empty; an empty text is "".',
)
# views with a column for each column of print, and the names that show the latest of them
_GRIDS = (
    "select unnest([view_name, case when state = 'latest' then table_id end]), table_id, columns from meta.views "
    "where not is_cells and (state = 'printed' or state = 'latest' and cells = version)"
)
_CELLS = "select table_id, report_year, row_no, column_no, value from report.cells"


def publish(
    source: Source, folder: Path, *, verify: bool = True, progress: Callable[[str], None] = lambda step: None
) -> Publication:
    """Write each chosen view to `folder`, `mart.movement_by_area` as mart/movement_by_area.csv, and code lists to ref.

    Rows are in the order of their key. A folder that iomdb published is replaced by the whole new one. Raises
    InputError for any other folder, if it cannot be written, if rows contradict a key, and, with `verify`, for a cell
    that differs from that of the view, or a figure of a printed table that differs from report.cells.
    """
    refuse_foreign(folder)
    done = Publication(str(folder), verified=verify)
    views = [keyed(source, view) for view in source.chosen]
    tables = referenced(source, views)
    codes = Codes(source, tables)
    done.tables = len(tables)
    with new_folder(folder, replace=True) as draft:
        paths = {view.name: draft / f"{view.name.replace('.', '/', 1)}.csv" for view in (*views, *tables)}
        for schema in {path.parent for path in paths.values()}:
            schema.mkdir(parents=True)
        files = []
        for view in (*views, *tables):
            progress(view.name)
            order = ", ".join(view.key) or "all"
            rows = source.connection.execute(f"from {view.name} order by {order}").fetchall()
            codes.check(view, rows)
            digest = Digest(view.types)
            digest.add(rows)
            names = [column.name for column in view.columns]
            write_csv(paths[view.name], names, rows)
            values = zip(*rows, strict=True) if rows else ((),) * len(names)
            filled = frozenset(name for name, column in zip(names, values, strict=True) if None not in column)
            files.append(File(view, draft, paths[view.name], digest, filled))
        if verify:
            progress("compare")
            _check(source, files)
        done.views = {file.view.name: file.digest for file in files[: len(views)]}
        form = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
        write_descriptor(source, done, files, draft, **form)
        write_csvw(source, files, draft)
        write_croissant(source, files, draft)
        write_readme(source, draft, _FILES)
    return done


def _check(source: Source, files: Sequence[File]) -> None:
    """Read the files again: raise InputError for one whose cells are not those of its view or of report.cells."""
    found: dict[str, list[dict[str, object]]] = {}
    with open_memory(*(file.path for file in files)) as connection:
        for file in files:
            view = file.view
            names = [column.name for column in view.columns]
            reader = csv_reader(file.path, dict.fromkeys(names, "VARCHAR"), quoted_nulls=False)
            rows = [
                [
                    text == "true" if type_ == "BOOLEAN" and text else text
                    for type_, text in zip(view.types, row, strict=True)
                ]
                for row in connection.execute(f"from {reader}").fetchall()
            ]
            file.digest.check(rows, view.name, file.name)
            found[view.name] = [dict(zip(names, row, strict=True)) for row in rows]
    _check_figures(source, found)


def _check_figures(source: Source, found: dict[str, list[dict[str, object]]]) -> None:
    """Raise InputError unless each figure of a printed table is that of report.cells in its row and column."""
    run = source.connection.execute
    grids = [grid for grid in run(_GRIDS).fetchall() if f"report.{grid[0]}" in found]
    cells = run(_CELLS).fetchall() if grids else []
    for view, table, columns in grids:
        known = {(year, row, column): value for id_, year, row, column, value in cells if id_ == table}
        numbers = sorted({column_no for _, _, column_no in known})
        figures = dict(zip(numbers, columns.split(",")[-len(numbers) :], strict=False))
        shown = {
            (int(str(row["report_year"])), int(str(row["row_no"])), number): Decimal(str(row[name]))
            for row in found[f"report.{view}"]
            for number, name in figures.items()
            if row[name] is not None
        }
        differ = {
            place for place, value in known.items() if shown.get(place) != value
        } | shown.keys() - known.keys()
        if differ:
            what = f"report.{view} differs from report.cells, first in year, row and column {min(differ)}"
            raise InputError(f"{what}; nothing was published; report it as a defect")
