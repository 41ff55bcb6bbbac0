"""A new file is written beside the old one, and takes its place when it is complete and on the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error, one_line
from iomdb.sandbox import open_memory
from iomdb.storage import schema
from iomdb.storage.gate import Gate, check_no_database
from iomdb.storage.opening import attach_file, target_of, wal_of
from iomdb.storage.writer import sole_writer
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# every DuckDB from 1.1 on opens this format; the default of 2.0 shuts out all 1.x clients
STORAGE_VERSION = "v1.0.0"
# the smallest block DuckDB writes: most tables are small
BLOCK_SIZE = 16384
# trying them takes half of the checkpoint, and the file is as small without them
_SLOW_COMPRESSION = "alp,alprd,chimp,fsst,patas,zstd"
OPTIONS = f"storage_version {quoted(STORAGE_VERSION)}, block_size {BLOCK_SIZE}"


def open_for_build(*databases: Path) -> DuckDBPyConnection:
    """Connect to a new database in memory that can attach `databases`."""
    return open_memory(
        *databases,
        # a build is a thousand small statements; waking threads costs more than it saves
        threads=1,
        disabled_compression_methods=_SLOW_COMPRESSION,
    )


def draft_of(output: Path) -> Path:
    """The name of the new file until it is complete."""
    return output.with_name(f".{output.name}.draft")


def write_copy(connection: DuckDBPyConnection, original: str, draft: Path) -> None:
    """Write the attached database `original` to the draft, open that again, and compare the two."""
    connection.execute(f"attach {quoted(str(draft))} as draft ({OPTIONS})")
    connection.execute(f"copy from database {original} to draft")
    # DETACH and closing may ignore that the disk is full
    connection.execute("checkpoint draft")
    connection.execute("detach draft")
    connection.execute(f"attach {quoted(str(draft))} as draft (read_only)")
    same = schema.objects(connection, original) == schema.objects(connection, "draft")
    connection.execute("detach draft")
    if not same:
        raise InputError(f"{draft}: does not hold what was written to it; check its disk")


def check_rows(connection: DuckDBPyConnection, original: str, draft: Path) -> None:
    """Raise InputError unless each table has as many rows in the draft as in the attached database `original`."""
    connection.execute(f"attach {quoted(str(draft))} as draft (read_only)")
    for (name,) in connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = ?", [original]
    ).fetchall():
        counts = connection.execute(
            f"select (select count(*) from {original}.{name}), (select count(*) from draft.{name})"
        ).fetchall()[0]
        if counts[0] != counts[1]:
            raise InputError(f"{draft}: {name} has {counts[1]} of {counts[0]} rows; check the disk")
    connection.execute("detach draft")


def rewrite(path: Path) -> None:
    """Replace a database by a copy of it, without the free pages that may hold removed rows; the caller is its writer.

    Raises InputError if the copy cannot be written; the file then stays as it was.
    """
    output = target_of(path)
    draft = draft_of(output)
    _remove(draft)
    try:
        with private_files(), open_memory(draft, output) as connection:
            attach_file(connection, output, "original")
            before = _identity(output)
            write_copy(connection, "original", draft)
            check_rows(connection, "original", draft)
        _put_in_place(draft, output, before, stat.S_IMODE(output.stat().st_mode))
    finally:
        _remove(draft)


@contextmanager
def new_draft(output: Path, gate: Gate, mode: int | None = None) -> Iterator[Path]:
    """Yield the name of a draft; the file that the block writes there replaces `output` if nothing fails.

    Raises InputError if `gate` refuses, another process writes `output`, or the draft cannot be written completely;
    the old file then stays as it was.
    """
    import duckdb

    output = target_of(output)
    if not output.parent.is_dir():
        raise input_error(output.parent, "folder not found", "make it first or choose another --output")
    draft = draft_of(output)
    with private_files() as umask, sole_writer(output), gate.opened(output):
        before = _identity(output)
        # that of a process that was killed
        _remove(draft)
        try:
            yield draft
            _put_in_place(draft, output, before, _mode(output, umask) if mode is None else mode)
        except duckdb.Error as error:
            if str(draft) not in str(error):
                raise
            raise input_error(
                output, f"cannot be written ({one_line(error)})", "make room on its disk"
            ) from None
        finally:
            _remove(draft)


def _put_in_place(draft: Path, output: Path, before: tuple[int, ...], mode: int) -> None:
    if wal_of(draft).exists():
        raise input_error(output, "cannot be written completely", "make room on its disk")
    try:
        draft.chmod(mode)
        _sync(draft)
        if _identity(output) != before:
            raise input_error(output, "was changed by another process meanwhile, and is kept", "try again")
        # readers of the old file keep its contents; DuckDB would replay a log of the old file into the new one
        wal_of(output).unlink(missing_ok=True)
        draft.replace(output)
        _sync(output.parent)
    except OSError as error:
        raise input_error(output, f"cannot be written ({error.strerror})", "make room on its disk") from None


def _mode(output: Path, umask: int) -> int:
    """The mode of the old file, else that of any new file."""
    return stat.S_IMODE(output.stat().st_mode) if output.exists() else 0o666 & ~umask


def _identity(path: Path) -> tuple[int, ...]:
    """Differs after any change of the database at `path` or of its log."""
    found: list[int] = []
    for file in (path, wal_of(path)):
        if file.exists():
            status = file.stat()
            found += status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
        else:
            found.append(0)
    return tuple(found)


def _sync(path: Path) -> None:
    """Have the system write a file, or the entries of a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(draft: Path) -> None:
    draft.unlink(missing_ok=True)
    wal_of(draft).unlink(missing_ok=True)


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """Yield the name of a draft, which replaces `output`, a file other than a database, if nothing fails.

    A pipe or device is written itself. Raises InputError if `output` is a database or another process writes it.
    """
    check_no_database(output)
    if output.exists() and not output.is_file():
        yield output
        return
    output = target_of(output)
    draft = draft_of(output)
    with sole_writer(output):
        try:
            yield draft
            if output.exists():
                draft.chmod(stat.S_IMODE(output.stat().st_mode))
            _sync(draft)
            check_no_database(output)
            draft.replace(output)
            _sync(output.parent)
        finally:
            draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Replace the text of a file, or leave it as it was. Raises InputError if it cannot be written."""
    try:
        with replacing(path) as draft:
            draft.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise input_error(path, f"cannot be written ({error.strerror})", "make room on its disk") from None


@contextmanager
def private_files() -> Iterator[int]:
    """Create files that only their owner may read, within the block. Yields the umask of before."""
    before = os.umask(0o077)
    try:
        yield before
    finally:
        os.umask(before)


@contextmanager
def private_when_loaded(connection: DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Before the first batch, withdraw the right to read the file from everybody but its owner."""
    path = target_of(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & 0o077 or connection.execute("from record.batch limit 1").fetchall():
        yield
        return
    try:
        path.chmod(0o600)
    except PermissionError:
        raise input_error(path, "can be read by others", f"have its owner run: chmod 600 {path}") from None
    try:
        yield
    except BaseException:
        path.chmod(mode)
        raise
