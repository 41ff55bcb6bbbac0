"""Every connection of iomdb is opened here: what it may read and write, and how much it may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError, one_line

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Config = dict[str, str | bool | int | float | list[str]]

# seconds that a statement of a closed connection may take; of the memory DuckDB itself takes 80 % at most
TIME_LIMIT = 600
ALWAYS: Config = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # nothing can be installed there, so no statement downloads an extension
    "extension_directory": os.devnull,
    # a name in a query is a table, never a variable of the program around it
    "python_enable_replacements": "false",
}
# common_subplan may take two joins to one table for the same join: wrong results without an error in DuckDB 1.5 and 2.0
# (its issues 24624 and 25819). DuckDB 2.0 spends most of the planning of deep views on projection_pullup.
_SKIPPED_OPTIMIZERS = ("common_subplan", "projection_pullup")
_THREAD_BYTES = 64 * 1024 * 1024
_LOGS = ("", ".wal", ".wal.checkpoint", ".wal.recovery")


def open_file(path: Path, *, read_only: bool, files: bool) -> DuckDBPyConnection:
    """Connect to a database file. Raises duckdb.Error.

    A connection for reading sees nothing but this file, and cannot change even this one, unless `files` is set. One for
    writing can always read and write files, because loads do.
    """
    import duckdb

    if read_only:
        # planning dominates in small files, and more threads slow it down
        threads = min(1 + path.stat().st_size // _THREAD_BYTES, os.cpu_count() or 1)
        config = {**ALWAYS, "threads": str(threads), **({} if files else _limits())}
        connection = duckdb.connect(str(path), read_only=True, config=config)
    else:
        connection = duckdb.connect(str(path), config=ALWAYS)
    # another connection of this process to the same file may have locked the configuration
    if not connection.execute("select current_setting('lock_configuration')").fetchall()[0][0]:
        # the progress can be asked for; DuckDB's own bar would be drawn on stdout, between the data
        connection.execute("set enable_progress_bar = true")
        connection.execute("set enable_progress_bar_print = false")
        _skip_optimizers(connection)
        if read_only and not files:
            _close(connection)
    return connection


def _limits() -> Config:
    return {
        "enable_external_access": "false",
        # a query that spills would need the file system
        "temp_directory": "",
    }


def _skip_optimizers(connection: DuckDBPyConnection) -> None:
    known = {name for (name,) in connection.execute("from duckdb_optimizers()").fetchall()}
    connection.execute("set disabled_optimizers = ?", [",".join(known.intersection(_SKIPPED_OPTIMIZERS))])


def _close(connection: DuckDBPyConnection) -> None:
    # DuckDB 1.5 has no such limit
    if connection.execute("select 1 from duckdb_settings() where name = 'max_execution_time'").fetchall():
        connection.execute(f"set max_execution_time = {TIME_LIMIT * 1000}")
    # without external access alone, COPY could still overwrite the database itself and its log
    connection.execute("set disabled_filesystems = 'LocalFileSystem'")
    connection.execute("set lock_configuration = true")


def open_memory(*databases: Path, **settings: str | int) -> DuckDBPyConnection:
    """Connect to a new database in memory that can attach `databases`, and reads and writes no other file.

    `settings` are those of DuckDB.
    """
    import duckdb

    connection = duckdb.connect(config=ALWAYS)
    # DuckDB's own bar would be drawn on stdout
    connection.execute("set enable_progress_bar_print = false")
    for name, value in settings.items():
        connection.execute(f"set {name} = ?", [value])
    allowed = [f"{path}{log}" for path in databases for log in _LOGS]
    connection.execute("set allowed_paths = ?", [allowed])
    _skip_optimizers(connection)
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def refusal(error: Exception) -> InputError:
    """The error for a statement that DuckDB refuses, with the next step if the sandbox is the reason."""
    text = one_line(error)
    closed = "it sees the database only; to read files: --allow-files, or iomdb.connect(files=True)"
    if "disabled by configuration" in text or "disabled through configuration" in text:
        return InputError(f"{text}; {closed}")
    if "exceeded maximum execution time" in text:
        return InputError(f"stopped after {TIME_LIMIT} seconds; without a limit: --allow-files")
    if "Out of Memory" in text:
        return InputError("needs more than 80 % of the memory; to use the disk too: --allow-files")
    if "Corrupt database file" in text:
        # a damaged page shows only when a query reads it
        return InputError(f"{text}; run: iomdb verify FILE, and restore a backup")
    return InputError(text)
