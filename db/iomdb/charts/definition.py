"""The charts that the TOML of a table declares, and their check.

A chart draws cells of one table, and each of its marks is one cell: nothing is added up. `rows` and `columns` are keys
of the table, such as `{budget_region}/{service}`. A field is a dimension in these keys, or `row` or `column` for the
printed label.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iomdb_loaders.toml import properties, property_error

# category: along the axis; series: side by side, in a colour each; panel: one picture for each
FIELDS = ("category", "series", "panel")
# the fields that each kind needs, and those that it may have
KINDS = {
    "bars": (("category",), ("series", "panel")),
    "lines": (("category",), ("series", "panel")),
    "pyramid": (("category", "series"), ()),
    "matrix": (("category", "series"), ()),
    "flow": (("category", "series"), ()),
}
_PLACEHOLDER = re.compile(r"\{([\w.]+)\}")


@dataclass(frozen=True)
class Chart:
    """One chart of a table: the keys whose cells it draws, and the part of the keys that each field shows.

    `most` limits it to so many categories, those with the largest values.
    """

    name: str
    kind: str
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    fields: Mapping[str, str]
    most: int | None = None


def read_charts(
    path: Path, raw: Mapping[str, Any], title: str, row_keys: Collection[str], column_keys: Collection[str]
) -> tuple[Chart, ...]:
    """The charts of a table whose cells have these keys; `title` is that of a chart without one.

    Raises InputError, with the name of the property, for whatever is missing, unknown or drawn nowhere.
    """
    return tuple(_chart(path, name, chart, title, row_keys, column_keys) for name, chart in raw.items())


def _chart(
    path: Path, name: str, raw: Any, title: str, row_keys: Collection[str], column_keys: Collection[str]
) -> Chart:
    place = f"charts.{name}"
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if kind is not None and kind not in KINDS:
        raise property_error(path, f"{place}.kind", "unknown kind", f"use {', '.join(KINDS)}", kind)
    needed, allowed = KINDS.get(str(kind), ((), FIELDS))
    required = {"kind": str, "rows": list, "columns": list, **dict.fromkeys(needed, str)}
    optional = {**dict.fromkeys(allowed, str), "title": str, "most": int}
    properties(path, place, raw, required, optional)
    if raw.get("most", 1) < 1:
        raise property_error(path, f"{place}.most", "must be at least 1", "fix it", raw["most"])
    fields = {field: raw[field] for field in FIELDS if field in raw}
    shown = {"row", "column"}
    for axis, keys in (("rows", row_keys), ("columns", column_keys)):
        for key in raw[axis]:
            if key not in keys:
                step = f"use {', '.join(keys)}"
                raise property_error(path, f"{place}.{axis}", "unknown key", step, key)
            shown.update(_PLACEHOLDER.findall(key))
    for field, part in fields.items():
        if part not in shown:
            step = f"use {', '.join(sorted(shown))}"
            raise property_error(path, f"{place}.{field}", "not in the keys of the chart", step, part)
    return Chart(
        name,
        str(kind),
        raw.get("title", title),
        tuple(raw["rows"]),
        tuple(raw["columns"]),
        fields,
        raw.get("most"),
    )
