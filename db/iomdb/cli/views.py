"""Commands for the views: what there is, what is promised of them, and how a version comes and goes."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli.app import FormatOption, app, open_database

if TYPE_CHECKING:
    from collections.abc import Iterable

views = typer.Typer(
    help="Versions of the views: list, lock, verify, deprecate, remove, graph.",
    invoke_without_command=True,
    epilog="Examples: iomdb views | iomdb views --deprecated | iomdb views verify",
)
app.add_typer(views, name="views")

NameArgument = Annotated[str, typer.Argument(metavar="VERSION", help="A version, such as table_6_v1.")]


@views.callback()
def list_views(
    context: typer.Context,
    deprecated: Annotated[bool, typer.Option("--deprecated", help="Only versions that will go.")] = False,
    format_: FormatOption = None,
) -> None:
    """List the versions of all views, or work on them."""
    if context.invoked_subcommand:
        return
    from iomdb.output import write

    chosen = "where state = 'deprecated'" if deprecated else ""
    with open_database(context) as database:
        write(
            database.sql(
                "select view_name, version, state, released, remove_after, reason from meta.view_change "
                f"{chosen} order by sort_order, version, view_name"
            ),
            format_,
            None,
        )


@views.command(epilog="Example: iomdb views verify")
def verify() -> None:
    """Hold every released version against sql/views.lock and the rules; exit 1 if anything changed."""
    from iomdb.views import promise

    found = promise.what_the_files_give()
    _fail_on(promise.broken_promises(found))
    print(f"{len(found.entries)} versions are as they were released", file=sys.stderr)


@views.command("lock", epilog="Example: iomdb views lock")
def write_lock() -> None:
    """Lock new versions and renew prereleases; a released version is never locked anew."""
    from iomdb.views import promise

    found = promise.what_the_files_give()
    _fail_on(promise.write_lock(found))
    print(f"locked {len(found.entries)} versions", file=sys.stderr)


def _fail_on(problems: Iterable[str]) -> None:
    problems = list(problems)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)


@views.command(epilog="Example: iomdb views deprecate table_6_v2 --remove-after 2028-06-30")
def deprecate(
    name: NameArgument,
    remove_after: Annotated[datetime, typer.Option("--remove-after", formats=["%Y-%m-%d"], help="Last day.")],
) -> None:
    """Mark a version as deprecated: its comment says so, and until when it stays."""
    from iomdb.views.lifecycle import deprecate as mark

    path = mark(name, remove_after.date(), date.today())
    print(
        f"{name} is deprecated until {remove_after.date()}: {path.name} says so; now build", file=sys.stderr
    )


@views.command(epilog="Example: iomdb views remove table_6_v2")
def remove(name: NameArgument) -> None:
    """Remove a deprecated version after its day; docs/graveyard.md remembers it."""
    from iomdb.views.lifecycle import remove as take_out

    for path in take_out(name, date.today()):
        print(path.name)


@views.command(epilog="Examples: iomdb views graph table_4 | iomdb views graph table_4 --mermaid")
def graph(
    context: typer.Context,
    table_id: Annotated[str, typer.Argument(metavar="ID", help="Table or version.")],
    mermaid: Annotated[bool, typer.Option("--mermaid", help="A Mermaid flowchart, for documents.")] = False,
) -> None:
    """Print from which columns each column of a table comes, down to the facts."""
    from iomdb.views.lineage import graph_lines

    with open_database(context) as database:
        for line in graph_lines(database.connection, database.version_name(table_id), mermaid=mermaid):
            print(line)
