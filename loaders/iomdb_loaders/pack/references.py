"""Check what files of an edition say about cells of its tables: totals, corrections and errata."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.pack.check import nearest
from iomdb_loaders.pack.read import Rows
from iomdb_loaders.pack.schema import File, TableFile, template_parts

CellKey = tuple[str, str, str]


class Cells:
    """All printed cells of an edition, by table, row and column key: value and status."""

    def __init__(self, table_ids: Collection[str]) -> None:
        """`table_ids` are the tables that have a view in report."""
        self.table_ids = table_ids
        self.found: dict[CellKey, tuple[str, str]] = {}

    def add_table(self, table: TableFile, rows: Rows) -> None:
        """Add the leaf cells of a table. Raises InputError if the table has no view."""
        if table.name not in self.table_ids:
            raise input_error(
                rows.path, "no view in report prints this table", "define the table's view first"
            )
        header = table.header
        keys = zip(_keys(table.row_key, header, rows), _keys(table.column_key, header, rows), strict=True)
        value, status = header.index("value"), header.index("status")
        for (row_key, column_key), row in zip(keys, rows.values, strict=True):
            self.found[table.name, row_key, column_key] = row[value], row[status]

    def add_totals(self, file: File, rows: Rows) -> None:
        """Add the printed totals. Raises InputError for an unknown table, and for a cell that is a leaf."""
        value, status = file.header.index("value"), file.header.index("status")
        for at, row in enumerate(rows.values):
            self._check_table(rows, at, row[0])
            key = (row[0], row[1], row[2])
            if key in self.found:
                step = "keep one of the two"
                raise _error(rows, at, "row_key", row[1], f"the cell is a leaf of tables/{row[0]}.csv", step)
            self.found[key] = row[value], row[status]

    def check_corrections(self, file: File, rows: Rows) -> None:
        """Raise InputError for a correction that matches no cell, or that the cell does not follow."""
        value = file.header.index("value")
        for at, row in enumerate(rows.values):
            found, status = self._cell(rows, at, row[0], row[1], row[2])
            if status != "corrected" or float(found or "nan") != float(row[value]):
                what = f"the cell is {found} with status {status}"
                raise _error(rows, at, "value", row[value], what, "transcribe the table again")

    def check_errata(self, file: File, rows: Rows, stated: Collection[str]) -> None:
        """Raise InputError for an erratum that does not name one cell, or one of the figures and claims stated."""
        places = [file.header.index(name) for name in ("table_id", "row_key", "column_key", "figure")]
        for at, row in enumerate(rows.values):
            table_id, row_key, column_key, figure = (row[place] for place in places)
            cell = (table_id, row_key, column_key)
            if (any(cell) and not all(cell)) or any(cell) == bool(figure):
                step = "name one cell by table_id, row_key and column_key, or one figure or claim"
                raise _error(rows, at, "table_id", table_id, "the erratum does not name one place", step)
            if figure and figure not in stated:
                raise _error(rows, at, "figure", figure, "unknown figure or claim", nearest(figure, stated))
            if not figure:
                self._cell(rows, at, *cell)

    def _check_table(self, rows: Rows, at: int, table_id: str) -> None:
        if table_id not in self.table_ids:
            raise _error(rows, at, "table_id", table_id, "unknown table", nearest(table_id, self.table_ids))

    def _cell(self, rows: Rows, at: int, *key: str) -> tuple[str, str]:
        table_id, row_key, column_key = key
        self._check_table(rows, at, table_id)
        if key not in self.found:
            names = [f"{row} {column}" for table, row, column in self.found if table == table_id]
            step = nearest(f"{row_key} {column_key}", names)
            value = f"{row_key} {column_key}"
            raise _error(
                rows, at, "row_key+column_key", value, f"the edition prints no such cell of {table_id}", step
            )
        return self.found[table_id, row_key, column_key]


def _keys(template: str, header: list[str], rows: Rows) -> Iterator[str]:
    parts = [(header.index(part) if is_column else -1, part) for part, is_column in template_parts(template)]
    return ("".join(row[at] if at >= 0 else text for at, text in parts) for row in rows.values)


def _error(rows: Rows, at: int, column: str, value: str, what: str, step: str) -> InputError:
    return input_error(rows.path, what, step, line=rows.lines[at], column=column, value=value)
