"""Commands that publish to other tools: postgres, sqlite, parquet, datapackage, sdmx, lake, site."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from iomdb.cli.app import app, step_shown

if TYPE_CHECKING:
    from iomdb.publish import Publication

publish = typer.Typer(
    help="Publish to databases, files, documents, a lake or a web site, whole or not at all, compared cell by cell.",
    no_args_is_help=True,
    epilog="Examples: iomdb publish sqlite iom.sqlite | iomdb publish postgres postgresql://iom@localhost/iom",
)
app.add_typer(publish, name="publish")

ViewsOption = Annotated[
    str,
    typer.Option(
        "--views", metavar="SCHEMAS", help="Schemas whose views are published, with commas between."
    ),
]
RecordsOption = Annotated[
    bool,
    typer.Option(
        "--with-records", help="Publish the file as it is, although its counts come from records of persons."
    ),
]
SuppressOption = Annotated[
    int,
    typer.Option(
        "--suppress-under",
        metavar="N",
        help="Of a file with records, publish what iomdb export --public writes.",
    ),
]
VerifyOption = Annotated[
    bool, typer.Option("--verify/--no-verify", help="Compare every cell of the target with the file.")
]
DEFAULT = "report,mart"


def _publish(
    context: typer.Context,
    run: Callable[..., Publication],
    target: Path | str,
    verify: bool,
    suppress_under: int,
    *,
    views: str = "report",
    with_records: bool = False,
    rows_of_records: bool = False,
    **own: Any,
) -> None:
    """Publish to one target, and report what was done."""
    from iomdb.location import file_at_hand
    from iomdb.publish import opened

    started = time.monotonic()
    with opened(
        context.obj or file_at_hand(),
        [name.strip() for name in views.split(",")],
        with_records=with_records,
        rows_of_records=rows_of_records,
        suppress_under=suppress_under,
        progress=step_shown,
    ) as source:
        done = run(source, target, verify=verify, progress=step_shown, **own)
    step_shown("")
    compared = "each compared with the file" if done.verified else "not compared with the file"
    tables = f"{done.tables} tables, " if done.tables else ""
    what = done.summary or f"{tables}{len(done.views)} views, {done.cells} cells"
    seconds = time.monotonic() - started
    print(f"published to {done.target}: {what}, {compared}; {seconds:.0f} s", file=sys.stderr)


@publish.command(epilog="Example: iomdb publish postgres postgresql://iom@localhost/iom --reader dashboard")
def postgres(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(metavar="URL", envvar="IOMDB_POSTGRES", help="Database, as libpq takes it.")
    ],
    views: ViewsOption = DEFAULT,
    with_records: RecordsOption = False,
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="ROLE", help="A role that may read everything published."),
    ] = None,
) -> None:
    """Publish tables with keys, and real views, into schemas of the same names; readers see the old or the new ones."""
    from iomdb.publish.postgres import publish as run

    _publish(context, run, url, verify, suppress_under, views=views, with_records=with_records, reader=reader)


@publish.command(epilog="Example: iomdb publish sqlite iom.sqlite --views mart")
def sqlite(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="FILE", help="SQLite file to write or replace.")],
    views: ViewsOption = DEFAULT,
    with_records: RecordsOption = False,
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
) -> None:
    """Publish views as tables of an SQLite file: mart.movement_by_area as mart_movement_by_area."""
    from iomdb.publish.sqlite import publish as run

    _publish(context, run, output, verify, suppress_under, views=views, with_records=with_records)


@publish.command(epilog="Example: iomdb publish parquet iom-parquet --views mart")
def parquet(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder to write or replace.")],
    views: ViewsOption = DEFAULT,
    with_records: RecordsOption = False,
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
) -> None:
    """Publish views as Parquet files in a folder, with a Frictionless descriptor."""
    from iomdb.publish.parquet import publish as run

    _publish(context, run, output, verify, suppress_under, views=views, with_records=with_records)


@publish.command(epilog="Example: iomdb publish datapackage iom-csv --views mart")
def datapackage(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder to write or replace.")],
    views: ViewsOption = DEFAULT,
    with_records: RecordsOption = False,
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
) -> None:
    """Publish views as CSV files in a folder, described for Frictionless, CSV on the Web and Croissant."""
    from iomdb.publish.datapackage import publish as run

    _publish(context, run, output, verify, suppress_under, views=views, with_records=with_records)


@publish.command(epilog="Example: iomdb publish sdmx iom-sdmx")
def sdmx(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder to write or replace.")],
    flow: Annotated[
        list[str] | None,
        typer.Option("--flow", metavar="NAME", help="Only this flow, such as movement_by_area; repeatable."),
    ] = None,
    with_records: RecordsOption = False,
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
) -> None:
    """Publish facts and printed cells as SDMX 3.0: structures, SDMX-CSV 2.0 and SDMX-ML 3.0."""
    from iomdb.publish.sdmx import publish as run

    _publish(context, run, output, verify, suppress_under, with_records=with_records, only=flow or ())


@publish.command(epilog="Example: iomdb publish lake iom-lake")
def lake(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="FOLDER", help="Lake to make, or to bring up to date.")],
    views: ViewsOption = DEFAULT,
    with_records: Annotated[
        bool, typer.Option("--with-records", help="Publish the file as it is, and its rows of records.")
    ] = False,
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
) -> None:
    """Publish tables as Delta tables, and the SQL of the views for Spark, Trino, BigQuery and Snowflake.

    Published again, the lake gets what is new or changed and loses what is gone.
    """
    from iomdb.publish.lake import publish as run

    _publish(
        context,
        run,
        output,
        verify,
        suppress_under,
        views=views,
        with_records=with_records,
        rows_of_records=with_records,
    )


@publish.command(epilog="Example: iomdb publish site --output site")
def site(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="Folder to write or replace.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="The same, as an option.")
    ] = None,
    sql: Annotated[
        Path | None,
        typer.Option(
            "--sql",
            metavar="FOLDER",
            help="Add a page for queries; its engine is in this folder node_modules.",
        ),
    ] = None,
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
) -> None:
    """Publish the report as a web site: each figure with its source, charts, search; it needs no server."""
    from iomdb.errors import InputError
    from iomdb.publish.site import publish as run

    if (target := folder or output) is None or (folder and output):
        raise InputError("publish site: name one folder, as in: iomdb publish site --output site")
    _publish(context, run, target, verify, suppress_under, sql=sql)


@publish.command(epilog="Example: iomdb publish xlsx report.xlsx")
def xlsx(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="FILE", help="Workbook to write or replace.")],
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
) -> None:
    """Publish the report as one workbook: a sheet per table as printed, all figures, text, errata."""
    from iomdb.publish.workbook import publish as run

    _publish(context, run, output, verify, suppress_under)


@publish.command(epilog="Example: iomdb publish pdf annex.pdf")
def pdf(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="FILE", help="PDF file to write or replace.")],
    suppress_under: SuppressOption = 5,
    verify: VerifyOption = True,
) -> None:
    """Publish the statistical annex as the report prints it, as a tagged PDF."""
    from iomdb.publish.annex import publish as run

    _publish(context, run, output, verify, suppress_under)
