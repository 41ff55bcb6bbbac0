"""The statistical annex as the report prints it: a tagged PDF, set by Typst from annex.typ."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from iomdb.errors import InputError, one_line
from iomdb.output.marks import FLAGS, legend
from iomdb.publish.descriptor import published
from iomdb.publish.site.content import Row, Sheet, figures, read_sheets, rows, spans
from iomdb.publish.source import Publication, Source
from iomdb.storage.draft import replacing

_TEMPLATE = Path(__file__).parent / "annex.typ"
# a table with more columns is printed in parts, as wide as a page in landscape
_MOST_COLUMNS, _WIDE = 20, 14
# rows of a table that stays on one page
_SHORT = 50
_NOTHING = "–"
# of a file without an edition
_NO_DAY = "1980-01-01"
_ERRATA = """
    select e.report_year, x.erratum, x.explanation
    from source.erratum as x
    inner join source.edition as e on x.edition = e.edition
    order by e.report_year, try_cast(x.erratum as integer), x.erratum
"""


def publish(
    source: Source, path: Path, *, verify: bool = True, progress: Callable[[str], None] = lambda step: None
) -> Publication:
    """Write the tables to the PDF file at `path`, tagged by PDF/UA-1; an existing file is replaced by the new one.

    With `verify` the text of the file is read again: it has every row of each table, figure by figure, as report.cells
    has it. Raises InputError if not, if it cannot be written, and without the packages of `iomdb[pdf]`.
    """
    try:
        import pypdf  # noqa: F401
        import typst
    except ImportError:
        raise InputError('a PDF needs typst and pypdf; run: pip install "iomdb[pdf]"') from None
    from iomdb.database import connect

    done = Publication(str(path), verified=verify)
    with connect(source.path) as database, replacing(path) as draft, tempfile.TemporaryDirectory() as folder:
        sheets = read_sheets(database)
        editions = rows(database, "select * from source.edition order by report_year")
        content = _content(
            source, sheets, editions, rows(database, "select * from ref.status order by sort_order")
        )
        content["errata"] = [
            {"label": f"{row['report_year']}, {row['erratum']}.", "text": row["explanation"]}
            for row in rows(database, _ERRATA)
        ]
        shutil.copy(_TEMPLATE, folder)
        Path(folder, "data.json").write_text(json.dumps(content), encoding="utf-8")
        day = datetime.fromisoformat(published(source) or _NO_DAY).replace(tzinfo=UTC)
        progress("typesetting")
        try:
            typst.compile(
                str(Path(folder, _TEMPLATE.name)),
                output=str(draft),
                format="pdf",
                ignore_system_fonts=True,
                pdf_standards="ua-1",
                # equal contents make equal files
                timestamp=int(day.timestamp()),
            )
        except typst.TypstError as error:
            raise InputError(f"the annex cannot be set ({one_line(error)}); report it as a defect") from None
        found = [
            (sheet.id, sheet.year, cell["row_key"], cell["column_key"], cell["value"])
            for sheet in sheets
            for cell in sheet.cells
        ]
        digest = done.views["report.cells"] = figures(database)
        done.summary = f"{len(sheets)} tables, {digest.rows} figures"
        if verify:
            progress("compare")
            digest.check(found, "report.cells", "the tables of the PDF")
            _check(draft, content["tables"], digest.rows)
    return done


def _content(
    source: Source, sheets: Sequence[Sheet], editions: Sequence[Row], statuses: Sequence[Row]
) -> dict[str, Any]:
    """What annex.typ prints."""
    several = len({sheet.year for sheet in sheets}) > 1
    documents = "; ".join(f"{edition['document']}, {edition['title']}" for edition in editions)
    return {
        "title": "Statistical annex",
        "source": f"International Organization for Migration. {documents}",
        "version": f"Set by iomdb {source.properties['iomdb_version']} from views of the schema report.",
        "signs": [
            {
                "flag": FLAGS[row["code"]],
                "name": row["name"].lower(),
                "meaning": row["description"].rstrip("."),
            }
            for row in statuses
            if row["code"] in FLAGS
        ],
        "tables": [_table(sheet, several) for sheet in sheets],
    }


def _table(sheet: Sheet, several: bool) -> dict[str, Any]:
    parts = list(_parts(sheet))
    return {
        "title": f"{sheet.about.title} ({sheet.year})" if several else sheet.about.title,
        "unit": sheet.about.unit,
        "status": f"Status: {legend(sheet.about.counts, 'bounds are not printed here')}",
        "notes": sheet.about.foot()[1:],
        "landscape": len(parts[0]["columns"]) >= _WIDE,
        "short": len(sheet.lines) <= _SHORT,
        "parts": parts,
    }


def _parts(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """The table in as many parts as pages need, each with the headings of its rows."""
    columns = sheet.columns
    for first, last in _ranges(sheet):
        shown = columns[first:last]
        yield {
            "stub": sheet.stubs[-1],
            "wide": len(shown) >= _WIDE,
            "label-width": 5 if len(shown) >= _WIDE else 4,
            "column-width": 1 if len(shown) > 3 else 1.5,
            "columns": [
                heading["heading"] if sheet.spanners else heading["column_label"] for heading in shown
            ],
            "spanners": [{"label": label, "span": span} for label, span in spans(shown)]
            if sheet.spanners
            else [],
            "rows": [
                {
                    "kind": line["kind"],
                    "groups": [text for _, text in line["groups"]],
                    "indent": len(sheet.stubs) - 1 if line["kind"] == "leaf" else 0,
                    "label": line["label"],
                    "cells": _cells(line["cells"], first, last),
                }
                for line in sheet.lines
            ],
        }


def _ranges(sheet: Sheet) -> list[tuple[int, int]]:
    """First and last column of each part; a part ends where a spanner does, if there are spanners."""
    columns = sheet.columns
    parts = -(-len(columns) // _MOST_COLUMNS)
    ends = [
        number
        for number in range(1, len(columns))
        if not sheet.spanners or columns[number]["spanner"] != columns[number - 1]["spanner"]
    ]
    cuts = [min(ends, key=lambda end: abs(end - len(columns) * part / parts)) for part in range(1, parts)]
    return list(zip([0, *cuts], [*cuts, len(columns)], strict=True))


def _cells(placed: Sequence[tuple[Row | None, int]], first: int, last: int) -> list[dict[str, Any]]:
    """The cells of a row in the columns from `first` to before `last`."""
    cells = []
    at = 0
    for cell, span in placed:
        if first <= at < last:
            if cell is None:
                shown = {"text": _NOTHING, "flag": ""}
            elif cell["value"] is None:
                # the flag is in the place of the value
                shown = {"text": cell["flag"], "flag": ""}
            else:
                shown = {"text": cell["shown"], "flag": cell["flag"]}
            cells.append({**shown, "span": span})
        at += span
    return cells


def _check(path: Path, tables: Sequence[dict[str, Any]], number: int) -> None:
    """Read the text of the pages: every row is in the pages of its table, from its label to its last figure.

    Raises InputError if not, and unless these are as many figures as report.cells has.
    """
    from pypdf import PdfReader

    pages = [_bare(page.extract_text()) for page in PdfReader(path).pages]
    count = 0
    # the first page is the list of all tables
    first = 1
    for table, following in zip(tables, [*tables[1:], None], strict=True):
        first = next(n for n in range(first, len(pages)) if _bare(table["title"]) in pages[n])
        end = _bare(following["title"]) if following else None
        last = next((n for n in range(first, len(pages)) if end and end in pages[n]), len(pages) - 1)
        own = "".join(pages[first : last + 1])
        for part in table["parts"]:
            for row in part["rows"]:
                count += sum(cell["text"] != _NOTHING for cell in row["cells"])
                shown = _bare(row["label"] + "".join(cell["text"] + cell["flag"] for cell in row["cells"]))
                if shown not in own:
                    what = f"{table['title']}, row {row['label']}: not in the PDF as report.cells has it"
                    raise InputError(f"{what}; nothing was published; report it as a defect")
    if count != number:
        raise InputError(f"the PDF has {count} of {number} figures; report it as a defect")


def _bare(text: str) -> str:
    """A text without spaces and line ends."""
    return re.sub(r"\s", "", text)
