"""A digest of the rows of a view: equal for equal cells, whatever engine they come from and in whatever order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any


class Digest:
    """Rows are added as the engine gives them; each is written by the types of the columns in DuckDB."""

    def __init__(self, types: Sequence[str]) -> None:
        """Begin without rows; `types` are those of the columns in DuckDB."""
        self._write = [_writer(type_) for type_ in types]
        self._lines: list[str] = []

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Add rows, each with one value per column."""
        self._lines += [
            json.dumps(
                [
                    None if value is None else write(value)
                    for write, value in zip(self._write, row, strict=True)
                ]
            )
            for row in rows
        ]

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self._lines)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self._write)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 over the sorted rows, for when all are added."""
        digest = hashlib.sha256()
        for line in sorted(self._lines):
            digest.update(line.encode() + b"\n")
        return digest.hexdigest()

    def difference(self, other: Digest) -> str | None:
        """A row that one of both lacks, as text; None if they are equal."""
        if self.sha256 == other.sha256:
            return None
        mine, others = sorted(self._lines), sorted(other._lines)
        return next((line for line in mine if line not in others), None) or next(
            line for line in others if line not in mine
        )


def _writer(type_: str) -> Callable[[Any], object]:
    """How a value of a type in DuckDB is written, whichever of its forms an engine returns."""
    name, _, arguments = type_.partition("(")
    if name == "DECIMAL":
        step = Decimal(1).scaleb(-int(arguments.rstrip(")").split(",")[1]))
        return lambda value: str(Decimal(str(value)).quantize(step))
    if name.endswith(("INT", "INTEGER")):
        return int
    if name == "BOOLEAN":
        return bool
    if name == "DOUBLE":
        return float
    return str
