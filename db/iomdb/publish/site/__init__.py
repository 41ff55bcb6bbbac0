"""The report as a web site: pages that work from a file, a host or a folder of one, without a request elsewhere.

content.py     the tables with the provenance of their cells
provenance.py  facts below a cell, sums above it
drawing.py     the geometry of the charts
downloads.py   files of each table
pages.py       the site, pages of tables and rows
text.py        pages of the text, the checks, two reports
places.py      pages of countries and regions, search
sql.py         the page for queries, with its engine
check.py       the written pages compared with report.cells
templates/     the pages; static/ the style and the scripts
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from iomdb.errors import InputError, input_error
from iomdb.publish.source import Publication, Source
from iomdb_loaders.new_folder import new_folder

_STATIC = Path(__file__).parent / "static"
# a folder with this file is one that iomdb published
_MARK = "iomdb-site.txt"


def publish(
    source: Source,
    folder: Path,
    *,
    sql: Path | None = None,
    verify: bool = True,
    progress: Callable[[str], None] = lambda step: None,
) -> Publication:
    """Write the site to `folder`; one that iomdb published is replaced by the whole new one.

    `sql` is a folder node_modules with the engine of the page for queries; without it there is no such page. With
    `verify` the written pages are read again: each figure is that of report.cells, each cell is on the page of its
    table and of its row, each link leads somewhere. Raises InputError if not, for a folder that iomdb did not publish,
    if it cannot be written, and without the packages of `iomdb[site]`.
    """
    try:
        import jinja2  # noqa: F401
        import xlsxwriter  # noqa: F401
    except ImportError:
        raise InputError('a site needs Jinja and XlsxWriter; run: pip install "iomdb[site]"') from None
    if folder.exists() and not (folder / _MARK).is_file():
        raise input_error(folder, "exists, and iomdb did not publish it", "choose another name, or remove it")
    from iomdb.database import connect
    from iomdb.publish.site import check
    from iomdb.publish.site.pages import Site, write_index, write_tables
    from iomdb.publish.site.places import write_places, write_search
    from iomdb.publish.site.sql import read_engine, write_sql
    from iomdb.publish.site.text import read_figures, write_comparisons, write_findings, write_narrative

    engine = read_engine(sql) if sql else None
    done = Publication(str(folder), verified=verify)
    with new_folder(folder, replace=True) as draft, connect(source.path) as database:
        shutil.copytree(_STATIC, draft)
        site = Site(database, source, draft, has_sql=engine is not None)
        progress("tables")
        write_tables(site)
        write_index(site)
        progress("text")
        figures = read_figures(site)
        write_narrative(site, figures)
        write_findings(site)
        write_comparisons(site)
        progress("countries and regions")
        write_search(site, figures, write_places(site, figures))
        if engine:
            progress("engine")
            write_sql(site, engine)
        text = f"Published by iomdb {source.properties['iomdb_version']}; replaced at each publication\n"
        (draft / _MARK).write_text(text, encoding="utf-8")
        cells = check.Cells.of(database)
        done.views["report.cells"] = cells.digest
        done.summary = f"{len(site.written)} pages, {cells.digest.rows} figures"
        if verify:
            progress("compare")
            pages = check.read_pages(draft, site.written)
            check.check_figures(pages, cells)
            check.check_links(draft, pages)
    return done
