"""Where one figure comes from: what was read, how it is known, what computes it, which sums hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError

if TYPE_CHECKING:
    from iomdb.database import Database

CELL = (
    "report_year",
    "row_key",
    "row_label",
    "column_key",
    "column_label",
    "value",
    "unit",
    "status",
    "lower",
    "upper",
)


@dataclass(frozen=True)
class Explanation:
    """One cell and its provenance.

    `cell` is the row of report.<id>_cells; `printed` what the edition has there (None if it prints nothing);
    `sql` the text of the view that computes it; `leaves` the fact rows it is made of, by the query
    `leaves_sql`; `identities` sums over its row or column as (what, computed, printed); `errata` those
    that name its table.
    """

    table_id: str
    cell: Mapping[str, Any]
    printed: Mapping[str, Any] | None
    correction: Mapping[str, Any] | None
    sql: str
    leaves_sql: str | None
    leaves: tuple[Mapping[str, Any], ...]
    identities: tuple[tuple[str, Decimal | None, Decimal | None], ...]
    errata: tuple[tuple[str, str], ...]


def explain(
    database: Database, table_id: str, first: str, second: str, year: int | None = None
) -> Explanation:
    """Explain the cell where a row and a column meet, named by label or key, in either order.

    `year` is the edition's, by default the last. Raises InputError with the nearest names if nothing
    or more than one cell is meant.
    """
    name = database.version_name(table_id)
    stem, _, number = name.rpartition("_v")
    cells = _records(database, f"select * from report.{stem}_cells_v{number}", [])
    chosen = year or max((cell["report_year"] for cell in cells), default=0)
    cells = [cell for cell in cells if cell["report_year"] == chosen]
    cell = _find(cells, stem, first, second)
    key = [chosen, stem, cell["row_key"], cell["column_key"]]
    printed = _records(
        database,
        "select p.* from source.printed_cell as p inner join source.edition as e on p.edition = e.edition "
        "where e.report_year = ? and p.table_id = ? and p.row_key = ? and p.column_key = ?",
        key,
    )
    correction = _records(
        database,
        "select c.* from source.correction as c inner join source.edition as e on c.edition = e.edition "
        "where e.report_year = ? and c.table_id = ? and c.row_key = ? and c.column_key = ?",
        key,
    )
    leaves_sql = _leaves_sql(database, chosen, stem, cell)
    sql = database.connection.execute(
        "select sql from duckdb_views() where schema_name = 'report' and view_name = ?",
        [f"{stem}_cells_v{number}"],
    ).fetchall()[0][0]
    return Explanation(
        stem,
        {name: cell[name] for name in CELL},
        printed[0] if printed else None,
        correction[0] if correction else None,
        sql,
        leaves_sql,
        tuple(_records(database, leaves_sql, [])) if leaves_sql else (),
        _identities(database, chosen, stem, cell, cells),
        _errata(database, chosen, stem),
    )


def _records(database: Database, sql: str, params: Sequence[object]) -> list[dict[str, Any]]:
    relation = database.sql(sql, params)
    columns = list(relation.columns)
    return [dict(zip(columns, row, strict=True)) for row in relation.fetchall()]


def _find(cells: Sequence[dict[str, Any]], table_id: str, first: str, second: str) -> dict[str, Any]:
    """The one cell that the two names mean: exact key or label first, then a part of the label."""
    if not cells:
        raise InputError(f"{table_id} has no figures yet; run: iomdb tables")
    for row, column in ((first, second), (second, first)):
        rows = _meant(cells, "row", row)
        columns = _meant(cells, "column", column)
        if len(rows) == 1 and len(columns) == 1:
            found = [c for c in cells if c["row_key"] in rows and c["column_key"] in columns]
            if found:
                return found[0]
    raise InputError(_miss(cells, table_id, first, second))


def _meant(cells: Sequence[dict[str, Any]], axis: str, name: str) -> set[str]:
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


def _miss(cells: Sequence[dict[str, Any]], table_id: str, first: str, second: str) -> str:
    from difflib import get_close_matches

    told = []
    for name in (first, second):
        rows, columns = _meant(cells, "row", name), _meant(cells, "column", name)
        if len(rows) == 1 or len(columns) == 1:
            continue
        several = sorted(rows or columns)
        if several:
            told.append(f"{name!r} may be {', '.join(several[:5])}")
            continue
        names = sorted(
            {str(c[k]) for c in cells for k in ("row_label", "row_key", "column_label", "column_key")}
        )
        near = get_close_matches(name, names, n=3, cutoff=0.5)
        told.append(
            f"{name!r} is no row or column" + (f", did you mean {' or '.join(near)}?" if near else "")
        )
    return f"{table_id}: " + (
        "; ".join(told) or f"{first!r} and {second!r} are both rows or both columns; name one of each"
    )


def _leaves_sql(database: Database, year: int, table_id: str, cell: Mapping[str, Any]) -> str | None:
    """A query for the fact rows the cell is made of; None where the table repeats facts of others."""
    tables = _records(
        database,
        "select t.* from source.printed_table as t inner join source.edition as e on t.edition = e.edition "
        "where e.report_year = ? and t.table_id = ?",
        [year, table_id],
    )
    if not tables:
        return None
    conditions = [f"report_year = {year}"]
    if tables[0]["year"] is not None:
        conditions.append(f"year = {tables[0]['year']}")
    for axis in ("row", "column"):
        dimensions = [name for name in tables[0][f"{axis}_dimensions"].split(",") if name]
        for code in cell[f"{axis}_key"].split("/"):
            condition = _condition(database, tables[0]["fact"], dimensions, code)
            if condition:
                conditions.append(condition)
    return f"select * from {tables[0]['fact']} where {' and '.join(conditions)}"


def _condition(database: Database, fact: str, dimensions: Sequence[str], code: str) -> str | None:
    """The condition a code of a key stands for: a code of a dimension, or of the list above it."""
    if code.isdigit() and "year" in dimensions:
        return f"year = {code}"
    lists = dict(
        database.connection.execute(
            "select column_name, references_table from meta.foreign_key where table_name = ?", [fact]
        ).fetchall()
    )
    for dimension in dimensions:
        code_list = lists.get(dimension)
        if (
            code_list
            and database.connection.execute(f"select 1 from {code_list} where code = ?", [code]).fetchall()
        ):
            return f"{dimension} = '{code}'"
        for above in ("geo_region", "service_class"):
            if code_list and (code_list, above) in _above(database):
                codes = f"select code from {code_list} where {above} = '{code}'"
                if database.connection.execute(codes).fetchall():
                    return f"{dimension} in ({codes})"
    return None


def _above(database: Database) -> set[tuple[str, str]]:
    """Code lists and the columns that name the list above them."""
    rows = database.connection.execute(
        "select 'ref.' || table_name, column_name from duckdb_columns() "
        "where schema_name = 'ref' and column_name in ('geo_region', 'service_class')"
    ).fetchall()
    return set(rows)


def _identities(
    database: Database, year: int, table_id: str, cell: Mapping[str, Any], cells: Sequence[Mapping[str, Any]]
) -> tuple[tuple[str, Decimal | None, Decimal | None], ...]:
    """The sums over the cell's row and over its column, computed and printed."""
    printed = {
        (row["row_key"], row["column_key"]): row["value"]
        for row in _records(
            database,
            "select p.row_key, p.column_key, p.value from source.printed_cell as p "
            "inner join source.edition as e on p.edition = e.edition "
            "where e.report_year = ? and p.table_id = ?",
            [year, table_id],
        )
    }
    sums = [
        other
        for other in cells
        if other is not cell
        and (
            (other["row_key"] == cell["row_key"] and other["column_kind"] != "leaf")
            or (other["column_key"] == cell["column_key"] and other["row_kind"] != "leaf")
        )
    ]
    holding = [s for s in sums if _contains(database, year, table_id, s, cell)]
    return tuple(
        (f"{s['row_label']} | {s['column_label']}", s["value"], printed.get((s["row_key"], s["column_key"])))
        for s in holding
    )


def _contains(
    database: Database, year: int, table_id: str, total: Mapping[str, Any], part: Mapping[str, Any]
) -> bool:
    """Whether the facts of one cell are among those of another."""
    outer, inner = (_leaves_sql(database, year, table_id, cell) for cell in (total, part))
    if outer is None or inner is None:
        return True
    return not database.connection.execute(f"select 1 from ({inner} except {outer})").fetchall()


def _errata(database: Database, year: int, table_id: str) -> tuple[tuple[str, str], ...]:
    rows = database.connection.execute(
        "select r.erratum, r.explanation from source.erratum as r "
        "inner join source.edition as e on r.edition = e.edition "
        "inner join meta.catalogue as t on t.id = ? "
        "where e.report_year = ? and (contains(r.item, t.id) or contains(r.item, t.printed_as) "
        "or contains(r.explanation, t.printed_as)) order by r.erratum",
        [table_id, year],
    ).fetchall()
    return tuple(rows)
