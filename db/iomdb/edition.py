"""The edition of a coming report: drafted from the records of a year, checked, frozen."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from iomdb.builder import build
from iomdb.check import check as audits
from iomdb.database import Database
from iomdb.errors import input_error
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb_loaders.facts import read_facts
from iomdb_loaders.pack import EDITION_FILE, Drafted, Frozen, draft_edition, read_frozen, read_schema
from iomdb_loaders.pack import freeze as freeze_folder
from iomdb_loaders.toml import read_toml

# sections of warnings: the queries of sql/edition, over the temporary table of the cells of two years
_SECTIONS = {
    "change": "changed since the year before",
    "line": "new or gone since the year before",
    "country": "countries",
    "missing": "missing",
    "revision": "revised since the vintage before",
}


@dataclass(frozen=True)
class Review:
    """What is to be fixed in an edition before it is frozen, what is odd, by section, and how its cells are known."""

    code: str
    year: int
    fixes: tuple[str, ...]
    warnings: Mapping[str, tuple[str, ...]]
    statuses: Mapping[str, int]


def draft(database: Database, year: int, folder: Path, *, again: bool = False) -> Drafted:
    """Write the edition of `year` that the records in `database` give to the new folder `folder`.

    With `again` the figures of an earlier draft are replaced, and the rest of it stays. Raises InputError if a new
    folder exists, if an old one is no draft, or if records do not feed the facts of the year.
    """
    facts = read_facts(database.connection)
    own = (folder.parent / "schema.toml").exists()
    schema = read_schema(folder.parent if own else DATA_DIR, facts)
    return draft_edition(database.connection, schema, facts.values(), year, folder, again)


def check(
    folder: Path, *, share: float = 0.5, least: float = 100, editions: Sequence[Path | str] = ()
) -> Review:
    """Build the edition in `folder` beside the others of its folder or of iomdb, and review it.

    A number is named if it differs from last year's by `share` of it and by at least `least`: persons, projects, or USD
    10,000. Raises InputError for a folder that is no edition, and for one that cannot be built.
    """
    with built(folder, editions) as (database, code):
        run = database.connection.execute
        [(year, document, published)] = run(
            "select report_year, document, published from source.edition where edition = ?", [code]
        ).fetchall()
        [(before,)] = run(
            "select max(report_year) from source.edition where report_year < ?", [year]
        ).fetchall()
        values = {"edition_year": year, "year_before": before, "share": share, "least": least}
        for name, value in values.items():
            run(f"set variable {name} = {'null' if value is None else value}")
        # planning report.cells takes most of a query over it
        cells = "create temp table reviewed as select * from report.cells where report_year in (?, ?)"
        run(cells, [year, before])
        fixes = [
            *_first_page(document, published),
            *_unchanged(database, code),
            *_open_findings(database, year),
        ]
        warnings = {
            section: tuple(
                item for (item,) in run((SQL_DIR / "edition" / f"{name}.sql").read_text()).fetchall()
            )
            for name, section in _SECTIONS.items()
        }
        warnings["not shown by iomdb table"] = tuple(_lost(database, year))
        counted = "select status, count(*) from reviewed where report_year = ? group by 1"
        statuses = dict(run(counted, [year]).fetchall())
    return Review(code, year, tuple(fixes), warnings, statuses)


@contextmanager
def built(folder: Path, editions: Sequence[Path | str]) -> Iterator[tuple[Database, str]]:
    """A temporary database of the edition in `folder` and the others beside it, and the edition's code."""
    if not (folder / EDITION_FILE).is_file():
        raise input_error(folder, f"no {EDITION_FILE} here", "give the folder of an edition")
    found = read_toml(folder / EDITION_FILE)
    # a later vintage may be beside it
    vintage = str(found.get("vintage", found.get("report_year")))
    data, others = DATA_DIR, [*editions, folder]
    if (folder.resolve().parent / "schema.toml").exists():
        data, others = folder.resolve().parent, [*editions]
    with tempfile.TemporaryDirectory(prefix="iomdb-") as made:
        path = Path(made, "iom.duckdb")
        build(path, data, editions=others, vintage=vintage)
        with Database(path) as database:
            yield database, found["code"]


def _first_page(document: str, published: object) -> Iterator[str]:
    if document == "draft":
        yield f'{EDITION_FILE}: document is "draft"; write the symbol of the document'
    if published is None:
        yield f"{EDITION_FILE}: no published = YYYY-MM-DD; write the date of the document"


def _unchanged(database: Database, code: str) -> Iterator[str]:
    found = database.connection.execute(
        "select replaces from source.vintage where edition = ? and replaces is not null "
        "and vintage not in (select vintage from source.revision)",
        [code],
    ).fetchall()
    for (replaces,) in found:
        yield f"no number differs from vintage {replaces}; correct the figures, or remove this vintage"


def _open_findings(database: Database, year: int) -> Iterator[str]:
    """Findings of the audits that no erratum explains."""
    from iomdb.output import text

    for audit in audits(database):
        for finding in audit.open:
            if finding.report_year == year:
                numbers = ""
                if finding.printed is not None or finding.computed is not None:
                    numbers = f": {text(finding.printed) or '-'} and {text(finding.computed) or '-'}"
                yield f"audit {audit.name}: {finding.item}{numbers}; correct it, or explain it in errata.csv"


def _lost(database: Database, year: int) -> Iterator[str]:
    """Tables whose printed columns do not show every cell: a new code that no column of the view has."""
    for table in database.table_ids:
        view = f"report.{database.printed_name(table)}"
        figures = [
            f"coalesce(sum({name}), 0)"
            for name, kind, *_ in database.connection.execute(f"describe {view}").fetchall()
            if (kind in ("BIGINT", "INTEGER") or kind.startswith("DECIMAL"))
            and name not in ("report_year", "row_no", "year")
        ]
        [(is_whole,)] = database.connection.execute(
            f"select (select {' + '.join(figures)} from {view} where report_year = {year}) "
            "is not distinct from "
            f"(select coalesce(sum(value), 0) from report.{table}_cells where report_year = {year})"
        ).fetchall()
        if not is_whole:
            yield f"{table}: no column for a new code; --cells shows it, and a version of the view would"


def freeze(folder: Path, on: datetime.date | None = None, editions: Sequence[Path | str] = ()) -> Frozen:
    """Fix the digest of an edition: a build refuses it if it is changed afterwards.

    `on` is the day, by default the one on which it is published. Raises InputError if it is frozen already, or if the
    review names something to fix.
    """
    if read_frozen(folder):
        raise input_error(folder, "is frozen already", f"to correct it run: iomdb edition revise {folder}")
    review = check(folder, editions=editions)
    if review.fixes:
        step = f"run: iomdb edition check {folder}"
        raise input_error(
            folder, f"{len(review.fixes)} things are to be fixed, first {review.fixes[0]}", step
        )
    return freeze_folder(folder, on or read_toml(folder / EDITION_FILE)["published"])
