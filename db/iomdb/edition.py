"""Editions of a coming report: drafted from the records of a year."""

from __future__ import annotations

from pathlib import Path

from iomdb.database import Database
from iomdb.resources import DATA_DIR
from iomdb_loaders.facts import read_facts
from iomdb_loaders.pack import Drafted, draft_edition, read_schema


def draft(database: Database, year: int, folder: Path) -> Drafted:
    """Write the edition of `year` that the records in `database` give to the new folder `folder`.

    Raises InputError if the folder exists, or if records do not feed the facts of the year.
    """
    facts = read_facts(database.connection)
    own = (folder.parent / "schema.toml").exists()
    schema = read_schema(folder.parent if own else DATA_DIR, facts)
    return draft_edition(database.connection, schema, facts.values(), year, folder)
