"""What a load is asked to do, and what it reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """Files to load as one batch: rows of one kind and reporting year.

    `paths` is one or several CSV, gzipped CSV, Parquet or XLSX files, or globs. `mapping` is a TOML file of foreign
    column names and values. `max_rejects` is a number of rows or a share (`0.5%`). Ids are hashed with `key`, or stored
    in plain text with `plain_ids`. With `correct`, a row replaces the row of the year that has its id. Rows without ids
    that are all loaded already are refused, unless `allow_repeats` is set.
    """

    kind: str
    paths: Iterable[Path | str] | Path | str
    year: int
    mapping: Path | None = None
    max_rejects: str = "0"
    key: str | None = None
    plain_ids: bool = False
    correct: bool = False
    allow_repeats: bool = False


@dataclass(frozen=True)
class Loaded:
    """The result of a load.

    `batch` is None if all files were loaded before; `known` lists such files with their batches. `fed` are the facts
    that records feed now, `still_published` those that published figures still feed.
    """

    batch: int | None
    read: int = 0
    rejected: int = 0
    replaced: int = 0
    synthetic: bool = False
    known: tuple[tuple[Path, int], ...] = ()
    rejects_file: Path | None = None
    fed: tuple[str, ...] = ()
    still_published: tuple[str, ...] = ()

    @property
    def loaded(self) -> int:
        """Rows that were stored."""
        return self.read - self.rejected
