"""Read the written pages again: every figure in them is that of report.cells, and every link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from iomdb.errors import InputError
from iomdb.output.marks import ABSENT, FLAGS
from iomdb.publish.cells import Digest
from iomdb.publish.site.content import slug

if TYPE_CHECKING:
    from iomdb.database import Database

_FIGURE = re.compile(r'<a class="v" href="([^"]*)">([^<]*)</a>(?:<sup><abbr title="(\w+)">\w</abbr></sup>)?')
_TARGET = re.compile(r"(?:\.\./)*(\d+)/(\w+)/([\w.]+)\.html#([\w.]+)")
_LINK = re.compile(r'(?:href|src)="([^"]*)"')
_ID = re.compile(r'\bid="([^"]*)"')
_CELLS = "select table_id, report_year, row_key, column_key, value, status from report.cells"
_TYPES = ("VARCHAR", "INTEGER", "VARCHAR", "VARCHAR", "DECIMAL(18,3)", "VARCHAR")
_STATUS = {flag: status for status, flag in FLAGS.items()}
Shown = tuple[object, ...]


class Cells:
    """Cells as pages show them: a value without a mark is printed or derived."""

    def __init__(self, rows: Iterable[Iterable[object]]) -> None:
        """Take rows of table, year, row key, column key, value and status."""
        found = [_as_shown(row) for row in rows]
        self.known = {row[:4]: row for row in found}
        self.digest = Digest(_TYPES)
        self.digest.add(found)

    @classmethod
    def of(cls, database: Database) -> Cells:
        """Those of report.cells."""
        return cls(database.connection.execute(_CELLS).fetchall())


def _as_shown(row: Iterable[object]) -> Shown:
    table, year, row_key, column_key, value, status = row
    return (table, year, slug(str(row_key)), slug(str(column_key)), value, status if status in FLAGS else "")


def read_pages(folder: Path, pages: Iterable[str]) -> dict[str, str]:
    """The written pages."""
    return {page: (folder / page).read_text(encoding="utf-8") for page in pages}


def check_figures(pages: Mapping[str, str], cells: Cells) -> int:
    """The number of figures in the pages. Raises InputError unless each is that of its cell, and every cell is shown.

    Table pages have each cell once, and so have the pages of rows; others have some of them.
    """
    of_tables: list[Shown] = []
    of_rows: list[Shown] = []
    count = 0
    for page, text in pages.items():
        found = [_read(page, *match) for match in _FIGURE.findall(text)]
        count += len(found)
        for figure in found:
            if cells.known.get(figure[:4]) != figure:
                raise InputError(f"{page} shows {figure}; nothing was published; report it as a defect")
        path = PurePosixPath(page)
        if path.parts[0].isdecimal():
            own = [figure for figure in found if _is_own(figure, path)]
            (of_tables if len(path.parts) == 2 else of_rows).extend(dict.fromkeys(own))
    for kind, figures in (("the pages of tables", of_tables), ("the pages of rows", of_rows)):
        cells.digest.check(figures, "report.cells", kind)
    return count


def _read(page: str, href: str, shown: str, status: str) -> Shown:
    """A figure as a page shows it: where it leads to, its number, its mark."""
    target = _TARGET.fullmatch(href)
    if not target:
        raise InputError(f"{page}: a figure leads to {href}; nothing was published; report it as a defect")
    year, table, row, column = target.groups()
    if shown in _STATUS and _STATUS[shown] in ABSENT:
        return (table, int(year), row, column, None, _STATUS[shown])
    return (table, int(year), row, column, Decimal(shown.replace(",", "")), status)


def _is_own(figure: Shown, page: PurePosixPath) -> bool:
    """Whether a page of a table or row is about this figure: a row shows the sums that it is part of too."""
    return page.stem == figure[0] if len(page.parts) == 2 else page.stem == figure[2]


def check_links(folder: Path, pages: Mapping[str, str]) -> int:
    """The number of links. Raises InputError for one that leads to no file or place of the site."""
    ids = {page: set(_ID.findall(text)) for page, text in pages.items()}
    count = 0
    exists: dict[str, bool] = {}
    for page, text in pages.items():
        above = PurePosixPath(page).parent
        for link in set(_LINK.findall(text)):
            count += 1
            path, _, anchor = link.partition("#")
            target = _resolved(above, path) if path else page
            if target not in exists:
                exists[target] = (folder / target).is_file()
            if not exists[target] or (
                anchor and target in ids and anchor not in ids[target] and target != "sql.html"
            ):
                raise InputError(f"{page}: the link {link} leads nowhere; report it as a defect")
    return count


def _resolved(above: PurePosixPath, path: str) -> str:
    parts = list(above.parts)
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
