"""A new file is written beside the old one, and takes its place when it is complete and on the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error, one_line
from iomdb.offline import OFFLINE
from iomdb.storage import schema
from iomdb.storage.gate import Gate, check_no_database
from iomdb.storage.opening import target_of, wal_of
from iomdb.storage.writer import sole_writer
from iomdb_loaders.literal import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# every DuckDB from 1.1 on opens this format; the default of 2.0 shuts out all 1.x clients
STORAGE_VERSION = "v1.0.0"
# the smallest block DuckDB writes: most tables are small
BLOCK_SIZE = 16384
OPTIONS = f"storage_version {quoted(STORAGE_VERSION)}, block_size {BLOCK_SIZE}"


@contextmanager
def new_file(output: Path, gate: Gate, mode: int | None = None) -> Iterator[DuckDBPyConnection]:
    """Yield a connection to a new database in memory, which becomes the file `output` if nothing fails.

    `gate` decides whether an existing file may be replaced; without `mode` its mode is kept. In memory there is no log.
    A file written statement by statement would log and check a view again for each comment.
    """
    import duckdb

    with (
        new_draft(output, gate, mode) as draft,
        duckdb.connect(config={"threads": "1", **OFFLINE}) as connection,
    ):
        yield connection
        seal(connection)
        connection.execute(f"attach {quoted(str(draft))} as draft ({OPTIONS})")
        connection.execute("copy from database memory to draft")
        # DETACH and closing would ignore that the disk is full
        connection.execute("checkpoint draft")
        connection.execute("detach draft")
        check_copy(connection, draft, "memory")


def seal(connection: DuckDBPyConnection) -> None:
    """Note in meta.build what the file holds, so that a later change of its tables and views can be recognised."""
    connection.execute(
        "insert or replace into meta.build values ('objects', ?)", [schema.objects(connection, "memory")]
    )


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
    # before the lock, which needs a folder that can be written
    gate.check(output)
    draft = output.with_name(f".{output.name}.draft")
    with sole_writer(output), private_files() as umask:
        # that of a process that was killed
        _remove(draft)
        before = _identity(output)
        gate.check(output)
        try:
            yield draft
            _put_in_place(draft, output, before, gate, mode, umask)
        except duckdb.Error as error:
            if str(draft) not in str(error):
                raise
            raise input_error(
                output, f"cannot be written ({one_line(error)})", "make room on its disk"
            ) from None
        finally:
            _remove(draft)


def _put_in_place(
    draft: Path, output: Path, before: tuple[int, ...], gate: Gate, mode: int | None, umask: int
) -> None:
    if wal_of(draft).exists():
        raise input_error(output, "cannot be written completely", "make room on its disk")
    try:
        draft.chmod(_mode(output, umask) if mode is None else mode)
        _sync(draft)
        gate.check(output)
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


def check_copy(connection: DuckDBPyConnection, draft: Path, original: str) -> None:
    """Open the draft again, and raise InputError unless it holds all of the attached database `original`."""
    import duckdb

    try:
        connection.execute(f"attach {quoted(str(draft))} as draft (read_only)")
        same = [_outline(connection, name) for name in (original, "draft")]
        connection.execute("detach draft")
    except duckdb.Error as error:
        raise InputError(f"{draft}: was not written completely ({one_line(error)}); try again") from None
    if same[0] != same[1]:
        raise InputError(f"{draft}: was not written completely; try again")


def _outline(connection: DuckDBPyConnection, database: str) -> tuple[object, ...]:
    """The tables and views of an attached database, and the number of rows of each table."""
    names = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = ? and not temporary "
        "order by all",
        [database],
    ).fetchall()
    counts = ", ".join(f"(select count(*) from {database}.{name})" for (name,) in names)
    return schema.objects(connection, database), *connection.execute(f"select {counts}").fetchall()


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
    draft = output.with_name(f".{output.name}.draft")
    with sole_writer(output):
        try:
            yield draft
            if output.exists():
                draft.chmod(stat.S_IMODE(output.stat().st_mode))
            _sync(draft)
            check_no_database(output)
            draft.replace(output)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def private_files() -> Iterator[int]:
    """Create files that only their owner may read, within the block. Yields the umask of before."""
    before = os.umask(0o077)
    try:
        yield before
    finally:
        os.umask(before)
