"""Where one figure comes from: what was read, how it is known, what it is computed from, which sums contain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError

if TYPE_CHECKING:
    from iomdb.database import Database

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """One cell and its provenance.

    `cell` is its row of source.provenance; `sql` the text of the view that computes it; `facts` the fact rows that
    it is computed from; `sums` the sums that contain it as (what, computed, printed).
    """

    table_id: str
    cell: Row
    sql: str
    facts: tuple[Row, ...]
    sums: tuple[tuple[str, Decimal | None, Decimal | None], ...]


def explain(
    database: Database, table_id: str, first: str, second: str, year: int | None = None
) -> Explanation:
    """Explain the cell where a row and a column meet, named by label or key, in either order.

    `year` is the reporting year, by default the last. Raises InputError with the nearest names if nothing or more
    than one cell is meant.
    """
    run = database.connection.execute
    view = database.version_name(table_id)
    table, cells_version = run(
        "select table_id, cells from meta.views where view_name = ?", [view]
    ).fetchall()[0]
    cells = _provenance(database, table, year)
    cell = _find(cells, table, first, second)
    sql = run(
        "select sql from duckdb_views() where schema_name = 'report' and view_name = ?",
        [f"{table}_cells_v{cells_version}"],
    ).fetchall()[0][0]
    by_key = {f"{other['row_key']}|{other['column_key']}": other for other in cells}
    sums = [by_key[key] for key in (cell["sums"] or "").split("; ") if key]
    return Explanation(
        table,
        cell,
        sql,
        tuple(row for query in cell["fact_query"].split("; ") for row in _rows(database, query)),
        tuple((f"{s['row_label']} | {s['column_label']}", s["value"], s["printed_value"]) for s in sums),
    )


def _provenance(database: Database, table_id: str, year: int | None) -> list[dict[str, Any]]:
    """The rows of source.provenance for one table and year.

    The text of the view with report.cells replaced by this table: DuckDB would plan the union of all tables first.
    """
    text = database.connection.execute(
        "select sql from duckdb_views() where schema_name = 'source' and view_name = 'provenance'"
    ).fetchall()[0][0]
    query = text[text.index(" AS ") + 4 :].strip().rstrip(";")
    chosen = f"select *, '{table_id}' as table_id from report.{table_id}_cells"
    if year is None:
        chosen += f" where report_year = (select max(report_year) from report.{table_id}_cells)"
    else:
        chosen += f" where report_year = {int(year)}"
    return _rows(database, query.replace("report.cells", f"({chosen})"))


def _rows(database: Database, sql: str) -> list[dict[str, Any]]:
    relation = database.sql(sql)
    columns = list(relation.columns)
    return [dict(zip(columns, row, strict=True)) for row in relation.fetchall()]


def _find(cells: Sequence[Row], table_id: str, first: str, second: str) -> Row:
    """The one cell that the two names mean: by exact key or label, else by the start of the label or of a word."""
    if not cells:
        raise InputError(f"{table_id} has no figures of that year; run: iomdb tables")
    for row, column in ((first, second), (second, first)):
        rows = _meant(cells, "row", row)
        columns = _meant(cells, "column", column)
        if len(rows) == 1 and len(columns) == 1:
            found = [c for c in cells if c["row_key"] in rows and c["column_key"] in columns]
            if found:
                return found[0]
    raise InputError(_miss(cells, table_id, first, second))


def _meant(cells: Sequence[Row], axis: str, name: str) -> set[str]:
    wanted = name.casefold()
    places = {cell[f"{axis}_key"]: cell[f"{axis}_label"] for cell in cells}
    for matches in (
        lambda key, label: wanted in (key.casefold(), label.casefold()),
        lambda key, label: label.casefold().startswith(wanted),
        lambda key, label: f" {wanted}" in label.casefold(),
    ):
        found = {key for key, label in places.items() if matches(key, label)}
        if found:
            return found
    return set()


def _miss(cells: Sequence[Row], table_id: str, first: str, second: str) -> str:
    from difflib import get_close_matches

    problems = []
    for name in (first, second):
        rows, columns = _meant(cells, "row", name), _meant(cells, "column", name)
        if len(rows) == 1 or len(columns) == 1:
            continue
        several = sorted(rows or columns)
        if several:
            problems.append(f"{name!r} may be {', '.join(several[:5])}")
            continue
        names = sorted(
            {str(c[k]) for c in cells for k in ("row_label", "row_key", "column_label", "column_key")}
        )
        near = get_close_matches(name, names, n=3, cutoff=0.5)
        hint = f", did you mean {' or '.join(near)}?" if near else ""
        problems.append(f"{name!r} is not a row or column" + hint)
    both = f"no cell has {first!r} and {second!r} as its row and column; name one row and one column"
    return f"{table_id}: " + ("; ".join(problems) or both)
