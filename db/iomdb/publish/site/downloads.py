"""The files of a table: as printed and one row per figure, and all of them in one archive with a README."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.output import write
from iomdb.output.writing import Format
from iomdb.publish.site.content import Row, Sheet

if TYPE_CHECKING:
    from iomdb.database import Database

FORMATS = {Format.CSV: "CSV", Format.PARQUET: "Parquet", Format.JSON: "JSON", Format.XLSX: "XLSX"}
# the earliest that an archive can hold: equal contents make equal archives
_MOMENT = (1980, 1, 1, 0, 0, 0)


def write_downloads(database: Database, sheet: Sheet, folder: Path, readme: str) -> list[Row]:
    """Write the files of a table into the folder of its year, and list them with what they are and their size."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Row] = []
    cells = replace(sheet.about, headings={}, figures=(), marks={}, is_cells=True)
    for view, ending, known, what in (
        (sheet.view, "", sheet.about, "as printed"),
        (f"{sheet.id}_cells", "_cells", cells, "one row per figure, with status and bounds"),
    ):
        # the view runs once, not once for each format
        order = "row_no, column_no" if ending else "row_no"
        rows = f"from report.{view} where report_year = {sheet.year} order by {order}"
        database.connection.execute(f"create or replace temp table download as {rows}")
        for form in FORMATS if not ending else (Format.CSV,):
            path = folder / f"{sheet.id}{ending}.{form}"
            write(database.connection, database.sql("from download"), form, path, about=known)
            files.append({"form": FORMATS[form], "what": what, "path": path})
    archive = folder / f"{sheet.id}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("README.txt", _MOMENT), readme)
        for file in files:
            packed.writestr(
                zipfile.ZipInfo(file["path"].name, _MOMENT), file["path"].read_bytes(), zipfile.ZIP_DEFLATED
            )
    files.append({"form": "ZIP", "what": "all of these with a README", "path": archive})
    for file in files:
        file["size"] = f"{max(file['path'].stat().st_size / 1000, 1):.0f} kB"
        file["href"] = f"{folder.name}/{file['path'].name}"
    return files
