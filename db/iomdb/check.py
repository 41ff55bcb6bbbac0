"""Run the audits of a database: every identity holds, or an erratum explains why it does not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from iomdb.database import Database


@dataclass(frozen=True)
class Finding:
    """One row of an audit: the item, both numbers, and the erratum that explains it."""

    report_year: int
    item: str
    printed: Decimal | None
    computed: Decimal | None
    erratum: str | None
    explanation: str | None


@dataclass(frozen=True)
class Audit:
    """One audit: its name, the identity it tests, and what it found."""

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


# not an audit view: audit.finding adds it
STALE = "stale_erratum"
STALE_DESCRIPTION = "Every erratum explains a finding that still exists."


def check(database: Database) -> list[Audit]:
    """Run all audits in the database, in the order of their names; stale errata come last.

    The findings are those of audit.finding. They are read audit by audit, because DuckDB takes four times as long
    to plan their union.
    """
    run = database.connection.execute
    explanations = {
        tuple(key): (erratum, explanation)
        for *key, erratum, explanation in run(
            "select r.audit, e.report_year, r.item, r.printed, r.computed, r.erratum, r.explanation "
            "from source.erratum as r inner join source.edition as e on r.edition = e.edition "
            # a revision shows only beside an earlier report
            "where r.audit <> 'revision' or e.report_year > (select min(report_year) from source.edition) "
            "order by e.report_year, r.erratum"
        ).fetchall()
    }
    audits = []
    for name, description in run(
        "select view_name, comment from duckdb_views() "
        "where schema_name = 'audit' and view_name <> 'finding' order by view_name"
    ).fetchall():
        findings = []
        for year, item, printed, computed in run(
            f"select report_year, item, printed, computed from audit.{name} order by report_year, item"
        ).fetchall():
            # an erratum explains a finding only while it states both numbers
            erratum, explanation = explanations.pop((name, year, item, printed, computed), (None, None))
            findings.append(Finding(year, item, printed, computed, erratum, explanation))
        audits.append(Audit(name, description or "", tuple(findings)))
    stale = tuple(
        Finding(year, f"erratum {erratum} explains nothing: {item}", None, None, None, None)
        for (_, year, item, _, _), (erratum, _) in explanations.items()
    )
    return [*audits, Audit(STALE, STALE_DESCRIPTION, stale)]


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
    """Count all numbers printed in tables and narrative, and its claims: reproduced, explained, not testable, open."""
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
    return [tables, narrative, _claims(database, audits)]


def _claims(database: Database, audits: list[Audit]) -> Account:
    """The claims of the narrative; an item of their audit is a claim and the number that contradicts it."""
    verdicts = dict(
        database.connection.execute(
            "select verdict, count(*) from narrative.claim group by verdict"
        ).fetchall()
    )
    findings = [finding for audit in audits if audit.name == "figure_claim" for finding in audit.findings]
    contradicted = {finding.item.partition(",")[0] for finding in findings}
    still_open = {finding.item.partition(",")[0] for finding in findings if finding.erratum is None}
    return Account(
        "claims",
        sum(verdicts.values()),
        verdicts.get("holds", 0),
        len(contradicted - still_open),
        verdicts.get("not testable", 0),
        len(still_open),
    )
