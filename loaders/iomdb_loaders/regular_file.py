"""Files of a pack: only regular files inside its folder are read, wherever its names and links point."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from iomdb_loaders.errors import input_error

LARGEST = 64 * 1024 * 1024


def read_file(folder: Path, name: str, step: str = "restore it") -> bytes:
    """Return the content of the file `name`, a path with slashes, in `folder`.

    Raises InputError if it is missing, is outside the folder, is reached through a link, is not a regular file, or has
    more than 64 MB. `step` is what helps if it is missing.
    """
    path = folder / name
    parts = PurePosixPath(name).parts
    if (
        not parts
        or ".." in parts
        or any(mark in name for mark in "\\:\0")
        or PurePosixPath(name).is_absolute()
    ):
        raise input_error(path, "is outside the pack", "name a file in the folder of the pack")
    try:
        for depth in range(len(parts)):
            if folder.joinpath(*parts[: depth + 1]).is_symlink():
                raise input_error(path, "is reached through a link", "put the file itself there")
        # opening a pipe would wait for its writer
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise input_error(path, "not a regular file", "put a file there")
            if status.st_size > LARGEST:
                raise input_error(path, f"has more than {LARGEST} bytes", "split it, or remove it")
            return file.read(LARGEST)
    except FileNotFoundError:
        raise input_error(path, "file not found", step) from None
    except OSError as error:
        raise input_error(path, f"cannot be read ({error.strerror})", "check the path") from None


def digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over the names and contents of files, in their order."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
