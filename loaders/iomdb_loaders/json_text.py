"""JSON text in which a key stands once: Python's json would silently drop all values of a repeated key but the last."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from iomdb_loaders.errors import input_error


def parse_json(path: Path, content: bytes) -> Any:
    """The value in `content`, with fractions as Decimal. Raises InputError, which names `path`, if it is not valid."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise input_error(path, f"not valid JSON ({error})", "fix the file") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {next(key for key in keys if keys.count(key) > 1)!r} twice in one object")
    return found
