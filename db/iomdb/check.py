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
    described[STALE.name] = STALE.description
    found: dict[str, list[Finding]] = {name: [] for name in sorted(described)}
    rows = connection.execute(
        "select audit, report_year, item, printed, computed, erratum, explanation from audit.finding"
    ).fetchall()
    for audit, *rest in rows:
        found[audit].append(Finding(*rest))
    return [Audit(name, described[name] or "", tuple(findings)) for name, findings in found.items()]
