"""Answers that are no relation as pandas frames: a row for each dataclass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from iomdb.database import Database


def frame(kind: type, rows: Iterable[Any]) -> pd.DataFrame:
    """One row for each instance of the dataclass `kind`."""
    return pd.DataFrame([asdict(row) for row in rows], columns=[field.name for field in fields(kind)])


def findings(database: Database) -> pd.DataFrame:
    """See `Database.check`."""
    from iomdb.check import Finding, accounts, check

    audits = check(database)
    columns = ["audit", "description", "state", *(field.name for field in fields(Finding))]
    rows: list[dict[str, Any]] = []
    for audit in audits:
        about = {"audit": audit.name, "description": audit.description}
        rows += [
            {**about, "state": "open" if finding.erratum is None else "explained", **asdict(finding)}
            for finding in audit.findings
        ] or [{**about, "state": "ok"}]
    found = pd.DataFrame(rows, columns=columns).astype({"report_year": "Int64"})
    found.attrs["accounts"] = [asdict(account) for account in accounts(database, audits)]
    return found


def description(database: Database, name: str | None) -> pd.DataFrame:
    """See `Database.describe`."""
    from iomdb import dictionary

    if name is None:
        every = [
            (item.name, item.kind, len(item.columns), item.comment) for item in dictionary.objects(database)
        ]
        return pd.DataFrame(every, columns=["name", "kind", "columns", "comment"])
    item = dictionary.find(database, name)
    columns = [(column, kind, column in item.key, comment) for column, kind, comment in item.columns]
    found = pd.DataFrame(columns, columns=["column", "type", "key", "comment"])
    found.attrs.update(name=item.name, kind=item.kind, comment=item.comment)
    return found
