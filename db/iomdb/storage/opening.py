"""Open a database file; name what is wrong with a file that DuckDB cannot open or read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb import sandbox
from iomdb.errors import InputError, input_error, one_line
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# what DuckDB writes, what it means, and the next step; the first that fits
_MEANINGS = (
    (
        "Could not set lock",
        "another process is reading or writing it ({text})",
        "close that process, or wait for it",
    ),
    ("different configuration", "is open in this process with other settings", "close it there first"),
    ("with version number", "was written by a newer DuckDB ({text})", "update the package duckdb"),
    ("Permission denied", "may not be opened", "ask its owner for the right to"),
    ("not a valid DuckDB database", "is not a DuckDB database, or its header is damaged", "restore a backup"),
    ("", "is damaged ({text})", "restore a backup; without records, delete it and run: iomdb build"),
)


class DamagedError(InputError):
    """A file that is damaged, or is no database."""


def wal_of(path: Path) -> Path:
    """The write-ahead log DuckDB keeps beside a database file."""
    return path.with_name(path.name + ".wal")


def remove_spilled(path: Path) -> None:
    """Remove rows that a killed process had moved from memory to the disk; for a file that is open for writing."""
    for left in path.with_name(path.name + ".tmp").glob("duckdb_temp_*"):
        left.unlink(missing_ok=True)


def target_of(path: Path) -> Path:
    """The file itself if `path` is a link: its log and its lock are beside it."""
    return path.resolve() if path.is_symlink() else path


def check_is_file(path: Path, step: str) -> None:
    """Raise InputError if there is no file at `path`, with the next step, or something else than a file."""
    if not path.exists():
        raise input_error(path, "file not found", step)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is a device or a pipe"
        raise input_error(path, what, "give the name of a file")


def connect_file(path: Path, *, read_only: bool, files: bool = False) -> DuckDBPyConnection:
    """Connect to the file at `path`; see sandbox.open_file. Raises InputError if there is none, or it is damaged."""
    check_is_file(path, f"run: iomdb build --output {path}")
    return _whole(
        path,
        lambda file: sandbox.open_file(file, read_only=read_only, files=files),
        lambda opened: opened.close(),
    )


def attach_file(connection: DuckDBPyConnection, path: Path, alias: str) -> None:
    """Attach the file at `path` read-only. Raises InputError if there is none, or DuckDB cannot open it."""
    check_is_file(path, "name a file that iomdb built")
    _whole(
        path,
        lambda file: connection.execute(f"attach {quoted(str(file))} as {alias} (read_only)"),
        lambda _: connection.execute(f"detach {alias}"),
    )


def _whole(
    path: Path,
    open_file: Callable[[Path], DuckDBPyConnection],
    close: Callable[[DuckDBPyConnection], object],
) -> DuckDBPyConnection:
    """Open a file, again if it was replaced meanwhile: DuckDB opens it three times, and mixes the old and the new."""
    import duckdb

    target = target_of(path)
    while True:
        before = _inode(target)
        try:
            opened = open_file(target)
        except duckdb.Error as error:
            if _inode(target) == before:
                raise unreadable(path, error) from None
            continue
        if _inode(target) == before:
            return opened
        close(opened)


def _inode(path: Path) -> tuple[int, int] | None:
    """Another one for each file that takes the name; None if there is no file."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def unreadable(path: Path, error: Exception) -> InputError:
    """The error for a file that DuckDB cannot open, or of which it cannot read a page."""
    text = one_line(error)
    what, step = next((what, step) for mark, what, step in _MEANINGS if mark in text)
    kind = DamagedError if "is damaged" in what else InputError
    return kind(f"{path}: {what.format(text=text)}; {step}")
