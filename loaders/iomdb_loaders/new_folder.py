"""A folder is written beside its place, and takes it whole or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iomdb_loaders.errors import input_error

# of renameat2, which Python does not have: paths start at the working folder, and the two names are exchanged
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@contextmanager
def new_folder(folder: Path, *, replace: bool = False) -> Iterator[Path]:
    """Yield the name of a draft; the folder that the block makes there becomes `folder`, or with `replace` replaces it.

    On Linux there is a folder at every moment; elsewhere it is missing between two renames. Raises InputError if it
    cannot be written; what was there before then stays.
    """
    draft, old = (folder.with_name(f".{folder.name}.{name}") for name in ("draft", "old"))
    # that of a process that was killed
    shutil.rmtree(draft, ignore_errors=True)
    try:
        yield draft
        moved = replace and folder.exists()
        if moved and _exchanged(draft, folder):
            # the draft is now the old folder
            return
        if moved:
            folder.rename(old)
        try:
            draft.rename(folder)
        except OSError:
            if moved:
                old.rename(folder)
            raise
        # only now the new one is in its place
        if moved:
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        step = "make its folder writable, with room"
        raise input_error(folder, f"cannot be written ({error.strerror})", step) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders were given each other's names, in one step; not every system and disk can."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
