"""The headings of a wide view, as the edition prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iomdb.database import Database


def headings(database: Database, view: str, year: int | None = None) -> tuple[str, dict[str, str]]:
    """The title of a wide view, and a heading for each of its columns.

    Figures of a view that shows a table as printed have the printed headings of `year`, or of all years where
    they agree; other columns have their comment.
    """
    view = database.view_name(view)
    title = database.connection.execute(
        "select comment from duckdb_views() where schema_name = 'report' and view_name = ?", [view]
    ).fetchall()
    comments = _column_comments(database, view)
    named = {name: (comment or name).split(";")[0] for name, comment in comments.items()}
    return title[0][0] or "", named | printed_labels(database, view, year)


def printed_labels(database: Database, view: str, year: int | None = None) -> dict[str, str]:
    """The printed heading of each figure, for a wide view that shows its table as printed; see `headings`."""
    rows = database.connection.execute(
        "select table_id, cells from meta.views "
        "where view_name = ? and state = 'printed' "
        "or table_id = ? and state = 'latest' and cells = version and not is_cells",
        [view, view],
    ).fetchall()
    if not rows:
        return {}
    table_id, cells = rows[0]
    labels = database.connection.execute(
        f"""
        select max(label), count(distinct label)
        from (
            select report_year, column_no, max(column_label) as label
            from report.{table_id}_cells_v{cells}
            where report_year = coalesce(?, report_year)
            group by report_year, column_no
        )
        group by column_no
        order by column_no
        """,
        [year],
    ).fetchall()
    # the figures are the last columns of a wide view, in the order of column_no
    columns = list(_column_comments(database, view))
    figures = columns[len(columns) - len(labels) :]
    return {name: label for name, (label, count) in zip(figures, labels, strict=True) if count == 1}


def _column_comments(database: Database, view: str) -> dict[str, str | None]:
    return dict(
        database.connection.execute(
            "select column_name, comment from duckdb_columns() where schema_name = 'report' and table_name = ?",
            [view],
        ).fetchall()
    )
