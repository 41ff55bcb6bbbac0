"""The pages: what each template is given, and where it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iomdb.charts.picture import pictures
from iomdb.explain import sum_keys
from iomdb.output.marks import FLAGS
from iomdb.output.values import text
from iomdb.publish.descriptor import citations
from iomdb.publish.site.content import Row, Sheet, read_sheets, rows, slug
from iomdb.publish.site.downloads import write_downloads
from iomdb.publish.site.drawing import drawn
from iomdb.publish.site.provenance import MOST_FACTS, Facts, read_sums

if TYPE_CHECKING:
    from jinja2 import Environment

    from iomdb.database import Database
    from iomdb.publish.source import Source

_HERE = Path(__file__).parent


def plain(value: object) -> str:
    """A number as text with thousands separators; nothing for NULL."""
    whole, point, rest = text(value).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole else ""


def templates() -> Environment:
    """The templates, which stop at a name that they are not given."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(_HERE / "templates")
    made = Environment(
        loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"plain": plain, "slug": slug}
    return made


@dataclass
class Site:
    """A site that is written to `folder`: its tables, and the facts about it that every page shows."""

    database: Database
    source: Source
    folder: Path
    has_sql: bool = False
    written: list[str] = field(default_factory=list)

    @cached_property
    def sheets(self) -> list[Sheet]:
        """All tables of all years."""
        return read_sheets(self.database)

    @cached_property
    def years(self) -> list[int]:
        """The report years."""
        return sorted({sheet.year for sheet in self.sheets})

    @cached_property
    def statuses(self) -> list[Row]:
        """The vocabulary of statuses with the letters beside the figures."""
        listed = rows(self.database, "select code, name, description from ref.status order by sort_order")
        return [{**status, "flag": FLAGS.get(status["code"], "")} for status in listed]

    @cached_property
    def templates(self) -> Environment:
        """The templates, with what is the same on all pages."""
        made = templates()
        cited = dict.fromkeys(citations(self.source))
        nav = [
            ("index.html", "Tables"),
            ("narrative.html", "Text"),
            ("contradictions.html", "Contradictions"),
            ("corrections.html", "Corrections"),
            ("known.html", "How known"),
            ("places.html", "Countries"),
            *([("compare.html", "Compare")] if len(self.years) > 1 else []),
            *([("sql.html", "SQL")] if self.has_sql else []),
            ("search.html", "Search"),
        ]
        made.globals["site"] = {
            "name": f"IOM report{'s' if len(self.years) > 1 else ''} {', '.join(map(str, self.years))}",
            "nav": nav,
            "version": self.source.properties["iomdb_version"],
            "source": "; ".join(cited) or "Figures from records",
            "sql": self.has_sql,
        }
        return made

    def write(self, path: str, template: str, **given: Any) -> None:
        """Write one page."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        page = self.templates.get_template(template)
        shown = page.render(root="../" * path.count("/"), here=path, **given)
        target.write_text(shown, encoding="utf-8", newline="\n")
        self.written.append(path)

    def citation(self, sheet: Sheet) -> str:
        """How to cite a table."""
        version, digest = self.source.properties["iomdb_version"], sheet.table["content_md5"]
        data = f"iomdb {version}, view report.{sheet.view}, content {digest}"
        return f"International Organization for Migration, {sheet.about.source}. As data: {data}."


def write_tables(site: Site) -> None:
    """A page for each table with its charts and downloads, and one for each of its rows."""
    known = {(sheet.id, sheet.year): sheet.about for sheet in site.sheets}
    charts: dict[tuple[str, int], list[Row]] = {}
    by_id = {(sheet.id, sheet.year): sheet for sheet in site.sheets}
    for year, picture in pictures(site.database, known):
        key = picture.table_id, year
        charts.setdefault(key, []).append(drawn(picture, by_id[key]))
    facts = Facts(site.database, (cell for sheet in site.sheets for cell in sheet.cells))
    changes = rows(site.database, "select * from meta.view_change order by view_name")
    texts = {view.name: view.sql for view in site.source.views}
    part = site.templates.get_template("macros.html").module.part  # type: ignore[attr-defined]
    described = {status["code"]: status["description"] for status in site.statuses}
    for sheet in site.sheets:
        folder, version = site.folder / str(sheet.year) / "files", site.source.properties["iomdb_version"]
        files = write_downloads(site.database, sheet, version, folder, _readme(site, sheet))
        versions = [change for change in changes if change["table_id"] == sheet.id]
        site.write(
            f"{sheet.path}.html",
            "table.html",
            sheet=sheet,
            charts=charts.get((sheet.id, sheet.year), []),
            files=files,
            citation=site.citation(sheet),
            versions=versions,
            views=[
                {"name": name, "sql": texts[name].strip()}
                for change in versions
                if (name := f"report.{change['view_name']}") in texts
            ],
            statuses=[
                {**status, "count": sheet.about.counts[status["code"]]}
                for status in site.statuses
                if sheet.about.counts[status["code"]]
            ],
            errata=[cell for cell in sheet.cells if cell["errata"]],
            years=[year for year in site.years if year != sheet.year and (sheet.id, year) in by_id],
        )
        # each sum is on the pages of many rows
        sums = {key: (one, part(one, sheet.by_key[key], "../../")) for key, one in read_sums(sheet).items()}
        for line in sheet.lines:
            site.write(
                f"{sheet.path}/{slug(line['key'])}.html",
                "row.html",
                sheet=sheet,
                line=line,
                cells=[cell for cell, _ in line["cells"] if cell],
                statuses=described,
                sums=lambda cell, sums=sums: [sums[key] for key in sum_keys(cell["sums"])],
                facts=facts.of,
                most_facts=MOST_FACTS,
            )


def _readme(site: Site, sheet: Sheet) -> str:
    """What comes with the files of a table."""
    statuses = "\n".join(f"  {status['code']}: {status['description']}" for status in site.statuses)
    notes = f"Notes: {sheet.about.notes}\n" if sheet.about.notes else ""
    return (
        f"{sheet.about.title}, {sheet.year}\nUnit: {sheet.about.unit}\n{notes}Source: {sheet.about.source}\n\n"
        f"Cite as\n  {site.citation(sheet)}\n\n"
        f"Files\n  {sheet.id}.*: the table as printed, view report.{sheet.view}; row_kind marks subtotals and totals.\n"
        f"  {sheet.id}_cells.csv: one row per figure with its status and bounds, view report.{sheet.id}_cells.\n"
        f"  {sheet.id}_sdmx.csv: the same as SDMX-CSV 2.0.\n\n"
        f"Statuses\n{statuses}\n\n"
        "Licence\n  The source states no licence for its figures, and none is stated here.\n"
        "  The software iomdb is under the Apache licence 2.0.\n"
    )


def write_index(site: Site) -> None:
    """The list of tables, and how their figures are known."""
    tiles = [
        ("Text", "narrative.html", "Each figure of the paragraphs against the tables."),
        ("Contradictions", "contradictions.html", "Where two figures of the report differ, and why."),
        ("Corrections", "corrections.html", "Misread and illegible figures, and what they are."),
        ("How known", "known.html", "Printed, computed, corrected, estimated: how many of each."),
        ("Countries and regions", "places.html", "All figures about one place."),
        ("Search", "search.html", "Find a figure by words."),
    ]
    if len(site.years) > 1:
        tiles.append(("Compare", "compare.html", "Two reports side by side."))
    if site.has_sql:
        tiles.append(("SQL", "sql.html", "Query the database in this page."))
    newest_first = sorted(site.sheets, key=lambda sheet: -sheet.year)
    grouped = groupby(newest_first, key=lambda sheet: (sheet.year, sheet.table["chapter"]))
    site.write(
        "index.html",
        "index.html",
        sheets=site.sheets,
        cells=sum(len(sheet.cells) for sheet in site.sheets),
        tiles=tiles,
        chapters=[(key, list(group)) for key, group in grouped],
        several=len(site.years) > 1,
        citation=site.citation(newest_first[0]),
    )
    totals: dict[str, int] = {"all": sum(len(sheet.cells) for sheet in site.sheets)}
    for status in site.statuses:
        totals[status["code"]] = sum(sheet.about.counts[status["code"]] for sheet in site.sheets)
    site.write("known.html", "known.html", statuses=site.statuses, sheets=site.sheets, totals=totals)


def rounded(value: Decimal | None) -> str:
    """A computed number, with as many decimals as a reader compares."""
    return plain(None if value is None else round(value, 2).normalize())
