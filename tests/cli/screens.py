"""Every table of the report, ready to be shown at any width without starting a process."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import iomdb
from iomdb.output.about import about
from iomdb.output.values import type_names
from iomdb.output.writing import Job, screen_lines
from tests.packs import TABLES


@dataclass(frozen=True)
class Shown:
    """A table with its rows."""

    job: Job
    rows: list[tuple[Any, ...]]

    def lines(self, width: int) -> list[str]:
        return screen_lines(self.job, self.rows, width)


def shown_tables_of(built: Path, folder: Path) -> dict[str, Shown]:
    """All tables as `iomdb table` shows them; the copy keeps the file of the other tests closed."""
    found = {}
    with iomdb.connect(shutil.copy(built, folder / "iom.duckdb")) as db:
        for table in TABLES:
            view = db.printed_name(table)
            relation = db.select(view)
            job = Job(list(relation.columns), type_names(relation), about(db, view))
            found[table] = Shown(job, relation.fetchall())
    return found
