"""Write the datasets of the bundle from a database: python bi/superset/datasets.py iom.duckdb.

Each mart view gets its sum as a certified metric. Each printed table is a dataset too, of its released version and
without metrics, because subtotals and totals are rows.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import iomdb

BUNDLE = Path(__file__).with_name("bundle")
DATABASE = "2f0c6a52-7d0f-5c0e-9b0b-1d2f5c2377aa"
# in three parts: the name of the dataset, the view that is commented, and the fact of a mart view
_MART = "select fact, 'mart.' || fact, fact from meta.fact order by 1"
_REPORT = (
    "select view_name, 'report.' || table_id, null from meta.views "
    "where state = 'latest' and not is_cells order by sort_order"
)
_COLUMNS = (
    "select column_name, data_type, comment from duckdb_columns() "
    "where schema_name || '.' || table_name = $name order by column_index"
)
_COMMENT = "select comment from duckdb_views() where schema_name || '.' || view_name = $name"
_RANGE = {
    "column_name": "range",
    "expression": "upper - lower",
    "type": "BIGINT",
    "verbose_name": "Range",
    "description": "How far apart the bounds of an estimate are",
}
_UNITS = {"usd_million": "million US dollars", "usd_thousand": "thousand US dollars"}


def datasets(database: iomdb.Database) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each dataset with its name, as Superset imports it."""
    run = database.connection.execute
    for name, view, fact in [*run(_MART).fetchall(), *run(_REPORT).fetchall()]:
        columns = run(_COLUMNS, {"name": view}).fetchall()
        mart = fact is not None
        yield (
            name,
            {
                "table_name": name,
                "schema": view.partition(".")[0],
                "description": run(_COMMENT, {"name": view}).fetchall()[0][0],
                "main_dttm_col": "period_end" if mart else None,
                "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"iomdb/{view}")),
                "database_uuid": DATABASE,
                "version": "1.0.0",
                "filter_select_enabled": True,
                "extra": _extra(mart),
                "columns": [_column(*column) for column in columns] + ([_RANGE] if mart else []),
                "metrics": list(_metrics(database, fact)) if mart else [],
            },
        )


def _extra(mart: bool) -> dict[str, Any]:
    details = "Leaf figures: a sum is right." if mart else "The table as printed."
    extra: dict[str, Any] = {"certification": {"certified_by": "iomdb check", "details": details}}
    if not mart:
        extra["warning_markdown"] = (
            "Subtotals and totals are rows (row_kind): a sum counts the same persons several times. "
            "For sums and charts use the datasets of the schema mart."
        )
    return extra


def _column(name: str, kind: str, comment: str | None) -> dict[str, Any]:
    column: dict[str, Any] = {
        "column_name": name,
        "type": kind,
        "verbose_name": name.replace("_", " ").capitalize(),
    }
    if comment:
        column["description"] = comment
    if kind == "DATE":
        column["is_dttm"] = True
    return column


def _metrics(database: iomdb.Database, fact: str) -> Iterator[dict[str, Any]]:
    ((measure, unit, decimals, period),) = database.connection.execute(
        "select measure, unit, decimals, period from meta.fact where fact = ?", [fact]
    ).fetchall()
    label = _UNITS.get(unit, unit)
    for name, title, rows in (
        ("total", label.capitalize(), measure),
        (
            "total_estimated",
            f"{label.capitalize()}, estimated",
            f"case when status = 'estimated' then {measure} else 0 end",
        ),
    ):
        stock = "Counted on one day: choose one year." if period == "day" else ""
        yield {
            "metric_name": name,
            "verbose_name": title,
            "expression": f"sum({rows})",
            "description": f"Unit: {label}. {stock}".strip(),
            "d3format": f",.{decimals}f",
            **({"warning_text": stock} if stock else {}),
            "extra": {"certification": {"certified_by": "iomdb check", "details": f"Unit: {label}"}},
        }


def text(dataset: dict[str, Any]) -> str:
    """A dataset as YAML."""
    import yaml

    return yaml.safe_dump(dataset, sort_keys=False, allow_unicode=True, width=120)


def main(file: str) -> None:
    """Replace the datasets of the bundle."""
    import iomdb

    folder = BUNDLE / "datasets" / "iomdb"
    for old in folder.glob("*.yaml"):
        old.unlink()
    with iomdb.connect(file) as database:
        for name, dataset in datasets(database):
            (folder / f"{name}.yaml").write_text(text(dataset), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
