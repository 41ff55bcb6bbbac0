"""Excel workbooks: one titled sheet; numbers are numbers, dates are dates, text stays text."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from iomdb.errors import InputError
from iomdb.output.about import About
from iomdb.output.marks import ABSENT
from iomdb.output.values import Row, text

_ROWS, _COLUMNS, _CHARACTERS = 1_048_576, 16_384, 32_767
# Excel counts a day too many in the first weeks of 1900, and keeps 15 digits and milliseconds
_FIRST_DATE = date(1900, 3, 1)
_DIGITS = 15
_WIDEST = 60


def write_xlsx(
    columns: Sequence[str], kinds: Sequence[str], rows: Iterable[Row], about: About | None, path: Path
) -> None:
    """Write the rows. Raises InputError for what a sheet cannot hold, and if XlsxWriter is not installed."""
    try:
        import xlsxwriter
    except ImportError:
        raise InputError(
            "--format xlsx: XlsxWriter is not installed; run: pip install 'iomdb[xlsx]'"
        ) from None
    if len(columns) > _COLUMNS:
        raise InputError(f"{len(columns):,} columns; a sheet holds {_COLUMNS:,}; use --format csv or parquet")
    from xlsxwriter.exceptions import XlsxWriterException

    with tempfile.TemporaryDirectory() as folder:
        try:
            book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
            known = {"title": about.title, "subject": about.unit, "comments": about.source} if about else {}
            # equal contents make equal files
            book.set_properties({**known, "created": datetime(1980, 1, 1)})
            _Sheet(book, columns, kinds, about).write(rows)
            book.close()
        except XlsxWriterException as error:
            # it wraps the error of the system
            raise error.args[0] if isinstance(error.args[0], OSError) else InputError(str(error)) from None


class _Sheet:
    """The one sheet of a workbook, filled from top to bottom."""

    def __init__(self, book: Any, columns: Sequence[str], kinds: Sequence[str], about: About | None) -> None:
        self.book, self.columns, self.kinds, self.about = book, columns, kinds, about
        self.sheet = book.add_worksheet("data")
        self.formats: dict[str, Any] = {}
        self.row = 0
        self.widths = [len(name) for name in columns]

    def write(self, rows: Iterable[Row]) -> None:
        about = self.about
        title = self.book.add_format({"bold": True})
        bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for line in [*about.head(), *about.foot()] if about else []:
            self._string(0, line, "title", title if self.row == 0 else None)
            self.row += 1
        has_status = bool(about and about.marks and "status" not in self.columns)
        for place, name in enumerate([*self.columns, *(["status"] if has_status else [])]):
            self._string(place, name, name, bold)
        self.sheet.freeze_panes(self.row + 1, 0)
        key = [self.columns.index(name) for name in ("report_year", "row_no") if name in self.columns]
        for values in rows:
            self.row += 1
            if self.row >= _ROWS:
                raise InputError(f"more rows than the {_ROWS:,} of a sheet; use --format csv or parquet")
            row = tuple(values[at] for at in key)
            marks = about.marks.get(row, {}) if about else {}
            for place, (name, value) in enumerate(zip(self.columns, values, strict=True)):
                self._value(place, value, marks.get(name), about.flag(row, name) if about else "")
            if has_status:
                words = "; ".join(f"{name}: {mark}" for name, mark in marks.items() if name in self.columns)
                self._string(len(values), words, "status")
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, min(width + 2, _WIDEST))

    def _value(self, place: int, value: object, mark: str | None, flag: str) -> None:
        name, kind = self.columns[place], self.kinds[place]
        self.widths[place] = max(self.widths[place], min(len(text(value)), _WIDEST))
        if value is None:
            # a value that is not there is not blank
            if mark in ABSENT:
                self._string(place, mark, name)
        elif isinstance(value, bool):
            self._checked(self.sheet.write_boolean(self.row, place, value), name)
        elif isinstance(value, int | float | Decimal) and _is_exact(value):
            shown = self._number_format(value, flag)
            self._checked(self.sheet.write_number(self.row, place, value, shown), name)
        elif (moment := _moment(kind, value)) is not None:
            pattern = "yyyy-mm-dd" if kind == "date" else "yyyy-mm-dd hh:mm:ss.000"
            self._checked(self.sheet.write_datetime(self.row, place, moment, self._format(pattern)), name)
        else:
            self._string(place, text(value), name)

    def _number_format(self, value: object, flag: str) -> Any:
        """As many decimals as the type has, and the flag beside the number, which stays a number."""
        exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
        decimals = -exponent if isinstance(exponent, int) and -3 <= exponent < 0 else 0
        if not decimals and not flag:
            return None
        shown = f"0.{'0' * decimals}" if decimals else "General"
        return self._format(f'{shown}" {flag}"' if flag else shown)

    def _format(self, pattern: str) -> Any:
        if pattern not in self.formats:
            self.formats[pattern] = self.book.add_format({"num_format": pattern})
        return self.formats[pattern]

    def _string(self, place: int, shown: str, name: str, format_: Any = None) -> None:
        # Excel counts in UTF-16
        if len(shown.encode("utf-16-le")) // 2 > _CHARACTERS:
            what = f"column {name}, row {self.row + 1}: more than the {_CHARACTERS:,} characters of a cell"
            raise InputError(f"{what}; use --format csv or parquet")
        if shown:
            self._checked(self.sheet.write_string(self.row, place, shown, format_), name)

    def _checked(self, code: int, name: str) -> None:
        if code:
            what = f"column {name}, row {self.row + 1}: a workbook cannot hold it (XlsxWriter: {code})"
            raise InputError(f"{what}; use --format csv or parquet")


def _is_exact(value: float | Decimal) -> bool:
    """Whether Excel keeps the number: it has no NaN, and 15 digits."""
    if isinstance(value, float):
        return math.isfinite(value)
    digits = Decimal(value).as_tuple().digits
    return len("".join(map(str, digits)).strip("0")) <= _DIGITS


def _moment(kind: str, value: object) -> date | datetime | None:
    """A date or time that Excel keeps; None for any other value."""
    try:
        if kind == "date":
            day = date.fromisoformat(str(value))
            return day if day >= _FIRST_DATE else None
        if kind in ("timestamp", "timestamp_s", "timestamp_ms"):
            moment = datetime.fromisoformat(str(value))
            return moment if moment.date() >= _FIRST_DATE and moment.microsecond % 1000 == 0 else None
    except ValueError:
        # before the year 1, after 9999, infinity
        pass
    return None
