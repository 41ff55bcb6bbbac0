"""Commands for the versions of the views: list, verify, lock, deprecate, remove, graph."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli import completion
from iomdb.cli.app import FormatOption, app, open_database

if TYPE_CHECKING:
    from collections.abc import Iterable

views = typer.Typer(
    help="Versions of the views: list, lock, verify, deprecate, remove, graph.",
    invoke_without_command=True,
    epilog="Examples: iomdb views | iomdb views --deprecated | iomdb views verify",
)
app.add_typer(views, name="views")

NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="VERSION", help="A version, such as table_6_v1.", autocompletion=completion.versions
    ),
]


@views.callback()
def list_views(
    context: typer.Context,
    deprecated: Annotated[bool, typer.Option("--deprecated", help="Only deprecated versions.")] = False,
    format_: FormatOption = None,
) -> None:
    """List the versions of all views."""
    if context.invoked_subcommand:
        return
    from iomdb.output import write

    chosen = "where state = 'deprecated'" if deprecated else ""
    with open_database(context) as database:
        write(
            database.connection,
            database.sql(
                "select view_name, version, state, released, remove_after, reason from meta.view_change "
                f"{chosen} order by sort_order, version, view_name"
            ),
            format_,
            None,
        )


@views.command(epilog="Example: iomdb views verify")
def verify() -> None:
    """Check all views against the SQL rules and sql/views.lock; exit 1 if a rule is broken or a release changed."""
    from iomdb.release import verify as release

    with release.fresh_build() as connection:
        state = release.current_state(connection)
    _fail_on(release.problems(state))
    print(f"{len(state.lock.views)} views are as they were released", file=sys.stderr)


@views.command("lock", epilog="Example: iomdb views lock")
def write_lock() -> None:
    """Lock new versions and renew prereleases; the entry of a released version is never rewritten."""
    from iomdb.release import verify as release

    with release.fresh_build() as connection:
        state = release.current_state(connection)
    _fail_on(release.write_lock(state))
    print(f"locked {len(state.lock.views)} views", file=sys.stderr)


def _fail_on(problems: Iterable[str]) -> None:
    problems = list(problems)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)


@views.command(epilog="Example: iomdb views deprecate table_6_v1 --remove-after 2028-06-30")
def deprecate(
    name: NameArgument,
    remove_after: Annotated[
        datetime,
        typer.Option("--remove-after", formats=["%Y-%m-%d"], help="Last day on which it is available."),
    ],
) -> None:
    """Mark a version as deprecated; its comment then names the last day on which it is available."""
    from iomdb.release import lifecycle

    path = lifecycle.deprecate(name, remove_after.date(), date.today())
    print(
        f"changed {path.name}: {name} is deprecated until {remove_after.date()}; next: iomdb build",
        file=sys.stderr,
    )


@views.command(epilog="Example: iomdb views remove table_6_v1")
def remove(name: NameArgument) -> None:
    """Remove a deprecated version after its last day, and record it in docs/graveyard.md."""
    from iomdb.release import lifecycle

    for path in lifecycle.remove(name, date.today()):
        print(path.name)


@views.command(epilog="Examples: iomdb views graph table_4 | iomdb views graph table_4 --mermaid")
def graph(
    context: typer.Context,
    table_id: Annotated[
        str, typer.Argument(metavar="ID", help="Table or version.", autocompletion=completion.tables)
    ],
    mermaid: Annotated[bool, typer.Option("--mermaid", help="A Mermaid flowchart, for documents.")] = False,
) -> None:
    """Print from which columns of tables each column of a view is computed."""
    from iomdb.release.lineage import graph_lines

    with open_database(context) as database:
        for line in graph_lines(
            database.connection, f"report.{database.version_name(table_id)}", mermaid=mermaid
        ):
            print(line)
