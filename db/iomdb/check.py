"""Run the audits of a database: every identity holds, or an erratum says why the edition breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from iomdb.database import Database

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


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


# audit.finding adds it: no audit view of its own
STALE = "stale_erratum"
STALE_DESCRIPTION = "Every erratum explains a finding that still exists."


def check(database: Database) -> list[Audit]:
    """Run all audits in the database, in the order of their names; stale errata come last."""
    run = database.connection.execute
    described = dict(
        run(
            "select view_name, comment from duckdb_views() "
            "where schema_name = 'audit' and view_name <> 'finding'"
        ).fetchall()
    )
    found: dict[str, list[Finding]] = {name: [] for name in [*sorted(described), STALE]}
    with short_planning(database.connection):
        rows = run(
            "select audit, report_year, item, printed, computed, erratum, explanation "
            "from audit.finding order by audit, report_year, item"
        ).fetchall()
    for audit, *finding in rows:
        found[audit].append(Finding(*finding))
    described[STALE] = STALE_DESCRIPTION
    return [Audit(name, described[name] or "", tuple(findings)) for name, findings in found.items()]


@contextmanager
def short_planning(connection: DuckDBPyConnection) -> Iterator[None]:
    """Skip the passes of DuckDB's optimizer whose time is quadratic in the size of a union of many views.

    With them, DuckDB 2.0 plans audit.finding for three times as long. Older releases do not have them.
    """
    slow = connection.execute(
        "select string_agg(name) from duckdb_optimizers() where name in ('projection_pullup', 'common_subplan')"
    ).fetchall()[0][0]
    connection.execute("set disabled_optimizers = ?", [slow or ""])
    try:
        yield
    finally:
        connection.execute("reset disabled_optimizers")


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
    """Count all numbers printed in tables and in the narrative: reproduced, explained, not testable or open."""
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
