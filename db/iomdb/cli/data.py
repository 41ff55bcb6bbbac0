"""Commands for figures: build, tables, table, query, check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomdb.cli import completion
from iomdb.cli.app import (
    EditionOption,
    FormatOption,
    OutputOption,
    PagerOption,
    TextFormat,
    TextFormatOption,
    app,
    open_database,
    open_vintage,
    show,
    step_shown,
)
from iomdb.errors import InputError

if TYPE_CHECKING:
    from iomdb.check import Audit


@app.command(
    epilog="Examples: iomdb build | iomdb build --output /tmp/iom.duckdb | iomdb build --data my_packs | "
    "iomdb build --edition mc2377_2011"
)
def build(
    output: Annotated[Path, typer.Option("--output", "-o", help="Database file to write.")] = Path(
        "iom.duckdb"
    ),
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Folder of editions with schema.toml and codes/, or one edition in it; by default those of iomdb.",
        ),
    ] = None,
    edition: EditionOption = None,
    discard_records: Annotated[
        bool,
        typer.Option("--discard-records", help="Replace a file even if it holds records, which are lost."),
    ] = False,
) -> None:
    """Build the database file from the editions; the old file stays until the new one is complete."""
    from iomdb.builder import build as run

    built = run(output, data, editions=edition or (), progress=step_shown, discard_records=discard_records)
    editions = ", ".join(built.editions)
    step_shown("")
    print(
        f"built {built.path}: {built.rows} rows of {editions}, {built.tables} tables, {built.views} views",
        file=sys.stderr,
    )


@app.command(epilog="Examples: iomdb tables | iomdb tables --format json")
def tables(context: typer.Context, format_: FormatOption = None, output: OutputOption = None) -> None:
    """List the tables: id, title, rows, version, completeness."""
    from iomdb.output import write

    with open_database(context) as database:
        write(
            database.connection,
            database.sql("select id, title, rows, version, completeness from meta.catalogue"),
            format_,
            output,
        )


@app.command(
    epilog="Examples: iomdb table table_4 | iomdb table annex_1_9 --year 2012 --output a9.xlsx | "
    "iomdb table table_7 --cells --format csv"
)
def table(
    context: typer.Context,
    table_id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Table, as iomdb tables lists it.", autocompletion=completion.tables
        ),
    ],
    year: Annotated[int | None, typer.Option("--year", "-y", help="Year of the edition.")] = None,
    vintage: Annotated[
        str | None,
        typer.Option("--vintage", help="An older vintage, such as 2013; it is built from the editions."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="With --vintage: folder of the editions, as for iomdb build."),
    ] = None,
    edition: EditionOption = None,
    cells: Annotated[bool, typer.Option("--cells", help="One row per cell, with status and bounds.")] = False,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            "-c",
            help="Only these columns, by name or heading, separated by commas.",
            autocompletion=completion.columns,
        ),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option("--where", "-w", help="Only rows for which this SQL condition on its columns holds."),
    ] = None,
    transpose: Annotated[
        bool, typer.Option("--transpose", help="A row for each column, a column for each row.")
    ] = False,
    pager: PagerOption = True,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Print one table of the report."""
    from iomdb.output import selection, write
    from iomdb.output.about import about
    from iomdb.output.headings import printed_labels
    from iomdb.output.writing import FOR_PEOPLE, chosen_format

    chosen = chosen_format(format_, output)
    if transpose and chosen not in (*FOR_PEOPLE, "csv"):
        raise InputError(f"--transpose: not for {chosen}; use table, csv, md or html")
    if (data or edition) and vintage is None:
        raise InputError("--data, --edition: need --vintage; the database has its editions already")
    with open_vintage(vintage, data, edition) if vintage else open_database(context) as database:
        view = table_id if cells else database.printed_name(table_id)
        # a plain CSV has none of it
        needed = chosen != "csv" or columns is not None or transpose
        known = about(database, view, year, cells=cells) if needed else None
        relation = database.select(view, year, cells=cells)
        if where is not None:
            relation = selection.rows_where(relation, where)
        if columns is not None and known:
            relation = selection.only_columns(relation, columns, known)
        if view != table_id and chosen not in FOR_PEOPLE:
            relation, known = selection.with_years(relation, known, printed_labels(database, view, year))
        write(database.connection, relation, format_, output, about=known, transpose=transpose, pager=pager)


