"""One load under way: what its steps work on."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.records.files import InputFile
from iomdb_loaders.records.kinds import RecordKind
from iomdb_loaders.records.mapping import Mapping

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Job:
    """A load of `files` as `batch` into the file `database`; `sql` is the folder of the statements."""

    connection: DuckDBPyConnection
    sql: Path
    database: str
    kind: RecordKind
    mapping: Mapping
    correct: bool
    batch: int
    files: tuple[InputFile, ...]
    max_rejects: str

    @property
    def rows_read(self) -> int:
        """Rows of all files, counted apart from the reader of the rows."""
        return sum(file.rows for file in self.files)

    def run(self, name: str) -> int:
        """Run a statement of sql/record. Returns the number of rows that it inserted, if it did."""
        return self.execute((self.sql / name).read_text(encoding="utf-8"))

    def execute(self, statement: str) -> int:
        """Run a statement. Returns the number of rows that it inserted, if it did."""
        rows = self.connection.execute(statement).fetchall()
        return int(rows[0][0]) if rows and isinstance(rows[0][0], int) else 0

    def count(self, table: str) -> int:
        """Rows of a table."""
        return int(self.connection.execute(f"select count(*) from {table}").fetchall()[0][0])

    @contextmanager
    def temporary_folder(self) -> Iterator[Path]:
        """A folder for rewritten rows. What killed loads into the same database left is removed, too."""
        name = hashlib.sha256(str(Path(self.database).resolve()).encode()).hexdigest()[:16]
        prefix = f"iomdb-{name}-"
        if self.database:
            # no other load is under way: each holds the lock of its database
            for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
                shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=prefix) as made:
            yield Path(made)
