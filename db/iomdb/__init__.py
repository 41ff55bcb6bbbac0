"""The statistical tables of an IOM annual report as an embedded analytical database.

import iomdb

with iomdb.connect() as db:
    db.table("table_4", year=2012)          # a pandas frame, as printed
    db.table("table_4", cells=True)         # one row per cell, with status and bounds
    db.query("select * from fact.movement_by_age_sex where sex = ?", ["F"])
    db.explain("table_4", "0-9", "Female")  # where a figure comes from

docs/python.md has a guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iomdb.database import Database, connect, load
from iomdb.errors import InputError

if TYPE_CHECKING:
    from iomdb.builder import Built, build
    from iomdb.public import Exported, export_public
    from iomdb.storage.backup import backup
    from iomdb.storage.upgrade import upgrade
    from iomdb.storage.verify import verify

__version__ = "0.1.0"
__all__ = [
    "Built",
    "Database",
    "Exported",
    "InputError",
    "__version__",
    "backup",
    "build",
    "connect",
    "export_public",
    "load",
    "upgrade",
    "verify",
]
# imported on first use: reading a file, which must start fast, needs none of them
_ON_FIRST_USE = {
    "Built": "iomdb.builder",
    "build": "iomdb.builder",
    "Exported": "iomdb.public",
    "export_public": "iomdb.public",
    "backup": "iomdb.storage.backup",
    "upgrade": "iomdb.storage.upgrade",
    "verify": "iomdb.storage.verify",
}


def __getattr__(name: str) -> Any:
    if name not in _ON_FIRST_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ON_FIRST_USE[name]), name)
