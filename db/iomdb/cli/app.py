"""The application, its options, and what all commands share."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from iomdb.cli import failures
from iomdb.output import Format

if TYPE_CHECKING:
    from iomdb.database import Database


class Commands(TyperGroup):
    """Commands that report a failure in one line."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; typer would report an interrupt and a closed pipe in its own way."""
        with failures.reported():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    help="The statistical tables of an IOM annual report as a database.",
    epilog="Example: iomdb build, then: iomdb table table_1",
)


class TextFormat(StrEnum):
    """Formats of a text that is no table."""

    TEXT = "text"
    JSON = "json"


TextFormatOption = Annotated[
    TextFormat, typer.Option("--format", "-f", help="text for people, json for machines.")
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="Output format; by default a table at a terminal, CSV in a pipe."),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file, in the format of its ending.")
]
EditionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--edition",
        metavar="FOLDER",
        help="Another edition beside them: its folder, or mc2377_2011; repeat it for more.",
    ),
]
PagerOption = Annotated[
    bool,
    typer.Option("--pager/--no-pager", help="Page what is higher than the terminal, with PAGER or less."),
]


def main() -> None:
    """Entry point."""
    # ends as Ctrl-C does, so that drafts, locks and temporary files are removed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    failures.open_closed_streams()
    with failures.reported():
        try:
            # else typer reports wrong use in several lines
            code = app(standalone_mode=False)
        finally:
            # what is left in the buffer would fail after the last handler
            sys.stdout.flush()
    sys.exit(code)


def _print_version(wanted: bool) -> None:
    if wanted:
        from iomdb import __version__

        print(f"iomdb {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    database: Annotated[
        Path | None,
        typer.Option(
            "--database",
            "-d",
            envvar="IOMDB_DATABASE",
            help="Database file; by default iom.duckdb here, else one in the user's cache folder.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Options before the command."""
    context.obj = database
    if context.invoked_subcommand is None:
        print(context.get_help())


@contextmanager
def open_database(
    context: typer.Context, *, read_only: bool = True, files: bool = False
) -> Iterator[Database]:
    """Open the database that the options name; Ctrl-C stops what reads it.

    What writes uses `execute` only, which DuckDB itself stops at Ctrl-C.
    """
    from iomdb.database import connect
    from iomdb.interrupt import interruptible

    with (
        connect(context.obj, read_only=read_only, files=files) as database,
        interruptible(database.connection) if read_only else nullcontext(),
    ):
        yield database


def show(lines: Iterable[str], indent: int = 4) -> None:
    """Print lines of text; on a terminal those that are too long continue with an indent."""
    import shutil
    import textwrap

    from iomdb.output.values import visible

    for line in lines:
        if not sys.stdout.isatty():
            print(line)
            continue
        width = shutil.get_terminal_size().columns
        print(textwrap.fill(visible(line), width, subsequent_indent=" " * indent, break_on_hyphens=False))


@contextmanager
def open_vintage(vintage: str, data: Path | None, editions: list[str] | None) -> Iterator[Database]:
    """Build the editions as of a vintage in a temporary file, and open it."""
    import tempfile

    from iomdb.builder import build
    from iomdb.database import connect

    with tempfile.TemporaryDirectory(prefix="iomdb-") as folder:
        path = Path(folder, "iom.duckdb")
        build(path, data, editions=editions or (), vintage=vintage, progress=step_shown)
        step_shown("")
        with connect(path) as database:
            yield database


def step_shown(name: str) -> None:
    """Show a step of long work on a terminal, in one line that the next step overwrites."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{name}", end="", file=sys.stderr, flush=True)
