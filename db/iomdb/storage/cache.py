"""Files in the user's cache folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from iomdb.resources import DATA_DIR, SQL_DIR


def template_path() -> Path:
    """The file in the cache folder that holds, or will hold, the template of the current definitions."""
    import duckdb
    from platformdirs import user_cache_path

    import iomdb
    import iomdb_loaders

    digest = hashlib.sha256(duckdb.__version__.encode())
    program = [Path(str(package.__file__)).parent for package in (iomdb, iomdb_loaders)]
    for folder, endings in (
        (SQL_DIR, (".sql", ".toml")),
        (DATA_DIR / "records", (".json",)),
        *((folder, (".py",)) for folder in program),
    ):
        for path in sorted(folder.rglob("*")):
            if path.suffix in endings:
                content = path.read_bytes()
                digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
                digest.update(content)
    return user_cache_path("iomdb", appauthor=False) / f"template-{digest.hexdigest()[:32]}.duckdb"
