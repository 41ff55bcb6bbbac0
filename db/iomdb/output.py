"""Write the rows of a query: rich tables for people at a terminal, plain formats for everything else."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from iomdb.errors import InputError, input_error, one_line
from iomdb.sandbox import open_memory, refusal
from iomdb.storage.draft import replacing
from iomdb_loaders.literal import quoted_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

Rows = list[tuple[Any, ...]]
# rows that are copied at once
_CHUNK = 50_000


class Format(StrEnum):
    """Formats of `--format`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MD = "md"
    PARQUET = "parquet"
    XLSX = "xlsx"


def write(
    relation: DuckDBPyRelation,
    format_: Format | None,
    output: Path | None,
    *,
    title: str = "",
    headings: Mapping[str, str] | None = None,
) -> None:
    """Write a relation to `output`, which is replaced when all is written, or to stdout.

    Without a format: by the file's ending, else a rich table at a terminal and CSV in a pipe. `headings`
    are what people see above the columns. Raises InputError for a binary format without a file, for a
    database as `output`, or a file that cannot be written.
    """
    chosen = format_ or _default_format(output)
    if chosen in (Format.PARQUET, Format.XLSX) and output is None:
        raise InputError(f"--format {chosen}: a binary format needs a file; add --output FILE.{chosen}")
    import duckdb

    try:
        if output is None:
            _print_text(list(relation.columns), relation.fetchall(), chosen, title, headings or {})
            return
        with replacing(output) as draft:
            _write_file(relation, chosen, draft, title, headings or {})
    except duckdb.IOException as error:
        raise input_error(
            str(output), f"cannot be written ({one_line(error)})", "choose another --output"
        ) from None
    except duckdb.Error as error:
        raise refusal(error) from None
    except OSError as error:
        if output is None:
            raise
        raise input_error(
            output, f"cannot be written ({error.strerror})", "choose another --output"
        ) from None


def _write_file(
    relation: DuckDBPyRelation, chosen: Format, path: Path, title: str, headings: Mapping[str, str]
) -> None:
    if chosen is Format.PARQUET:
        _write_parquet(relation, path)
        return
    columns, rows = list(relation.columns), relation.fetchall()
    if chosen is Format.XLSX:
        _write_xlsx(columns, rows, path, title)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            _write_text(columns, rows, chosen, file, title, headings)


def write_rows(columns: Sequence[str], rows: Rows, format_: Format | None) -> None:
    """Write rows that are not a relation to stdout, in a text format. Raises InputError for a binary one."""
    chosen = format_ or _default_format(None)
    if chosen in (Format.PARQUET, Format.XLSX):
        raise InputError(f"--format {chosen}: not for this command; use table, csv, json or md")
    _print_text(columns, rows, chosen, "", {})


def for_people(format_: Format | None, output: Path | None) -> bool:
    """Whether the rows will be shown with printed headings."""
    return (format_ or _default_format(output)) in (Format.TABLE, Format.MD)


def _default_format(output: Path | None) -> Format:
    if output is not None:
        ending = output.suffix.removeprefix(".").lower()
        return Format(ending) if ending in list(Format) else Format.CSV
    return Format.TABLE if sys.stdout.isatty() else Format.CSV


def _print_text(
    columns: Sequence[str], rows: Rows, chosen: Format, title: str, headings: Mapping[str, str]
) -> None:
    try:
        _write_text(columns, rows, chosen, sys.stdout, title, headings)
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader closed the pipe, which is not an error; Python must not report it when it flushes again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _write_text(
    columns: Sequence[str], rows: Rows, chosen: Format, file: IO[str], title: str, headings: Mapping[str, str]
) -> None:
    if chosen in (Format.TABLE, Format.MD) and headings:
        columns, rows = _without_row_columns(columns, rows)
    if chosen is Format.TABLE:
        _print_table(columns, rows, file, title, headings)
    elif chosen is Format.JSON:
        import json

        records = [dict(zip(columns, map(_json_value, row), strict=True)) for row in rows]
        file.write(json.dumps(records, indent=2, ensure_ascii=False, default=str) + "\n")
    elif chosen is Format.MD:
        names = [headings.get(name, name) for name in columns]
        for line in (names, ["---"] * len(names), *[[text(value) for value in row] for row in rows]):
            file.write("| " + " | ".join(part.replace("|", "\\|") for part in line) + " |\n")
    else:
        import csv

        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([text(value) for value in row] for row in rows)


