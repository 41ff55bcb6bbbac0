"""The folders of SQL and data: in the package (wheel) or at the top of the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packed = _PACKAGE / name
    return packed if packed.is_dir() else _PACKAGE.parents[1] / name


SQL_DIR = _folder("sql")
DATA_DIR = _folder("data")
# editions that are built only where they are named
OPTIONAL_DIR = DATA_DIR / "optional"
