"""What the files of this checkout promise now, held against what was released."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from iomdb.resources import SQL_DIR
from iomdb.views import lineage, lock
from iomdb.views.creation import TABLE_ID
from iomdb.views.definition import Column, read_cell_columns, read_tables, read_views
from iomdb.views.rules import breaches

# the narrative has no TOML: its view comments the columns itself
FIGURE_COLUMNS = tuple(
    Column(name, kind, "")
    for name, kind in (
        ("report_year", "integer"),
        ("figure", "varchar"),
        ("paragraph", "integer"),
        ("place", "varchar"),
        ("topic", "varchar"),
        ("subject", "varchar"),
        ("kind", "varchar"),
        ("printed", "varchar"),
        ("value", "decimal(20, 4)"),
        ("precision", "decimal(20, 4)"),
        ("qualifier", "varchar"),
        ("low", "decimal(20, 4)"),
        ("high", "decimal(20, 4)"),
        ("unit", "varchar"),
        ("computed", "decimal(28, 10)"),
        ("verdict", "varchar"),
        ("from_what", "varchar"),
        ("explanation", "varchar"),
    )
)


@dataclass(frozen=True)
class Promise:
    """Lock entries by version, and the text of sql/lineage.csv, as the files give them now."""

    entries: dict[str, lock.Entry]
    lineage: str


def what_the_files_give() -> Promise:
    """Build the files of this checkout and read from them what they promise."""
    import duckdb

    from iomdb.builder import build

    with tempfile.TemporaryDirectory() as folder:
        path = build(Path(folder, "promise.duckdb")).path
        with duckdb.connect(str(path), read_only=True) as connection:
            columns = lineage.shape(connection)
            entries = lock.entries(columns)
    views = [
        view
        for part in ("schema/view", "report")
        for view in read_views(SQL_DIR / part)
        if view.name in entries or view.name.startswith("source.")
    ]
    edges = [edge for view in views for edge in lineage.direct(view, columns)]
    reported = [edge for edge in lineage.to_tables(edges, views) if edge[0].startswith("report.")]
    return Promise(entries, lineage.as_csv(reported))


def broken_promises(found: Promise) -> list[str]:
    """One line for each broken rule, changed release and stale lineage."""
    problems = [*broken_rules(), *lock.differences(lock.read(), found.entries)]
    if not lineage.FILE.is_file() or lineage.FILE.read_bytes() != found.lineage.encode():
        problems.append("sql/lineage.csv is not that of these views; run: iomdb views lock")
    return problems


def write_lock(found: Promise) -> list[str]:
    """Lock new versions and renew prereleases, unless a rule or a release is broken; returns what is."""
    kept = lock.merged(lock.read(), found.entries)
    problems = [*broken_rules(), *lock.differences(kept, found.entries)]
    if not problems:
        lock.write(kept)
        lineage.FILE.write_text(found.lineage, encoding="utf-8", newline="")
    return problems


def broken_rules() -> list[str]:
    """One line for each rule that a report view breaks."""
    columns = promised_columns()
    return [
        str(breach)
        for view in read_views(SQL_DIR / "report")
        for breach in breaches(view, columns[view.name])
    ]


def promised_columns() -> dict[str, tuple[Column, ...]]:
    """The columns that the TOMLs promise for each view file in sql/report."""
    cells = read_cell_columns()
    promised = {"report.cells": (TABLE_ID, *cells), "report.figures": FIGURE_COLUMNS}
    for table in read_tables():
        for version in table.versions:
            promised[f"report.{table.id}_v{version.number}"] = version.columns
            promised[f"report.{table.id}_cells_v{version.number}"] = cells
    return promised