@app.command(
    epilog='Examples: iomdb query "select sum(migrants) from fact.movement_by_service" | '
    "iomdb query --file question.sql --timeout 60 --output answer.xlsx"
)
def query(
    context: typer.Context,
    sql: Annotated[
        str | None,
        typer.Argument(metavar="SQL", help="Statements; the result of the last one is shown. - reads stdin."),
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Read the statements from this file.")] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", min=0.001, metavar="SECONDS", help="Stop after this time.")
    ] = None,
    allow_files: Annotated[
        bool,
        typer.Option("--allow-files", help="Let the query read and write files, without limits."),
    ] = False,
    pager: PagerOption = True,
) -> None:
    """Run a query on the database, read-only; it sees nothing else."""
    from iomdb.interrupt import interruptible
    from iomdb.output import write

    statements = _statements(sql, file)
    progress = step_shown if sys.stderr.isatty() else None
    with (
        open_database(context, files=allow_files) as database,
        interruptible(database.connection, timeout, progress) as ready,
    ):
        relation = database.sql(statements)
        write(database.connection, relation, format_, output, null="NULL", pager=pager, ready=ready)


def _statements(sql: str | None, file: Path | None) -> str:
    """The text of the query, from the one place that is named."""
    if (sql is None) == (file is None):
        raise InputError("query: name one source: SQL, - for stdin, or --file FILE")
    try:
        if file is not None:
            return file.read_text(encoding="utf-8-sig")
        return sys.stdin.read() if sql == "-" else str(sql)
    except UnicodeDecodeError as error:
        raise InputError(f"{file or 'stdin'}: is not UTF-8 (byte {error.start}); save it as UTF-8") from None


@app.command(epilog="Examples: iomdb check | iomdb check --format json | iomdb --database other.duckdb check")
def check(
    context: typer.Context,
    format_: TextFormatOption = TextFormat.TEXT,
) -> None:
    """Account for every printed number and run all audits; exit 1 if anything is open."""
    from iomdb.check import accounts
    from iomdb.check import check as run

    with open_database(context) as database:
        audits = run(database)
        counted = accounts(database, audits)
    # what an account has open is a finding too
    still_open = sum(len(audit.open) for audit in audits)
    if format_ is TextFormat.JSON:
        import json
        from dataclasses import asdict

        report = {
            "open": still_open,
            "accounts": [asdict(a) for a in counted],
            "audits": [asdict(a) for a in audits],
        }
        print(json.dumps(report, indent=2, ensure_ascii=False, default=float))
    else:
        for audit in audits:
            show(_lines(audit), indent=8)
        for account in counted:
            counted_as = "stated" if account.part == "claims" else "numbers printed"
            line = (
                f"{account.part}: {account.printed} {counted_as}, {account.reproduced} reproduced, "
                f"{account.explained} explained, {account.not_testable} not testable, {account.open} open"
            )
            show([line])
    # a stdout that takes nothing is the only message then
    sys.stdout.flush()
    explained = sum(len(audit.explained) for audit in audits)
    print(
        f"{len(audits)} checks, {explained} findings explained by errata, {still_open} open", file=sys.stderr
    )
    if still_open or any(account.open for account in counted):
        raise typer.Exit(1)


def _lines(audit: Audit) -> list[str]:
    state = "OPEN" if audit.open else "explained" if audit.explained else "ok"
    count = f" ({len(audit.findings)})" if audit.findings else ""
    lines = [f"{state + count:<14} {audit.name:<30} {audit.description}"]
    for finding in audit.findings:
        numbers = ""
        if finding.printed is not None or finding.computed is not None:
            from iomdb.output import text

            numbers = f": printed {text(finding.printed) or '-'}, computed {text(finding.computed) or '-'}"
        reason = f" [erratum {finding.erratum}: {finding.explanation}]" if finding.erratum else " [OPEN]"
        lines.append(f"    {finding.report_year} {finding.item}{numbers}{reason}")
    return lines
