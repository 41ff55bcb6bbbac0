"""Command that opens an SQL console: shell."""

from __future__ import annotations

import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli.app import app, open_database, show
from iomdb.errors import InputError

if TYPE_CHECKING:
    from iomdb.database import Database

_VIEWS = (
    "select 'mart.' || view_name, split_part(comment, ':', 1) from duckdb_views() "
    "where schema_name = 'mart' and not regexp_matches(view_name, '_v[0-9]+$') union all "
    "select 'report.' || table_id, title from meta.views where state = 'latest' and not is_cells"
)
# see iomdb.sandbox; only some releases have this optimizer, and an unknown name is an error
_SKIP_OPTIMIZER = (
    "set variable faulty = (select coalesce(string_agg(name, ','), '') from duckdb_optimizers() "
    "where name = 'common_subplan'); set disabled_optimizers = getvariable('faulty')"
)


class Console(StrEnum):
    """Consoles that can be opened, the preferred one first."""

    DUCKDB = "duckdb"
    HARLEQUIN = "harlequin"


@app.command(epilog="Examples: iomdb shell | iomdb shell < question.sql | iomdb shell harlequin")
def shell(
    context: typer.Context,
    console: Annotated[
        Console | None, typer.Argument(help="Console to open; by default the first of them that is found.")
    ] = None,
) -> None:
    """Open an SQL console that is installed, read-only, after a list of the views; it reads ~/.duckdbrc as usual."""
    chosen, program = _find([console] if console else list(Console))
    with open_database(context) as database:
        file = str(database.path.resolve())
        if sys.stdin.isatty():
            _list_views(database)
    options = ["-readonly", "-cmd", _SKIP_OPTIMIZER] if chosen is Console.DUCKDB else ["--read-only"]
    sys.stdout.flush()
    # the console replaces this process, so its exit code, the terminal and Ctrl-C need no code
    os.execv(program, [program, *options, file])


def _find(consoles: list[Console]) -> tuple[Console, str]:
    """The first console on the path, or beside the Python of iomdb. Raises InputError if there is none."""
    folders = os.pathsep.join((os.environ.get("PATH", ""), str(Path(sys.executable).parent)))
    for console in consoles:
        program = shutil.which(console, path=folders)
        if program:
            return console, program
    packages = {Console.DUCKDB: '"iomdb[bi]"', Console.HARLEQUIN: "harlequin"}
    raise InputError(f"{' or '.join(consoles)} is not installed; run: pip install {packages[consoles[0]]}")


def _list_views(database: Database) -> None:
    rows = database.connection.execute(_VIEWS).fetchall()
    width = max(len(name) for name, _ in rows)
    show((f"{name:<{width}}  {title}" for name, title in rows), indent=width + 2)
