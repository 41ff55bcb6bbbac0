"""The files of a table: as printed and one row per figure, and all of them in one archive with a README."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.output.about import About
from iomdb.output.columnar import write_parquet
from iomdb.output.formats import write_csv, write_json
from iomdb.output.values import chunks, readable, type_names
from iomdb.output.workbook import write_xlsx
from iomdb.publish.sdmx import write_cells_csv
from iomdb.publish.site.content import Row, Sheet

if TYPE_CHECKING:
    from iomdb.database import Database

# the earliest that an archive can hold: equal contents make equal archives
_MOMENT = (1980, 1, 1, 0, 0, 0)


def write_downloads(database: Database, sheet: Sheet, version: str, folder: Path, readme: str) -> list[Row]:
    """Write the files of a table into the folder of its year, and list them with what they are and their size.

    `version` is that of iomdb, which SDMX names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cells = replace(sheet.about, headings={}, figures=(), marks={}, is_cells=True)
    files = [
        *_written(database, sheet.view, sheet, sheet.about, folder / sheet.id),
        *_written(database, f"{sheet.id}_cells", sheet, cells, folder / f"{sheet.id}_cells"),
    ]
    sdmx = folder / f"{sheet.id}_sdmx.csv"
    write_cells_csv(database.connection, sheet.id, sheet.year, version, sdmx)
    files.append(
        {"form": "SDMX-CSV", "what": "one observation per figure, with status and bounds", "path": sdmx}
    )
    archive = folder / f"{sheet.id}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("README.txt", _MOMENT), readme)
        for file in files:
            entry = zipfile.ZipInfo(file["path"].name, _MOMENT)
            packed.writestr(entry, file["path"].read_bytes(), zipfile.ZIP_DEFLATED)
    files.append({"form": "ZIP", "what": "all of these with a README", "path": archive})
    for file in files:
        file["size"] = f"{max(file['path'].stat().st_size / 1000, 1):.0f} kB"
        file["href"] = f"{folder.name}/{file['path'].name}"
    return files


def _written(database: Database, view: str, sheet: Sheet, about: About, base: Path) -> list[Row]:
    """Write a view in the formats of iomdb; the view runs once. The long form is CSV only."""
    order = "row_no, column_no" if about.is_cells else "row_no"
    relation = database.sql(f"from report.{view} where report_year = {sheet.year} order by {order}")
    columns, kinds = list(relation.columns), type_names(relation)
    rows = list(chain.from_iterable(chunks(database.connection, readable(relation))))
    what = "one row per figure, with status and bounds" if about.is_cells else "as printed"
    paths = {
        form: base.with_name(f"{base.name}.{form.lower()}") for form in ("CSV", "Parquet", "JSON", "XLSX")
    }
    with paths["CSV"].open("w", encoding="utf-8", newline="") as file:
        write_csv(columns, rows, file)
    if about.is_cells:
        return [{"form": "CSV", "what": what, "path": paths["CSV"]}]
    with paths["JSON"].open("w", encoding="utf-8", newline="") as file:
        write_json(columns, kinds, rows, about, file)
    write_parquet(columns, relation.types, kinds, [rows], about, paths["Parquet"])
    write_xlsx(columns, kinds, rows, about, paths["XLSX"])
    return [{"form": form, "what": what, "path": path} for form, path in paths.items()]