def _without_row_columns(columns: Sequence[str], rows: Rows) -> tuple[Sequence[str], Rows]:
    """Drop the columns that only programs need: people see the order of the rows and which are totals."""
    years = {row[columns.index("report_year")] for row in rows if "report_year" in columns}
    hidden = {"row_no", "row_kind"} | ({"report_year"} if len(years) < 2 else set())
    kept = [position for position, name in enumerate(columns) if name not in hidden]
    return [columns[position] for position in kept], [
        tuple(row[position] for position in kept) for row in rows
    ]


def text(value: object) -> str:
    """A value as text: empty for NULL; long decimals lose the zeros that only their type adds."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return f"{value.normalize():f}" if isinstance(exponent, int) and exponent < -1 else f"{value:f}"
    return str(value)


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _print_table(
    columns: Sequence[str], rows: Rows, file: IO[str], title: str, headings: Mapping[str, str]
) -> None:
    """A rich table of as many columns as the terminal has room for; the rest is reported on stderr."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(file=file, width=None if file.isatty() else 200, highlight=False)
    names = [headings.get(name, name) for name in columns]
    texts = [[text(value) for value in row] for row in rows]
    widths = [_narrowest(name, [row[position] for row in texts]) for position, name in enumerate(names)]
    shown = _columns_that_fit(widths, console.width)
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, name in enumerate(names[:shown]):
        numeric = any(isinstance(row[position], int | float | Decimal) for row in rows)
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(name, justify=justify, min_width=widths[position], overflow="fold")
    for row in texts:
        table.add_row(*row[:shown])
    console.print(table)
    if shown < len(names):
        rest = len(names) - shown
        print(f"{rest} more columns do not fit; use --format csv or --output FILE.xlsx", file=sys.stderr)


def _narrowest(name: str, texts: Sequence[str]) -> int:
    """The least width of a column: numbers stay whole, long labels and headings break between words."""
    longest_word = max((len(word) for word in name.split()), default=1)
    return max(longest_word, min(max(map(len, texts), default=0), 28))


def _columns_that_fit(widths: Sequence[int], room: int) -> int:
    used = 0
    for position, width in enumerate(widths):
        used += width + 3
        if used > room:
            return max(position, 1)
    return len(widths)


def _write_parquet(relation: DuckDBPyRelation, output: Path) -> None:
    """Copy the rows into a connection that may write the file: that of the query may not."""
    names = [quoted_name(name) for name in relation.columns]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, relation.types, strict=True))
    # DuckDB writes a draft first
    with open_memory(output, output.with_name(f"tmp_{output.name}")) as connection:
        connection.execute(f"create table rows ({columns})")
        values = ", ".join(f"unnest(cast(? as {kind}[]))" for kind in relation.types)
        rows = relation.fetchall()
        for start in range(0, len(rows), _CHUNK):
            chunk = [list(column) for column in zip(*rows[start : start + _CHUNK], strict=True)]
            connection.execute(f"insert into rows select {values}", chunk)
        connection.table("rows").write_parquet(str(output))


def _write_xlsx(columns: Sequence[str], rows: Rows, output: Path, title: str) -> None:
    try:
        import xlsxwriter
    except ImportError:
        raise InputError(
            "--format xlsx: XlsxWriter is not installed; run: pip install 'iomdb[xlsx]'"
        ) from None

    # XlsxWriter writes on closing, and its errors do not name the cause: find out now whether the file can be written
    output.touch()
    # text stays text: =, @ or http would begin something that acts
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(output), options) as book:
        sheet = book.add_worksheet("data")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, columns, bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [_json_value(value) for value in row])
        sheet.freeze_panes(1, 0)
        sheet.autofit()
        book.set_properties({"title": title})
