"""The database file to open when none is named."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_FILE = "iom.duckdb"
ENVIRONMENT = "IOMDB_DATABASE"


def file_at_hand() -> Path:
    """The file to open when none is named; see `iomdb.connect`."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named)
    here = Path(DEFAULT_FILE)
    return here if here.is_file() else cached_file()


def cached_file() -> Path:
    """The database in the user's cache folder, built now unless these inputs were built before."""
    import sys

    from iomdb import __version__
    from iomdb.builder import build, input_digest
    from iomdb.storage.cache import cache_folder

    path = cache_folder() / f"iom-{__version__}-{input_digest()[:12]}.duckdb"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        print(f"iomdb: no {DEFAULT_FILE} here; building {path}", file=sys.stderr)
        build(path)
    return path
