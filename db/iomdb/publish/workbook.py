"""The whole report as one accessible workbook: contents, notes, a titled table per sheet, and all figures one per row.

It follows the rules for accessible spreadsheets: the title in A1, one table per sheet with one row of headings, numbers
that are numbers, no merged and no blank cells, and the status of a figure in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from iomdb.errors import InputError
from iomdb.output.marks import FLAGS, legend
from iomdb.output.values import unit_text
from iomdb.publish.cells import Digest
from iomdb.publish.site.content import Row, Sheet, decimals, figures, read_sheets, rows
from iomdb.publish.source import Publication, Source
from iomdb.storage.draft import replacing

# where a total has no group, and where a table prints nothing
_ALL, _NOT_APPLICABLE = "All", "[z]"
_WIDEST, _NARROW = 60, 12
_LINE = 15
_A4 = 9
_ERRATA = """
    select e.report_year, x.erratum, x.item, x.printed, x.computed, x.explanation
    from source.erratum as x
    inner join source.edition as e on x.edition = e.edition
    order by e.report_year, x.erratum
"""
_FIGURES = """
    select report_year, figure, paragraph, subject, printed, computed, unit, verdict,
        concat_ws('. ', from_what, explanation) as explanation
    from report.figures
    order by report_year, paragraph, length(figure), figure
