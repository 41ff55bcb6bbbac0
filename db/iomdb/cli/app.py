"""The application, its options, and what all commands share."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from iomdb.output import Format
from iomdb.output.writing import discard_stdout

if TYPE_CHECKING:
    from iomdb.database import Database

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The statistical tables of an IOM annual report as a database.",
    epilog="Example: iomdb build, then: iomdb table table_1",
)

FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="Output format; by default a table at a terminal, CSV in a pipe."),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file, in the format of its ending.")
]
PagerOption = Annotated[
    bool,
    typer.Option("--pager/--no-pager", help="Page what is higher than the terminal, with PAGER or less."),
]


def main() -> None:
    """Entry point: reports bad input in one line and exits with 2."""
    from iomdb_loaders.errors import InputError, one_line

    # ends as Ctrl-C does, so that drafts, locks and temporary files are removed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if sys.stdout is None:
        # a closed stdout loses nothing in silence: whatever is written to it is an error
        sys.stdout = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except InputError as error:
        _fail(str(error))
    except UnicodeEncodeError as error:
        mark = error.object[error.start]
        what = f"stdout cannot show {mark!a} in its encoding {error.encoding}"
        _fail(f"{what}; set PYTHONIOENCODING=utf-8, or add --output FILE")
    except RuntimeError as error:
        # DuckDB raises this for Ctrl-C during a statement
        if str(error) != "Query interrupted":
            raise
        print("iomdb: interrupted", file=sys.stderr)
        sys.exit(130)
    except OSError as error:
        if error.filename is None:
            reason = error.strerror or "it is closed"
            _fail(f"stdout cannot be written ({reason}); send it elsewhere, or add --output FILE")
        _fail(f"{error.filename}: {error.strerror}; give another name, or the right to it")
    except Exception as error:
        import duckdb

        if not isinstance(error, duckdb.Error):
            raise
        _fail(f"the database cannot be read ({one_line(error)})")


def _fail(message: str) -> NoReturn:
    """Print the message of a failure, and exit with 2. A damaged page shows only when a query reads it."""
    step = "; run: iomdb verify FILE, and restore a backup" if "Corrupt database file" in message else ""
    with contextlib.suppress(OSError):
        print(f"iomdb: {message}{step}", file=sys.stderr)
    discard_stdout()
    sys.exit(2)


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


def open_database(context: typer.Context, *, read_only: bool = True, files: bool = False) -> Database:
    """Open the database that the options name."""
    from iomdb.database import connect

    return connect(context.obj, read_only=read_only, files=files)


def step_shown(name: str) -> None:
    """Show a step of long work on a terminal, in one line that the next step overwrites."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{name}", end="", file=sys.stderr, flush=True)
