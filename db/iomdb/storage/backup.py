"""Copy a database whole, with what its log holds, while others read it."""

from __future__ import annotations

from pathlib import Path

from iomdb.sandbox import open_memory
from iomdb.storage.draft import check_rows, new_draft, write_copy
from iomdb.storage.gate import Gate
from iomdb.storage.opening import attach_file, target_of


def backup(database: Path | str, output: Path | str) -> None:
    """Copy `database`, of whatever schema version, to the new file `output`, which only its owner can read.

    Every value is read and written again, so the copy has no damaged page, no log and no trace of removed rows. Nobody
    can write the database meanwhile. Raises InputError if `output` exists, and if the database is damaged or being
    written.
    """
    with (
        new_draft(Path(output), Gate(existing=False), mode=0o600) as draft,
        open_memory(draft, target_of(Path(database))) as connection,
    ):
        attach_file(connection, Path(database), "original")
        write_copy(connection, "original", draft)
        check_rows(connection, "original", draft)
