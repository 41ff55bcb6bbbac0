"""What is drawn: a chart of the database with its marks, and the texts around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError
from iomdb.output.about import About, about
from iomdb.output.marks import FLAGS, legend
from iomdb.output.values import unit_text

if TYPE_CHECKING:
    from iomdb.database import Database

_MARKS = """
    select table_id, chart, report_year, unit, category, series, panel, value, status, lower, upper, row_key, column_key
    from meta.chart_mark
    where table_id = coalesce(?, table_id) and chart = coalesce(?, chart)
    order by row_no, column_no
"""


@dataclass(frozen=True)
class Mark:
    """One cell: where it is drawn, its value, how the value is known, and its keys."""

    category: str
    series: str | None
    panel: str | None
    value: Decimal | None
    status: str
    lower: Decimal | None
    upper: Decimal | None
    row_key: str
    column_key: str

    @property
    def reach(self) -> Decimal:
        """How far the mark reaches with its bounds."""
        return max(self.value or Decimal(0), self.upper or Decimal(0))


@dataclass(frozen=True)
class Picture:
    """A chart of one report year: its kind and title, its marks in the order of the report, and what to know of them.

    `year` is empty where years are drawn. `decimals` are those of all its numbers; `left_out` is the number of
    categories that are not drawn.
    """

    table_id: str
    name: str
    kind: str
    title: str
    unit: str
    year: str
    about: About
    marks: tuple[Mark, ...]
    decimals: int
    left_out: int

    def categories(self) -> list[str]:
        """The labels along the axis."""
        return _distinct(mark.category for mark in self.marks)

    def series(self) -> list[str]:
        """The labels that have a colour each; none if the chart has no series."""
        return _distinct(mark.series for mark in self.marks)

    def panels(self) -> list[str | None]:
        """The labels of the panels; None for the panel of a chart that has one."""
        return list(dict.fromkeys(mark.panel for mark in self.marks))

    def number(self, value: Decimal | None) -> str:
        """A number with thousands separators."""
        return "" if value is None else f"{value:,.{self.decimals}f}"

    def shown(self, mark: Mark, *, bounds: bool = True, dash: str = "–") -> str:
        """The value of a mark with the letter of its status, and its bounds: `1,234 e (1,200–1,250)`."""
        flag = FLAGS.get(mark.status, "")
        if mark.value is None:
            return flag
        limits = (
            f"({self.number(mark.lower)}{dash}{self.number(mark.upper)})" if mark.upper is not None else ""
        )
        return " ".join(filter(None, (self.number(mark.value), flag, limits if bounds else "")))

    def head(self) -> list[str]:
        """The lines above the drawing."""
        return [self.title, f"Unit: {self.unit}{self.year}"]

    def foot(self, bounds: str) -> list[str]:
        """The lines below the drawing; `bounds` says where bounds are shown."""
        counts = Counter(mark.status for mark in self.marks)
        drawn = len(self.categories())
        rest = [f"The {drawn} largest of {drawn + self.left_out} rows, by value."] if self.left_out else []
        return [*rest, f"Status: {legend(counts, bounds)}", f"Source: {self.about.source}"]


def picture(
    database: Database,
    table_id: str,
    name: str | None = None,
    year: int | None = None,
    most: int | None = None,
) -> Picture:
    """The chart `name` of a table, by default the first one, for a report year, by default the last one with figures.

    `most` is the number of categories drawn, by default that of the definition. Raises InputError for a table, chart
    or year that is not there.
    """
    database.view_name(table_id)
    run = database.connection.execute
    charts = run(
        "select chart, kind, title, most, 'year' in (category, series, panel) "
        "from meta.chart where table_id = ? order by sort_order",
        [table_id],
    ).fetchall()
    if not charts:
        drawn = run("select distinct table_id from meta.chart order by table_id").fetchall()
        names = ", ".join(table for (table,) in drawn)
        raise InputError(f"table {table_id!r} has no chart; these have: {names}")
    found = next((chart for chart in charts if name in (None, chart[0])), None)
    if found is None:
        names = ", ".join(chart for chart, *_ in charts)
        raise InputError(f"table {table_id!r} has no chart {name!r}; use one of {names}")
    chart, kind, title, usual, has_years = found
    rows = [row[2:] for row in run(_MARKS, [table_id, chart]).fetchall()]
    chosen = max(row[0] for row in rows) if year is None and rows else database.known_year(year or 0)
    rows = [row[1:] for row in rows if row[0] == chosen]
    if not rows:
        raise InputError(f"{database.path}: no figures of {chosen} in {table_id}; choose another year")
    shown_year = "" if has_years else f", {chosen}"
    return _picture(
        table_id, (chart, kind, title, shown_year), rows, most or usual, about(database, table_id, chosen)
    )


def pictures(database: Database, known: Mapping[tuple[str, int], About]) -> list[tuple[int, Picture]]:
    """All charts of the tables and years in `known`, each with its report year; their marks are read at once."""
    run = database.connection.execute
    marks: dict[tuple[str, str, int], list[tuple[Any, ...]]] = {}
    for table_id, chart, year, *row in run(_MARKS, [None, None]).fetchall():
        marks.setdefault((table_id, chart, year), []).append(tuple(row))
    found = []
    for table_id, chart, kind, title, usual, has_years in run(
        "select table_id, chart, kind, title, most, 'year' in (category, series, panel) "
        "from meta.chart order by table_id, sort_order"
    ).fetchall():
        for (table, name, year), rows in marks.items():
            if (table, name) == (table_id, chart):
                shown = chart, kind, title, "" if has_years else f", {year}"
                found.append((year, _picture(table_id, shown, rows, usual, known[table_id, year])))
    return found


def _picture(
    table_id: str,
    shown: tuple[str, str, str, str],
    rows: Sequence[Sequence[Any]],
    most: int | None,
    known: About,
) -> Picture:
    """A chart, given its name, kind, title and year, from its unit and marks."""
    marks = [Mark(*row[1:]) for row in rows]
    kept = _ordered(_largest(marks, most))
    left_out = len({mark.category for mark in marks}) - len({mark.category for mark in kept})
    decimals = max((_decimals(mark.value) for mark in kept if mark.value is not None), default=0)
    unit = "; ".join(dict.fromkeys(unit_text(row[0]) for row in rows))
    name, kind, title, year = shown
    return Picture(table_id, name, kind, title, unit, year, known, tuple(kept), decimals, left_out)


def _largest(marks: list[Mark], most: int | None) -> list[Mark]:
    """The marks of the largest categories, the largest first; all in their order if there are no more than `most`."""
    if most is None:
        return marks
    sums = dict.fromkeys((mark.category for mark in marks), Decimal(0))
    for mark in marks:
        sums[mark.category] += mark.value or 0
    largest = sorted(sums, key=lambda category: -sums[category])[:most]
    rank = {category: place for place, category in enumerate(largest)}
    return sorted((mark for mark in marks if mark.category in rank), key=lambda mark: rank[mark.category])


def _ordered(marks: list[Mark]) -> list[Mark]:
    """Panel by panel, category by category, each in the order in which it first comes."""
    places = [
        {label: place for place, label in enumerate(dict.fromkeys(labels))}
        for labels in zip(*((mark.panel, mark.category, mark.series) for mark in marks), strict=True)
    ]
    panel, category, series = places
    return sorted(marks, key=lambda mark: (panel[mark.panel], category[mark.category], series[mark.series]))


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _distinct(labels: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(label for label in labels if label is not None))
