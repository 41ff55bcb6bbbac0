"""The pages about the text and the checks: figures, contradictions, corrections, and two reports side by side."""

from __future__ import annotations

from collections import Counter

from iomdb.check import accounts, check
from iomdb.figures import VERDICTS
from iomdb.output.marks import FLAGS
from iomdb.output.values import unit_text
from iomdb.publish.site.content import Row, rows
from iomdb.publish.site.pages import Site, rounded

_FIGURES = """
    select report_year, figure as id, paragraph, subject, printed, computed, unit, verdict, from_what, explanation
    from report.figures
    order by report_year, paragraph, length(figure), figure
"""
_CLAIMS = """
    select c.report_year, c.claim as id, c.paragraph, c.subject, c.kind as printed, c.tested as computed, c.verdict,
        c.reason as from_what, string_agg(x.explanation, ' ' order by x.erratum) as explanation
    from narrative.claim as c
    inner join source.edition as e on c.report_year = e.report_year
    left join source.erratum as x
        on e.edition = x.edition and x.audit = 'figure_claim' and c.claim = split_part(x.item, ',', 1)
    group by all
    order by c.report_year, c.paragraph, c.claim
"""


def read_figures(site: Site) -> list[Row]:
    """The figures of the text, as their rows are shown."""
    figures = rows(site.database, _FIGURES)
    for figure in figures:
        unit = unit_text(figure["unit"] or "")
        computed = rounded(figure["computed"])
        figure["computed"] = f"{computed} {unit}" if computed else ""
        _add_reason(figure)
    return figures


def _add_reason(row: Row) -> None:
    row["why"] = ". ".join(part.rstrip(".") for part in (row["from_what"], row["explanation"]) if part)
    row["verdict_no"] = VERDICTS.index(row["verdict"]) + 1


def write_narrative(site: Site, figures: list[Row]) -> None:
    """Every figure and claim of the paragraphs with its verdict."""
    claims = rows(site.database, _CLAIMS)
    for claim in claims:
        claim["computed"] = claim["computed"] or ""
        _add_reason(claim)
    parts = []
    for kind, heading, listed in (("figures", "Printed", figures), ("claims", "Kind", claims)):
        counts = Counter(row["verdict"] for row in listed)
        verdicts = [("all", len(listed)), *((verdict, counts[verdict]) for verdict in VERDICTS)]
        parts.append((kind, {"rows": listed, "verdicts": verdicts, "text": heading}))
    site.write("narrative.html", "narrative.html", parts=parts)


def write_findings(site: Site) -> None:
    """What the checks found, with the errata, and what was corrected."""
    audits = check(site.database)
    places = _places_of_errata(site)
    shown = [
        {
            "name": audit.name,
            "title": audit.description.rstrip("."),
            "findings": [
                {**vars(finding), "href": places.get((finding.report_year, finding.erratum))}
                for finding in audit.findings
            ],
        }
        for audit in audits
    ]
    site.write(
        "contradictions.html", "contradictions.html", audits=shown, accounts=accounts(site.database, audits)
    )
    parts = []
    for sheet in site.sheets:
        texts = {line["key"]: line["text"] for line in sheet.lines}
        cells = [cell for cell in sheet.cells if cell["printed_status"] in ("corrected", "inferred")]
        for cell in cells:
            cell["row_text"] = texts[cell["row_key"]]
        parts += [(sheet, cells)] if cells else []
    site.write(
        "corrections.html", "corrections.html", parts=parts, count=sum(len(cells) for _, cells in parts)
    )


def _places_of_errata(site: Site) -> dict[tuple[int, str | None], str]:
    """The page of the cell or figure of each erratum."""
    cells = {
        (sheet.id, sheet.year, *key): cell["href"]
        for sheet in site.sheets
        for key, cell in sheet.by_key.items()
    }
    listed = rows(
        site.database,
        "select d.report_year, e.erratum, e.table_id, e.row_key, e.column_key, e.figure "
        "from source.erratum as e inner join source.edition as d on e.edition = d.edition",
    )
    return {
        (row["report_year"], row["erratum"]): f"narrative.html#{row['figure']}"
        if row["figure"]
        else cells[row["table_id"], row["report_year"], row["row_key"], row["column_key"]]
        for row in listed
    }


def write_comparisons(site: Site) -> None:
    """A page for each table of two reports, if there are several."""
    if len(site.years) < 2:
        return
    tables: dict[tuple[int, int], dict[str, list[Row]]] = {}
    for row in rows(
        site.database, "select * from report.comparison order by earlier_year, later_year, row_no, column_no"
    ):
        for side in ("earlier", "later"):
            row[f"{side}_flag"] = FLAGS.get(row[f"{side}_status"], "")
        by_table = tables.setdefault((row["earlier_year"], row["later_year"]), {})
        by_table.setdefault(row["table_id"], []).append(row)
    titles = {sheet.id: sheet.about.title for sheet in site.sheets}
    pairs = []
    for (earlier, later), by_table in tables.items():
        pages = []
        for table in (table for table in titles if table in by_table):
            listed = by_table[table]
            known = {
                "title": titles[table],
                "path": f"compare/{earlier}-{later}/{table}.html",
                "unit": "; ".join(dict.fromkeys(unit_text(row["unit"]) for row in listed)),
            }
            site.write(
                known["path"], "comparison.html", earlier=earlier, later=later, rows=listed, page=known
            )
            pages.append(known)
        pairs.append(((earlier, later), pages))
    site.write("compare.html", "compare.html", pairs=pairs)
