"""Rows as a CSV file that every reader takes for the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path


def write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows as RFC 4180 has it, but with line feeds; NULL is nothing, and an empty text is `""`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in (names, *rows):
            file.write(",".join(map(_text, row)) + "\n")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    # neither 0E-8 nor zeros that only the type adds
    text = format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
    if not text or any(letter in text for letter in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
