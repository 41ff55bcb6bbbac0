"""Files in the user's cache folder, named by a digest of what they are made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb_loaders.regular_file import digest_of


def cache_folder() -> Path:
    """The cache folder, which may not exist."""
    from platformdirs import user_cache_path

    return user_cache_path("iomdb", appauthor=False)


def template_path() -> Path:
    """The file in the cache folder that holds, or will hold, the template of the current definitions."""
    import duckdb

    import iomdb
    import iomdb_loaders

    files = [("duckdb", duckdb.__version__.encode()), *files_in(SQL_DIR, ".sql", ".toml")]
    files += files_in(DATA_DIR / "records", ".json")
    for package in (iomdb, iomdb_loaders):
        files += files_in(Path(str(package.__file__)).parent, ".py")
    return cache_folder() / f"template-{digest_of(files)[:32]}.duckdb"


def files_in(folder: Path, *endings: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files in a folder with these endings, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in endings:
            yield path.relative_to(folder).as_posix(), path.read_bytes()