"""


def publish(
    source: Source, path: Path, *, verify: bool = True, progress: Callable[[str], None] = lambda step: None
) -> Publication:
    """Write the report to the XLSX file at `path`; an existing file is replaced by the whole new one.

    With `verify` the file is read again, and every figure in it is that of report.cells. Raises InputError if not, if
    it cannot be written, and without the packages of `iomdb[xlsx]`.
    """
    try:
        import openpyxl  # noqa: F401
        import xlsxwriter
    except ImportError:
        step = 'run: pip install "iomdb[xlsx]"'
        raise InputError(f"a workbook needs XlsxWriter and openpyxl; {step}") from None
    from iomdb.database import connect

    done = Publication(str(path), verified=verify)
    with connect(source.path) as database, replacing(path) as draft:
        sheets = read_sheets(database)
        book = _Book(xlsxwriter.Workbook(str(draft)), len({sheet.year for sheet in sheets}) > 1)
        progress("sheets")
        book.contents(sheets)
        book.notes(source, rows(database, "select * from ref.status order by sort_order"))
        for sheet in sheets:
            book.table(sheet)
        book.listed("Figures", "All figures of the tables", _cells(sheets))
        book.listed("Narrative", "Figures of the text", rows(database, _FIGURES))
        book.listed("Errata", "What the report contradicts, and why", rows(database, _ERRATA))
        book.close()
        digest = done.views["report.cells"] = figures(database)
        done.summary = f"{len(sheets)} tables, {digest.rows} figures"
        if verify:
            progress("compare")
            _check(draft, sheets, book.names, digest)
    return done


def _cells(sheets: Iterable[Sheet]) -> list[Row]:
    """A row per figure, with the words that its table has."""
    listed = []
    for sheet in sheets:
        texts = {line["key"]: line["text"] for line in sheet.lines}
        listed += [
            {
                "report_year": sheet.year,
                "table": sheet.id,
                "row": texts[cell["row_key"]],
                "column": cell["column_label"],
                "value": cell["value"],
                "unit": unit_text(cell["unit"]),
                "status": cell["status"],
                "lower": cell["lower"],
                "upper": cell["upper"],
                "margin": cell["margin"],
            }
            for cell in sheet.cells
        ]
    return listed


def _status_words(cells: Iterable[Row]) -> str:
    """How many figures of a row are not simply printed, such as `3 estimated, 1 inferred`."""
    counts = Counter(cell["status"] for cell in cells)
    return ", ".join(f"{counts[status]} {status}" for status in FLAGS if counts[status]) or "printed"


class _Book:
    """A workbook that is filled sheet by sheet; `names` are those of its sheets by table and year."""

    def __init__(self, book: Any, years: bool) -> None:
        self._book, self._years = book, years
        # equal contents make equal files
        book.set_properties({"title": "Statistics of the IOM's report", "created": datetime(1980, 1, 1)})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._number_heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "align": "right"}
        )
        self._text = book.add_format({"indent": 1})
        self._link = book.get_default_url_format()
        self._numbers: dict[str, Any] = {}
        self.names: dict[tuple[str, int], str] = {}

    def contents(self, sheets: Sequence[Sheet]) -> None:
        """List all sheets, with links."""
        page = self._page("Contents", ["Statistics of the IOM's report to its Council"])
        self.names = {
            (sheet.id, sheet.year): f"{sheet.id} {sheet.year}" if self._years else sheet.id
            for sheet in sheets
        }
        listed = [("Notes", "What the statuses mean, source and version")]
        listed += [(self.names[sheet.id, sheet.year], sheet.about.title) for sheet in sheets]
        listed += [
            ("Figures", "All figures of the tables, one per row, with status, bounds and margin"),
            ("Narrative", "Figures of the text, recomputed from the tables"),
            ("Errata", "What the report contradicts, and why"),
        ]
        self._headings(page, 1, ["Sheet", "Content"])
        for number, (name, what) in enumerate(listed, 2):
            _ok(page.write_url(number, 0, f"internal:'{name}'!A1", self._link, name))
            _ok(page.write_string(number, 1, what))
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 100)

    def notes(self, source: Source, statuses: Iterable[Row]) -> None:
        """What the statuses and signs mean, and where the figures come from."""
        page = self._page("Notes", ["Notes"])
        lines = [
            (f"{status['code']} {FLAGS.get(status['code'], '')}".strip(), status["description"])
            for status in statuses
        ]
        lines += [
            (_ALL, "The row is a sum over all values of this column"),
            (_NOT_APPLICABLE, "The table prints nothing in this place"),
            (
                "lower, upper",
                "The bounds of an estimated figure; of one with a margin of 1 to 3 those with one more reading wrong",
            ),
            (
                "margin",
                "Least additional weight of wrong readings that admits another value: 0 if estimated, 4 if no single "
                "reading does; none if the table was read whole",
            ),
            ("source", "International Organization for Migration; each sheet names document and table"),
            ("licence", "The source states no licence for its figures, so none is stated here"),
            (
                "version",
                f"iomdb {source.properties['iomdb_version']}, editions {source.properties['editions']}",
            ),
        ]
        self._headings(page, 1, ["Term", "Meaning"])
        for number, line in enumerate(lines, 2):
            for place, text in enumerate(line):
                _ok(page.write_string(number, place, text))
        page.set_column(0, 0, 20)
        page.set_column(1, 1, 110)

    def table(self, sheet: Sheet) -> None:
        """A sheet with the table as printed, and a column that names the status of figures that are not printed."""
        about = sheet.about
        status = f"Status: {legend(about.counts, 'bounds in the sheet Figures')}"
        above = [about.title, f"Report year: {sheet.year}", *about.head()[1:], status, *about.foot()[1:]]
        page = self._page(self.names[sheet.id, sheet.year], above)
        labels = {heading["column_key"]: _label(heading, sheet) for heading in _in_order(sheet)}
        first = len(sheet.stubs)
        last = first + len(labels)
        self._headings(page, len(above), [*sheet.stubs, *labels.values(), "Status"], range(first, last))
        # as many lines as the longest heading of a narrow column may take
        page.set_row(
            len(above),
            _LINE * max(len(label) // _NARROW + 1 + label.count(" ") // 2 for label in labels.values()),
        )
        widths = [len(stub) for stub in sheet.stubs]
        for number, line in enumerate(sheet.lines, len(above) + 1):
            cells = [cell for cell, _ in line["cells"] if cell]
            by_key = {cell["column_key"]: cell for cell in cells}
            for place, text in enumerate(sheet.labels[cells[0]["row_no"]]):
                widths[place] = max(widths[place], len(text or _ALL))
                _ok(page.write_string(number, place, text or _ALL))
            for place, key in enumerate(labels, first):
                self._figure(page, number, place, by_key.get(key))
            _ok(page.write_string(number, last, _status_words(cells), self._text))
        for place, width in enumerate(widths):
            page.set_column(place, place, min(width + 2, _WIDEST))
        page.set_column(first, last - 1, _NARROW)
        page.set_column(last, last, _WIDEST // 2)
        page.freeze_panes(len(above) + 1, first)

    def listed(self, name: str, title: str, listed: Sequence[Row]) -> None:
        """A sheet with the rows of a query."""
        page = self._page(name, [title])
        columns = list(listed[0]) if listed else ["report_year"]
        self._headings(page, 1, [column.replace("_", " ").capitalize() for column in columns])
        for number, row in enumerate(listed, 2):
            for place, column in enumerate(columns):
                value = row[column]
                if column == "report_year":
                    _ok(page.write_number(number, place, value))
                elif isinstance(value, int | Decimal):
                    self._number(page, number, place, value)
                else:
                    _ok(page.write_string(number, place, str(value or _NOT_APPLICABLE)))
        for place, column in enumerate(columns):
            width = max((len(str(row[column])) for row in listed), default=0)
            page.set_column(place, place, min(max(width, len(column)) + 2, _WIDEST))
        page.autofilter(1, 0, len(listed) + 1, len(columns) - 1)
        page.freeze_panes(2, 0)

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def _page(self, name: str, above: Sequence[str]) -> Any:
        page = self._book.add_worksheet(name)
        for number, text in enumerate(above):
            _ok(page.write_string(number, 0, text, self._title if number == 0 else None))
        # on paper as wide as a page, with the headings on each
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(len(above))
        return page

    def _headings(
        self, page: Any, number: int, headings: Iterable[str], numbers: Container[int] = ()
    ) -> None:
        for place, text in enumerate(headings):
            shown = self._number_heading if place in numbers else self._heading
            _ok(page.write_string(number, place, text, shown))

    def _figure(self, page: Any, number: int, place: int, cell: Row | None) -> None:
        if cell is None:
            _ok(page.write_string(number, place, _NOT_APPLICABLE))
        elif cell["value"] is None:
            _ok(page.write_string(number, place, cell["status"]))
        else:
            flag = cell["flag"]
            self._number(page, number, place, cell["value"], f'" {flag}"' if flag else "")

    def _number(self, page: Any, number: int, place: int, value: Decimal | int, flag: str = "") -> None:
        shown = decimals(Decimal(value))
        pattern = "#,##0" + (f".{'0' * shown}" if shown else "") + flag
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format({"num_format": pattern})
        _ok(page.write_number(number, place, value, self._numbers[pattern]))


def _in_order(sheet: Sheet) -> list[Row]:
    """The headings of all columns; a total that is printed over several columns comes after them."""
    ordered = list(sheet.columns)
    for heading in sheet.headings:
        if heading not in ordered:
            group = heading["column_key"].partition("/")[0] + "/"
            ordered.insert(
                1 + max(n for n, other in enumerate(ordered) if other["column_key"].startswith(group)),
                heading,
            )
    return ordered


def _label(heading: Row, sheet: Sheet) -> str:
    """The heading of a column in one line, with its unit if the table has several and its rows have one."""
    label, unit = str(heading["column_label"]), heading["unit_text"]
    return f"{label} ({unit})" if unit and unit not in label and unit != sheet.about.unit else label


def _ok(code: int) -> None:
    """XlsxWriter returns a number for what it left out."""
    if code:
        raise InputError(
            f"a cell cannot be written to the workbook (XlsxWriter: {code}); report it as a defect"
        )


def _check(path: Path, sheets: Iterable[Sheet], names: dict[tuple[str, int], str], expected: Digest) -> None:
    """Read the workbook again, table by table and as a list. Raises InputError unless its figures are `expected`."""
    from openpyxl import load_workbook

    with path.open("rb") as file:
        book = load_workbook(file, read_only=True)
        of_tables: list[tuple[object, ...]] = []
        keys: list[tuple[object, ...]] = []
        for sheet in sheets:
            name = names[sheet.id, sheet.year]
            first, width = len(sheet.stubs), len(sheet.headings)
            table = list(book[name].iter_rows(values_only=True))[-len(sheet.lines) :]
            columns = [heading["column_key"] for heading in _in_order(sheet)]
            for line, row in zip(sheet.lines, table, strict=True):
                of_tables += [
                    (sheet.id, sheet.year, line["key"], key, _value(name, value))
                    for key, value in zip(columns, row[first : first + width], strict=True)
                    if value != _NOT_APPLICABLE
                ]
            keys += [(sheet.id, sheet.year, cell["row_key"], cell["column_key"]) for cell in sheet.cells]
        listed = list(book["Figures"].iter_rows(min_row=3, values_only=True))
        of_list = [(*key, _value("Figures", row[4])) for key, row in zip(keys, listed, strict=True)]
    expected.check(of_tables, "report.cells", "the sheets of tables")
    expected.check(of_list, "report.cells", "the sheet Figures")


def _value(sheet: str, value: object) -> object:
    """The number of a cell, or None for a word in its place."""
    if value is None:
        raise InputError(f"sheet {sheet} has a blank cell; report it as a defect")
    return None if isinstance(value, str) else value
