"""Which format, and a whole file or none; what cannot be written is refused in one line."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from iomdb.errors import InputError, input_error, one_line
from iomdb.output.values import Row, chunks, readable, type_names, visible

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

    from iomdb.output.about import About
    from iomdb.output.listing import Listing

# rows of a table on a screen; all are measured before the first is shown
MOST_ON_SCREEN = 100_000
# width of a table in a file or a pipe, unless COLUMNS states another
_PLAIN_WIDTH = 200


class Format(StrEnum):
    """Formats of `--format`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MD = "md"
    HTML = "html"
    PARQUET = "parquet"
    XLSX = "xlsx"


FOR_PEOPLE = (Format.TABLE, Format.MD, Format.HTML)
BINARY = (Format.PARQUET, Format.XLSX)
ENDINGS = tuple(f".{name}" for name in Format if name is not Format.TABLE)


def chosen_format(format_: Format | None, output: Path | None) -> Format:
    """The format asked for, else that of the file's ending; a table at a terminal and CSV in a pipe.

    Raises InputError for an ending that is no format or another one, and for a binary format without a file.
    """
    if output is None:
        if format_ in BINARY:
            raise InputError(f"--format {format_}: a binary format needs a file; add --output FILE.{format_}")
        return format_ or (Format.TABLE if _is_terminal() else Format.CSV)
    ending = output.suffix.lower()
    if format_ is None and ending not in ENDINGS:
        raise input_error(output, "has no ending of a format", f"use {', '.join(ENDINGS)}, or add --format")
    if format_ and ending in ENDINGS and ending != f".{format_}":
        raise input_error(output, f"does not end as --format {format_}", f"name it {output.stem}.{format_}")
    return format_ or Format(ending[1:])


