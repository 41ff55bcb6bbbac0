"""The frame that `Database.table` returns: a notebook shows its title, unit, marks, notes and source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pandas as pd

from iomdb.output.about import About
from iomdb.output.formats import html_table
from iomdb.output.listing import listing

# rows that a notebook shows
_MOST = 200


class Table(pd.DataFrame):
    """A pandas frame with one table of the report; whatever is computed from it is a plain frame.

    `attrs` has table, title, unit, notes, source and status: how many figures are printed, estimated and so on.
    """

    _metadata: ClassVar[list[str]] = ["_about", "_types"]
    _about: About | None = None
    _types: ClassVar[dict[str, str]] = {}

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        if self._about is None or set(self.columns) != set(self._types):
            return str(super()._repr_html_())  # type: ignore[misc]
        types = [self._types[name] for name in self.columns]
        rows = (
            tuple(_exact(value, kind) for value, kind in zip(row, types, strict=True))
            for row in self.head(_MOST).itertuples(index=False, name=None)
        )
        kinds = [kind.partition("(")[0].lower() for kind in types]
        table = listing(list(self.columns), kinds, rows, self._about)
        more = f"<p>{_MOST} of {len(self):,} rows</p>\n" if len(self) > _MOST else ""
        return "".join(html_table(table, self._about)) + more


def _exact(value: Any, kind: str) -> object:
    """The value as the database has it: pandas makes a float of a decimal, and of a whole number beside a NULL."""
    if pd.isna(value):
        return None
    if kind.startswith("DECIMAL"):
        scale = int(kind.rstrip(")").split(",")[1])
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-scale))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def titled(frame: pd.DataFrame, about: About, types: dict[str, str]) -> Table:
    """The frame with what it is; `types` are those of its columns in the database."""
    table = Table(frame)
    # pandas would take an attribute of a frame for a column
    object.__setattr__(table, "_about", about)
    object.__setattr__(table, "_types", types)
    table.attrs.update(about.attrs())
    return table
