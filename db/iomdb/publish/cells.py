"""A digest of the rows of a view: equal for equal cells, whatever engine they come from and in whatever order."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from iomdb.errors import InputError


class Digest:
    """Rows are added as the engine gives them; each is written by the types of the columns in DuckDB."""

    def __init__(self, types: Sequence[str]) -> None:
        """Begin without rows; `types` are those of the columns in DuckDB."""
        self._types = types
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
    def cells(self) -> int:
        """The number of cells."""
        return len(self._lines) * len(self._write)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 over the sorted rows, for when all are added."""
        digest = hashlib.sha256()
        for line in sorted(self._lines):
            digest.update(line.encode() + b"\n")
        return digest.hexdigest()

    def check(self, rows: Iterable[Sequence[object]], view: str, target: str) -> None:
        """Raise InputError, with one of the rows that differ, unless the rows of the view in the target are these."""
        copy = Digest(self._types)
        copy.add(rows)
        if self.sha256 != copy.sha256:
            mine, theirs = Counter(self._lines), Counter(copy._lines)
            row = min((mine - theirs) + (theirs - mine))
            raise InputError(
                f"{view} differs in {target}, first in {row}; nothing was published; report it as a defect"
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