def write(
    connection: DuckDBPyConnection,
    relation: DuckDBPyRelation,
    format_: Format | None,
    output: Path | None,
    *,
    about: About | None = None,
    null: str = "",
    transpose: bool = False,
    pager: bool = True,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Write a relation of this connection to `output`, which is replaced when all is written, or to stdout.

    `ready` is called when the first rows are there, before any is written. `about` says what the figures of a table
    are; `null` is what people see for a NULL; see `chosen_format` for the format. Raises InputError for a database as
    `output`, a file that cannot be written, and what a format cannot hold.
    """
    import duckdb

    chosen = chosen_format(format_, output)
    job = Job(list(relation.columns), type_names(relation), about, null, transpose, pager)
    try:
        found = chunks(connection, readable(relation))
        # a query that fails at once leaves nothing on stdout
        rows = chain(list(islice(found, 1)), found)
        ready()
        if output is None:
            _print(job, rows, chosen)
        else:
            _write_file(job, rows, chosen, output, relation.types)
    except duckdb.IOException as error:
        raise input_error(
            str(output), f"cannot be written ({one_line(error)})", "choose another --output"
        ) from None
    except duckdb.Error as error:
        from iomdb.sandbox import refusal

        raise refusal(error) from None
    except MemoryError:
        raise InputError(
            f"--format {chosen} needs more memory than there is; use --format csv, or fewer rows"
        ) from None


def write_rows(columns: Sequence[str], rows: list[Row], format_: Format | None, title: str = "") -> None:
    """Write rows that are not a relation to stdout, in a text format; a table has the `title` above it.

    Raises InputError for a binary format.
    """
    if format_ in BINARY:
        raise InputError(f"--format {format_}: not for this command; use table, csv, json, md or html")
    first: Row = rows[0] if rows else tuple(columns)
    kinds = ["bigint" if isinstance(value, int) else "varchar" for value in first]
    _print(Job(list(columns), kinds, title=title), iter([rows]), chosen_format(format_, None))


@dataclass(frozen=True)
class Job:
    """What is written, apart from the rows themselves."""

    columns: list[str]
    kinds: list[str]
    about: About | None = None
    null: str = ""
    transpose: bool = False
    pager: bool = True
    title: str = ""

    def listing(self, rows: Iterable[Row], *, flags: bool = True) -> Listing:
        """The rows as people read them."""
        from iomdb.output.listing import listing, transposed

        table = listing(self.columns, self.kinds, rows, self.about, null=self.null, flags=flags)
        return transposed(table) if self.transpose else table


def _write_file(
    job: Job, rows: Iterator[list[Row]], chosen: Format, output: Path, types: Sequence[object]
) -> None:
    from iomdb.storage.draft import replacing

    try:
        with replacing(output) as draft:
            if chosen is Format.PARQUET:
                from iomdb.output.columnar import write_parquet

                write_parquet(job.columns, types, job.kinds, rows, job.about, draft)
            elif chosen is Format.XLSX:
                from iomdb.output.workbook import write_xlsx

                write_xlsx(job.columns, job.kinds, chain.from_iterable(rows), job.about, draft)
            else:
                with draft.open("w", encoding="utf-8", newline="") as file:
                    _write_text(job, chain.from_iterable(rows), chosen, file)
    except OSError as error:
        raise input_error(
            output, f"cannot be written ({error.strerror or error})", "choose another --output"
        ) from None


def _write_text(job: Job, rows: Iterable[Row], chosen: Format, file: TextIO) -> None:
    from iomdb.output import formats

    if chosen is Format.TABLE:
        # text that is collected for stdout has no encoding of its own
        encoding = file.encoding or sys.stdout.encoding
        file.writelines(f"{line}\n" for line in screen_lines(job, rows, plain_width(), encoding))
    elif chosen is Format.JSON:
        formats.write_json(job.columns, job.kinds, rows, job.about, file)
    elif chosen is Format.MD:
        formats.write_markdown(job.listing(rows), job.about, file)
    elif chosen is Format.HTML:
        formats.write_html(job.listing(rows), job.about, file)
    elif job.transpose:
        table = job.listing(rows, flags=False)
        formats.write_csv(table.headings, table.rows, file)
    else:
        formats.write_csv(job.columns, rows, file)


def plain_width() -> int:
    """The width of a table that is not shown on a terminal."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else _PLAIN_WIDTH


def screen_lines(job: Job, rows: Iterable[Row], room: int, encoding: str | None = None) -> list[str]:
    """The lines of a table with what is above and below it, for a screen of this width."""
    from iomdb.output import screen

    table = job.listing(rows)
    found = list(islice(table.rows, MOST_ON_SCREEN + 1))
    if len(found) > MOST_ON_SCREEN:
        raise InputError(
            f"more than {MOST_ON_SCREEN:,} rows; add limit to the query, or use --format csv or --output FILE"
        )
    columns = [
        screen.Column(visible(heading), _aligned([visible(row[place]) for row in found], number), number)
        for place, (heading, number) in enumerate(zip(table.headings, table.is_number, strict=True))
    ]
    lines = list(screen.render(columns, table.labels, room))
    if job.about:
        head, foot = (
            [line for part in parts for line in screen.wrapped(part, room)]
            for parts in (job.about.head(), job.about.foot())
        )
        lines = [*head, "", *lines, "", *foot]
    elif job.title:
        lines = [*screen.wrapped(visible(job.title), room), "", *lines]
    try:
        "─".encode(encoding or "utf-8")
    except UnicodeEncodeError:
        lines = [line.replace("─", "-") for line in lines]
    return lines


def _aligned(texts: list[str], is_number: bool) -> list[str]:
    """Numbers with room for their flags, where one of them has a flag, so that digits stand below digits."""
    if not is_number:
        return texts
    flags = [shown[len(shown.partition(" ")[0]) :] for shown in texts]
    room = max(map(len, flags), default=0)
    return [
        f"{shown}{' ' * (room - len(flag))}" if shown else shown
        for shown, flag in zip(texts, flags, strict=True)
    ]


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _print(job: Job, rows: Iterator[list[Row]], chosen: Format) -> None:
    every_row = chain.from_iterable(rows)
    if chosen is Format.TABLE and _is_terminal():
        room, height = shutil.get_terminal_size()
        show(screen_lines(job, every_row, room, sys.stdout.encoding), height if job.pager else None)
    elif sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        # all or nothing, where a letter may not be known to the encoding
        whole = io.StringIO()
        _write_text(job, every_row, chosen, whole)
        show(whole.getvalue().splitlines(), None)
    else:
        _write_text(job, every_row, chosen, _Visible() if _is_terminal() else sys.stdout)
    sys.stdout.flush()


def discard_stdout() -> None:
    """Drop what could not be written, which Python would try again when it ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def show(lines: list[str], height: int | None) -> None:
    """Print the lines, through a pager where they are more than the terminal is high."""
    shown = "".join(f"{line}\n" for line in lines)
    shown.encode(sys.stdout.encoding)
    # a little more than a screen is read sooner by scrolling back
    if height is not None and len(lines) > 2 * height:
        import click

        # runs PAGER, else less
        click.echo_via_pager(shown)
    else:
        sys.stdout.write(shown)


class _Visible(io.StringIO):
    """Terminal as a file: control characters of the data are shown, not obeyed."""

    def write(self, shown: str) -> int:
        return sys.stdout.write(visible(shown))
