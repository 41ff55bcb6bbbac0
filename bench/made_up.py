"""Files of made-up movements, and a database to load them into."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.measure import IOMDB, run, step

YEAR = "2012"


class MadeUp:
    """Makes files in a folder on demand: `iomdb synthesize` from a built database."""

    def __init__(self, folder: Path, database: Path | None, rounds: int | None) -> None:
        self.folder = folder
        self._database = database
        self.has_database = database is not None
        self._rounds = rounds

    def command(self, section: str, *scales: int) -> str:
        """The command that renews a section."""
        database = " --database FILE" if self.has_database else ""
        return f"python -m bench {section} --scale {' '.join(map(str, dict.fromkeys(scales)))}{database}"

    def rounds(self, scale: int) -> int:
        """Number of rounds at this scale."""
        return self._rounds or (5 if scale < 100 else 3)

    @property
    def database(self) -> Path:
        """A built file without records."""
        if self._database is None:
            self._database = self.folder / "iom.duckdb"
            run([IOMDB, "build", "--output", self._database])
        return self._database

    def copy(self, name: str) -> Path:
        """A fresh copy of that file."""
        path = self.folder / name
        path.with_name(f"{name}.wal").unlink(missing_ok=True)
        shutil.copy(self.database, path)
        return path

    def movements(self, scale: int, file_format: str) -> Path:
        """A file of `scale` times the movements of the year."""
        folder = self.folder / f"x{scale}"
        path = folder / f"movements.{file_format}"
        if not path.is_file():
            step(f"making up movements ×{scale}, {file_format}")
            run(
                [
                    *(IOMDB, "-d", self.database, "synthesize", "--year", YEAR, "--output", folder),
                    *("--scale", str(scale), "--format", file_format),
                ]
            )
        return path
