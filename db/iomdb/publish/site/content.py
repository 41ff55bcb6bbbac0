"""What the pages show, read once: the tables of each report year with the provenance of every cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from iomdb.explain import margin_text
from iomdb.output.about import About, about
from iomdb.output.marks import FLAGS
from iomdb.output.values import unit_text
from iomdb.publish.cells import Digest

if TYPE_CHECKING:
    from iomdb.database import Database

Row = dict[str, Any]
Key = tuple[str, str]
# how a cell with a status looks, beside its letter
CLASSES = {"estimated": "est", "inferred": "fix", "corrected": "fix", "missing": "gone", "suppressed": "gone"}
# a view that prints a table has these before its labels
_BEFORE_LABELS = 3


def rows(database: Database, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
    """The rows of a query, by the names of their columns."""
    result = database.connection.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def slug(key: str) -> str:
    """A key of a row or column as part of an address."""
    return key.replace("/", ".")


def spans(columns: Sequence[Row]) -> list[tuple[str, int]]:
    """The spanners of columns that follow each other, each with its number of columns; empty where there is none."""
    return [
        (spanner or "", len(list(group)))
        for spanner, group in groupby(columns, key=lambda heading: heading["spanner"])
    ]


def figures(database: Database) -> Digest:
    """The digest of the figures of report.cells: table, year, keys of row and column, value."""
    digest = Digest(("VARCHAR", "INTEGER", "VARCHAR", "VARCHAR", "DECIMAL(18,3)"))
    query = "select table_id, report_year, row_key, column_key, value from report.cells"
    digest.add(database.connection.execute(query).fetchall())
    return digest


def decimals(value: Decimal) -> int:
    """The decimals of a number, without the zeros that only its type adds."""
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


@dataclass(frozen=True)
class Sheet:
    """One table of one report year; `cells` are rows of source.provenance in printed order."""

    table: Row
    year: int
    about: About
    view: str
    cells: list[Row]
    headings: list[Row]
    stubs: list[str]
    labels: Mapping[int, tuple[str | None, ...]]

    @property
    def id(self) -> str:
        """The table."""
        return str(self.table["id"])

    @property
    def path(self) -> str:
        """The page of the table, without its ending."""
        return f"{self.year}/{self.id}"

    @property
    def summary(self) -> str:
        """How many figures it has, and how many of them are open."""
        counts = self.about.counts
        left = [f"{counts[code]:,} {code}" for code in ("estimated", "missing", "suppressed") if counts[code]]
        return ", ".join([f"{len(self.cells):,} figures", *left])

    @cached_property
    def by_key(self) -> dict[Key, Row]:
        """The cells by the keys of row and column."""
        return {(cell["row_key"], cell["column_key"]): cell for cell in self.cells}

    @cached_property
    def lines(self) -> list[Row]:
        """The printed rows: key, kind, labels of the groups that begin there, label, and cells with their width."""
        lines = []
        before: tuple[str | None, ...] = ()
        for _, group in groupby(self.cells, key=lambda cell: cell["row_no"]):
            cells = list(group)
            *groups, label = self.labels[cells[0]["row_no"]]
            begun = [
                (level, text)
                for level, text in enumerate(groups)
                if text and tuple(groups[: level + 1]) != before[: level + 1]
            ]
            # a total of a group belongs to it, whatever level it has no label of
            before = tuple(groups) if None not in groups else before
            own = label or cells[0]["row_label"]
            # a total names its group itself
            within = [text for text in groups if text and not own.startswith(text)]
            lines.append(
                {
                    "key": cells[0]["row_key"],
                    "kind": cells[0]["row_kind"],
                    "groups": begun,
                    "label": own,
                    "text": ": ".join([*within, own]),
                    "cells": self._placed(cells),
                }
            )
        return lines

    def _placed(self, cells: Sequence[Row]) -> list[tuple[Row | None, int]]:
        """The cells of a row and how many columns each takes; None where the table prints nothing."""
        at = {cell["column_no"]: cell for cell in cells}
        placed: list[tuple[Row | None, int]] = []
        for heading in self.columns:
            number = heading["column_no"]
            previous = placed[-1][0] if placed else None
            if number in at:
                placed.append((at[number], 1))
            elif previous and (previous["column_key"] not in self._own_columns):
                # the total of several columns is printed over all of them
                placed[-1] = (previous, placed[-1][1] + 1)
            else:
                placed.append((None, 1))
        return placed

    @cached_property
    def columns(self) -> list[Row]:
        """The headings of the columns, one for each place; a total that has the place of another is left out."""
        places: dict[int, Row] = {}
        for heading in sorted(self.headings, key=lambda row: row["column_kind"] != "leaf"):
            places.setdefault(heading["column_no"], heading)
        return [places[number] for number in sorted(places)]

    @cached_property
    def _own_columns(self) -> set[str]:
        return {heading["column_key"] for heading in self.columns}

    @cached_property
    def spanners(self) -> list[tuple[str, int]]:
        """The headings over several columns, each with their number; none if no column has one."""
        found = spans(self.columns)
        return found if any(spanner for spanner, _ in found) else []


def read_sheets(database: Database) -> list[Sheet]:
    """All tables of all report years, in the order of the report."""
    cells: dict[tuple[str, int], list[Row]] = defaultdict(list)
    order = "order by table_id, report_year, row_no, column_no, column_key"
    for cell in rows(database, f"select * from source.provenance {order}"):
        cells[cell["table_id"], cell["report_year"]].append(cell)
    headings: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for heading in rows(database, "select * from meta.column_heading order by column_no"):
        heading["unit_text"] = unit_text(heading["unit"] or "")
        headings[heading["table_id"], heading["report_year"]].append(heading)
    catalogue = rows(database, "select * from meta.catalogue order by sort_order")
    return [
        _sheet(database, table, year, cells[table["id"], year], headings[table["id"], year])
        for year in sorted({year for _, year in cells})
        for table in catalogue
        if (table["id"], year) in cells
    ]


def _sheet(database: Database, table: Row, year: int, cells: list[Row], headings: list[Row]) -> Sheet:
    _describe(table["id"], cells)
    view = database.printed_name(table["id"])
    known = about(database, view, year)
    relation = database.select(view, year)
    columns = relation.columns[: len(relation.columns) - len(known.figures)]
    labels = columns[_BEFORE_LABELS:]
    printed = relation.project(", ".join(["row_no", *labels])).fetchall()
    return Sheet(
        table,
        year,
        known,
        view,
        cells,
        headings,
        [known.headings[name] for name in labels],
        {
            number: tuple(None if label is None else str(label) for label in texts)
            for number, *texts in printed
        },
    )


def _describe(table_id: str, cells: Sequence[Row]) -> None:
    """Add to each cell what pages show of it: number, flag, unit, bounds, margin, looks, and its address."""
    places: dict[tuple[str, str], int] = defaultdict(int)
    for cell in cells:
        if cell["value"] is not None:
            place = cell["column_key"], cell["unit"]
            places[place] = max(places[place], decimals(cell["value"]))
    for cell in cells:
        form = f",.{places[cell['column_key'], cell['unit']]}f"
        flag = FLAGS.get(cell["status"], "")
        cell["flag"] = flag
        cell["shown"] = flag if cell["value"] is None else format(cell["value"], form)
        # of a figure with one value its page has them, as part of the margin
        is_open = cell["status"] == "estimated" and cell["lower"] is not None
        cell["bounds"] = f"{format(cell['lower'], form)}–{format(cell['upper'], form)}" if is_open else ""
        has_interval = cell["estimate_low"] is not None
        cell["interval"] = (
            f"{format(cell['estimate_low'], form)}–{format(cell['estimate_high'], form)}"
            if has_interval
            else ""
        )
        cell["margin_text"] = margin_text(cell)
        cell["unit_text"] = unit_text(cell["unit"])
        is_zero = cell["value"] == 0 and cell["status"] not in CLASSES
        cell["mark_class"] = "zero" if is_zero else CLASSES.get(cell["status"], "")
        row, column = slug(cell["row_key"]), slug(cell["column_key"])
        cell["row_path"] = f"{cell['report_year']}/{table_id}/{row}.html"
        cell["anchor"] = column
        cell["href"] = f"{cell['row_path']}#{column}"
        cell["at"] = f"{row}:{column}"
