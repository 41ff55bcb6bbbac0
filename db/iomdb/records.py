"""Operational records: load exports into a database, take them out, choose what feeds the facts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.database import Database
from iomdb.errors import InputError, input_error
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb_loaders import records

if TYPE_CHECKING:
    from iomdb_loaders.records import Identity, Loaded, SourceName

KEY_VARIABLE = "IOMDB_KEY"
_SQL = SQL_DIR / "record"
_LAYOUTS = DATA_DIR / "records"


def load(
    database: Database,
    kind: str,
    paths: Iterable[Path | str],
    year: int,
    *,
    mapping: Path | None = None,
    max_rejects: str = "0",
    key: str | None = None,
    plain_ids: bool = False,
    correct: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Loaded:
    """Load files of records as one batch, and compute the facts of the year from all its records.

    `kind` is movements, projects, expenditure or staff; `paths` are CSV, gzipped CSV, Parquet or XLSX files, or
    globs; `year` is the year all rows belong to. `mapping` is a TOML of foreign names. `max_rejects` is a number
    of rows or a share (`0.5%`). Ids are hashed with `key`, or with `plain_ids` stored as they are. With
    `correct`, rows whose id the year has already replace these. Returns the counts. Raises InputError, and
    leaves the database as it was, for bad input and for more rejected rows than allowed.
    """
    from iomdb import __version__

    if not 1951 <= year <= 9998:
        raise InputError(f"--year {year}: no year of records; use the year the rows belong to")
    layout = records.read_layout(_LAYOUTS, kind)
    request = records.Request(
        layout=layout,
        year=year,
        paths=tuple(records.find(paths)),
        mapping=records.read_mapping(mapping, layout),
        identity=_identity(key, plain_ids),
        allowance=records.allowance(max_rejects),
        correct=correct,
    )
    return records.load(database.connection, _SQL, request, __version__, progress)


def _identity(key: str | None, plain_ids: bool) -> Identity:
    if plain_ids and key is not None:
        raise InputError("--plain-ids and a key exclude each other; give one of them")
    if plain_ids:
        return records.PLAIN
    if not key:
        raise InputError(
            f"ids are stored hashed, which needs a key; set {KEY_VARIABLE} or give --key-file, or --plain-ids"
        )
    return records.keyed(key)


def key_at_hand(key_file: Path | None) -> str | None:
    """The key in `key_file`, else in the environment variable IOMDB_KEY; None if there is none."""
    if key_file is None:
        return os.environ.get(KEY_VARIABLE) or None
    try:
        return key_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise input_error(key_file, "cannot be read as text", "give a file that holds the key") from None


def unload(database: Database, batch: int) -> int:
    """Take a batch out exactly; how many rows that were.

    Raises InputError if it is not there, or corrected by a later one.
    """
    return records.unload(database.connection, _SQL, batch)


def use_source(database: Database, year: int, source: SourceName, fact: str | None = None) -> tuple[str, ...]:
    """Let `published` figures or `records` feed the facts of `year`, or one `fact`. Returns the facts it feeds now.

    Raises InputError if the source tells nothing of it.
    """
    return records.use_source(database.connection, year, source, fact)
