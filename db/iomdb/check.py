"""Run the audits of a database: every identity holds, or an erratum says why the edition breaks it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from iomdb.database import Database


@dataclass(frozen=True)
class Finding:
    """One row an audit returned: what, both numbers, and the erratum that explains it."""

    report_year: int
    item: str
    printed: Decimal | None
    computed: Decimal | None
    erratum: str | None
    explanation: str | None


@dataclass(frozen=True)
class Audit:
    """One audit: its name, what it holds true, and what it found."""

    name: str
    description: str
    findings: tuple[Finding, ...]

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that no erratum explains."""
        return tuple(finding for finding in self.findings if finding.erratum is None)

    @property
    def explained(self) -> tuple[Finding, ...]:
        """Findings that an erratum explains."""
        return tuple(finding for finding in self.findings if finding.erratum is not None)


STALE = Audit("stale_erratum", "Every erratum explains a finding that is still there.", ())


def check(database: Database) -> list[Audit]:
    """Run all audits in the database, in the order of their names."""
    connection = database.connection
    described = dict(
        connection.execute(
            "select view_name, comment from duckdb_views() where schema_name = 'audit'"
        ).fetchall()
    )
    described.pop("finding")
    audits = []
    used: set[tuple[int, str]] = set()
    # one by one: DuckDB takes far longer to plan the union that audit.finding is
    for name in sorted(described):
        rows = connection.execute(_FINDINGS.format(audit=name), [name]).fetchall()
        found = tuple(Finding(*row) for row in rows)
        used |= {(finding.report_year, finding.erratum) for finding in found if finding.erratum}
        audits.append(Audit(name, described[name] or "", found))
    errata = connection.execute(f"select report_year, erratum, item from ({_ERRATA})").fetchall()
    stale = tuple(
        Finding(year, f"erratum {erratum} explains nothing: {item}", None, None, None, None)
        for year, erratum, item in sorted(errata)
        if (year, erratum) not in used
    )
    return [*audits, Audit(STALE.name, STALE.description, stale)]


_ERRATA = """
select d.report_year, e.erratum, e.audit, e.item, e.printed, e.computed, e.explanation
from source.erratum as e
inner join source.edition as d on e.edition = d.edition
"""
# as in audit.finding
_FINDINGS = f"""
select f.report_year, f.item, f.printed, f.computed, e.erratum, e.explanation
from audit.{{audit}} as f
left join ({_ERRATA}) as e
    on
        f.report_year = e.report_year
        and e.audit = ?
        and f.item = e.item
        and f.printed is not distinct from e.printed
        and f.computed is not distinct from e.computed
order by f.report_year, f.item
"""


@dataclass(frozen=True)
class Account:
    """How the numbers of one part of the edition are accounted for."""

    part: str
    printed: int
    reproduced: int
    explained: int
    not_testable: int
    open: int


def accounts(database: Database, audits: list[Audit]) -> list[Account]:
    """Count every number printed in tables and narrative: reproduced, explained, not testable or open."""
    run = database.connection.execute
    printed, lost = run(
        "select count(*), count(*) filter (where status = 'missing') from source.printed_cell"
    ).fetchall()[0]
    findings = [f for audit in audits if audit.name in ("difference", "reading") for f in audit.findings]
    still_open = {f.item for f in findings if f.erratum is None}
    explained = {f.item for f in findings} - still_open
    tables = Account(
        "tables",
        printed,
        printed - lost - len(explained) - len(still_open),
        len(explained),
        lost,
        len(still_open),
    )
    verdicts = dict(run("select verdict, count(*) from report.figures group by verdict").fetchall())
    unexplained = run(
        "select count(*) from report.figures "
        "where verdict in ('rounds differently', 'contradicts') and explanation is null"
    ).fetchall()[0][0]
    differing = verdicts.get("rounds differently", 0) + verdicts.get("contradicts", 0)
    narrative = Account(
        "narrative",
        sum(verdicts.values()),
        verdicts.get("holds", 0),
        differing - unexplained,
        verdicts.get("not testable", 0),
        unexplained,
    )
    return [tables, narrative]
