"""A folder is written beside its place, and takes it whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iomdb_loaders.errors import input_error


@contextmanager
def new_folder(folder: Path, *, replace: bool = False) -> Iterator[Path]:
    """Yield the name of a draft; the folder that the block makes there becomes `folder`, or with `replace` replaces it.

    Raises InputError if it cannot be written; what was there before then stays.
    """
    draft, old = (folder.with_name(f".{folder.name}.{name}") for name in ("draft", "old"))
    # that of a process that was killed
    shutil.rmtree(draft, ignore_errors=True)
    try:
        yield draft
        moved = replace and folder.exists()
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
