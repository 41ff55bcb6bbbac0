"""Rows as people read them: printed headings, marks beside the figures, no columns that only programs need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from iomdb.output.about import About
from iomdb.output.marks import ABSENT, FLAGS
from iomdb.output.values import NUMBERS, Row, text

_BOUNDS = ("lower", "upper")


@dataclass(frozen=True)
class Listing:
    """Rows of text under headings; the first `labels` columns name the row."""

    headings: Sequence[str]
    is_number: Sequence[bool]
    labels: int
    rows: Iterable[Sequence[str]]


def listing(
    columns: Sequence[str],
    kinds: Sequence[str],
    rows: Iterable[Row],
    about: About | None,
    *,
    null: str = "",
    flags: bool = True,
) -> Listing:
    """Put rows in the form that people read; `null` is shown for a NULL whose status is not known."""
    hidden = _hidden(about) if about else set()
    kept = [position for position, name in enumerate(columns) if name not in hidden]
    names = [columns[position] for position in kept]
    headings = [about.headings.get(name, name) if about else name for name in names]
    is_number = [kinds[position] in NUMBERS for position in kept]
    figures = about.figures if about else ()
    labels = 1
    if about and about.is_cells:
        labels = max(names.index("column_label") + 1 if "column_label" in names else 1, 1)
    elif about:
        stop = (
            place for place, name in enumerate(names) if name in figures or (not figures and is_number[place])
        )
        labels = max(next(stop, 1), 1)
    return Listing(headings, is_number, labels, _shown(columns, kept, is_number, rows, about, null, flags))


def _hidden(about: About) -> set[str]:
    """Columns that only programs need: people see the order of the rows and which are totals."""
    years = {"report_year"} if len(about.years) < 2 else set()
    cells = {"column_no", "column_key", "column_kind"} if about.is_cells else set()
    return {"row_no", "row_kind"} | years | cells


def _shown(
    columns: Sequence[str],
    kept: Sequence[int],
    is_number: Sequence[bool],
    rows: Iterable[Row],
    about: About | None,
    null: str,
    flags: bool,
) -> Iterator[list[str]]:
    names = list(columns)
    key = [names.index(name) for name in ("report_year", "row_no") if name in names]
    status = names.index("status") if about and "status" in names else None
    for row in rows:
        place = tuple(row[at] for at in key)
        shown = []
        for at, number in zip(kept, is_number, strict=True):
            value, flag = text(row[at]), about.flag(place, names[at]) if about else ""
            if status is not None and row[status] in ABSENT:
                # a long form has the status in a column; its NULL is marked all the same
                is_figure = number and row[at] is None and names[at] not in _BOUNDS
                flag = FLAGS[row[status]] if is_figure else ""
            if row[at] is None and not flag:
                value = null
            shown.append(f"{value} {flag}".strip() if flag and flags else value)
        yield shown


def transposed(table: Listing) -> Listing:
    """The same with a row for each column and a column for each row."""
    rows = list(table.rows)
    labels = table.labels
    headings = [" / ".join(filter(None, part[:labels])) for part in (table.headings, *rows)]
    turned = [
        [table.headings[place], *(row[place] for row in rows)] for place in range(labels, len(table.headings))
    ]
    numbers = all(table.is_number[labels:])
    return Listing(headings, [False, *[numbers] * len(rows)], 1, turned)
