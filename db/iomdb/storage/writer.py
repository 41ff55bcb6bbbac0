"""One writer per database: build, export, load and all other writers of a file hold its lock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iomdb.errors import input_error


@contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Hold the lock of the database at `path`, a file beside it, which the system releases if the process is killed.

    The database itself is replaced by a rename, so a lock on it would not hold. Raises InputError if another writer
    has the lock, or if the folder cannot be written.
    """
    import fcntl

    lock = path.with_name(f".{path.name}.lock")
    if not path.parent.is_dir():
        raise input_error(path, "its folder does not exist", "make the folder, or choose another name")
    try:
        while True:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(lock, descriptor):
                break
            # the last writer removed it between the two calls
            os.close(descriptor)
    except BlockingIOError:
        os.close(descriptor)
        what = "another process of iomdb is writing it"
        raise input_error(path, what, "try again when it has finished") from None
    except OSError as error:
        what = f"cannot be written ({error.strerror}: {lock.name})"
        raise input_error(path, what, "make its folder writable, with room") from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _is_at(lock: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(lock.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
