"""Load checked code lists and editions into ref, source and fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.inserts import insert_rows
from iomdb_loaders.literal import quoted, quoted_name
from iomdb_loaders.pack.check import Codes, check_rows, nearest
from iomdb_loaders.pack.narrative import check_derivations
from iomdb_loaders.pack.read import EDITION_FILE, Edition, Missing, Rows, check_no_other_file, read_rows
from iomdb_loaders.pack.references import Cells
from iomdb_loaders.pack.schema import File, Schema, TableFile, dimensions_of, template_parts
from iomdb_loaders.toml import property_error

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def load_codes(connection: DuckDBPyConnection, schema: Schema) -> tuple[Codes, int]:
    """Load the code lists beside schema.toml, within an open transaction.

    Returns the codes of each list, and the number of rows. Raises InputError for bad input.
    """
    folder = schema.path.parent
    _check_targets(connection, schema)
    check_no_other_file(
        folder / "codes", [Path(file.path).name for file in schema.codes.values()], "add it to codes"
    )
    lists = [(file, read_rows(file, folder)) for file in schema.codes.values()]
    codes = {file.name: {row[0] for row in rows.values if row} for file, rows in lists}
    for file, rows in lists:
        check_rows(file, rows, codes)
    for file, rows in lists:
        _insert_rows(connection, file, rows, {})
    _record_input(connection, folder, [rows for _, rows in lists])
    return codes, sum(len(rows.values) for _, rows in lists)


def _check_targets(connection: DuckDBPyConnection, schema: Schema) -> None:
    """Raise InputError unless code lists go to tables of ref, and files of editions to tables of source."""
    tables: dict[str, list[str]] = dict(
        connection.execute(
            "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
            "where schema_name in ('ref', 'source') and not internal group by all"
        ).fetchall()
    )
    for section, schema_name, files in (("codes", "ref", schema.codes), ("files", "source", schema.files)):
        for file in files.values():
            place, columns = f"{section}.{file.name}", tables.get(file.target, ())
            if not file.target.startswith(f"{schema_name}.") or not columns:
                step = nearest(file.target, [name for name in tables if name.startswith(schema_name)])
                raise property_error(schema.path, place, f"not a table of {schema_name}", step, file.target)
            for name in (*file.constant, *file.header):
                if name not in columns:
                    what = f"{file.target} has no such column"
                    raise property_error(schema.path, place, what, nearest(name, columns), name)


def load_edition(
    connection: DuckDBPyConnection,
    schema: Schema,
    edition: Edition,
    codes: Codes,
    table_ids: Collection[str],
) -> int:
    """Load one edition, within an open transaction: every row, or none and an InputError for bad input.

    `codes` are those that load_codes returned, `table_ids` the tables that have a view in report. Every file is
    checked before the first row is loaded. Returns the number of rows.
    """
    tables, files = _checked(schema, edition, codes, table_ids)
    connection.execute(
        "insert into source.edition values (?, ?, ?, ?, ?)",
        [edition.code, edition.report_year, edition.document, edition.title, edition.published],
    )
    _insert_vintage(connection, edition, "current")
    for table, rows in tables:
        _insert_table(connection, edition, table, rows)
    insert_rows(connection, "source.printed_table", [_printed_table(edition, table) for table, _ in tables])
    for file, rows in files:
        constant = {"edition": edition.code, **_constant(file, edition)}
        _insert_rows(connection, file, rows, constant)
    for missing in edition.missing:
        _insert_missing(connection, schema, edition, missing, codes)
    _record_input(connection, edition.folder.parent, [rows for _, rows in (*tables, *files)])
    return sum(len(rows.values) for _, rows in (*tables, *files))


def load_replaced(
    connection: DuckDBPyConnection,
    schema: Schema,
    edition: Edition,
    codes: Codes,
    table_ids: Collection[str],
) -> int:
    """Load the numbers of an edition that a later vintage replaces into source.replaced_cell; see `load_edition`."""
    tables, files = _checked(schema, edition, codes, table_ids)
    _insert_vintage(connection, edition, "replaced")
    for table, rows in tables:
        row_key, column_key = key_expression(table.row_key), key_expression(table.column_key)
        _insert(
            connection,
            rows,
            "source.replaced_cell",
            f"insert into source.replaced_cell select {quoted(edition.code)}, {quoted(table.name)}, {row_key}, "
            f"{column_key}, round(cast(value as decimal(28, 8)), {table.decimals}), status from {_table(table)}",
            _columns(rows),
        )
    for file, rows in files:
        if file.name == "totals":
            names = "table_id, row_key, column_key, value, status"
            sql = (
                f"insert into source.replaced_cell select {quoted(edition.code)}, {names} from {_table(file)}"
            )
            _insert(connection, rows, "source.replaced_cell", sql, _columns(rows))
    _record_input(connection, edition.folder.parent, [rows for _, rows in (*tables, *files)])
    return sum(len(rows.values) for _, rows in (*tables, *files))


def _checked(
    schema: Schema, edition: Edition, codes: Codes, table_ids: Collection[str]
) -> tuple[list[tuple[TableFile, Rows]], list[tuple[File, Rows]]]:
    """The rows of all files of an edition, checked."""
    tables = [
        (table, read_rows(table, edition.folder.parent, edition.folder.name)) for table in edition.tables
    ]
    files = [(file, read_rows(file, edition.folder.parent, edition.folder.name)) for file in edition.files]
    keys = {
        file.name: {row[0] for row in rows.values if row}
        for file, rows in files
        if file.key == (file.header[0],)
    }
    for file, rows in (*tables, *files):
        check_rows(file, rows, {**codes, **keys})
    _check_references(tables, files, table_ids)
    by_name = {file.name: (file, rows) for file, rows in files}
    check_derivations(schema, codes, by_name)
    if "labels" in by_name:
        _check_labels(by_name["labels"][1], codes)
    return tables, files


def _check_labels(rows: Rows, codes: Codes) -> None:
    for line, (code_list, code, *_) in zip(rows.lines, rows.values, strict=True):
        if code not in codes[code_list]:
            what, step = f"the code is not in {code_list}", nearest(code, codes[code_list])
            raise input_error(rows.path, what, step, line=line, column="code", value=code)


def end_labels(connection: DuckDBPyConnection) -> None:
    """Let the names of each edition hold until the year before the next edition, which has its own."""
    connection.execute(
        "update source.label set to_year = "
        "coalesce((select min(e.report_year) - 1 from source.edition as e where e.report_year > from_year), 9999)"
    )


def _insert_vintage(connection: DuckDBPyConnection, edition: Edition, state: str) -> None:
    frozen = edition.frozen
    row = (
        edition.vintage,
        edition.report_year,
        edition.code,
        state,
        edition.document,
        edition.published,
        edition.source,
        edition.replaces or None,
        edition.erratum or None,
        frozen.on if frozen else None,
        frozen.sha256 if frozen else None,
    )
    insert_rows(connection, "source.vintage", [row])


def _check_references(
    tables: Sequence[tuple[TableFile, Rows]], files: Sequence[tuple[File, Rows]], table_ids: Collection[str]
) -> None:
    cells = Cells(table_ids)
    for table, rows in tables:
        cells.add_table(table, rows)
    by_name = {file.name: (file, rows) for file, rows in files}
    if "totals" in by_name:
        cells.add_totals(*by_name["totals"])
    if "corrections" in by_name:
        cells.check_corrections(*by_name["corrections"])
    if "errata" in by_name:
        names = [name for name in ("figures", "claims") if name in by_name]
        stated = {row[0] for name in names for row in by_name[name][1].values}
        cells.check_errata(*by_name["errata"], stated)


def _constant(file: File, edition: Edition) -> dict[str, str]:
    year = str(edition.report_year)
    return {name: value.replace("{report_year}", year) for name, value in file.constant.items()}


def _insert_table(connection: DuckDBPyConnection, edition: Edition, table: TableFile, rows: Rows) -> None:
    """Insert the leaf cells, and the same figures as fact."""
    constant = _constant(table, edition)
    keys = (table.row_key, table.column_key)
    cell_columns = (
        "edition, table_id, row_key, column_key, kind, value, printed, status, lower, upper, margin, "
        "estimate_low, estimate_high, line, rests_on, note"
    )
    _insert(
        connection,
        rows,
        "source.printed_cell",
        f"insert into source.printed_cell ({cell_columns}) "
        f"select {quoted(edition.code)}, {quoted(table.name)}, "
        f"{key_expression(keys[0])}, {key_expression(keys[1])}, 'leaf', "
        f"round(cast(value as decimal(28, 8)), {table.decimals}), "
        f"coalesce(printed, ''), status, lower, upper, margin, estimate_low, estimate_high, line, "
        f"coalesce(rests_on, ''), coalesce(note, '') from {_table(table)}",
        _columns(rows),
    )
    values = {name: quoted(value) for name, value in constant.items()}
    dimensions = [values.get(name, quoted_name(name)) for name in table.fact.dimensions]
    _insert(
        connection,
        rows,
        table.target,
        f"insert into {table.target} "
        f"(report_year, {', '.join(table.fact.dimensions)}, {table.fact.measure}, status, lower, upper, margin) "
        f"select {edition.report_year}, {', '.join(dimensions)}, value, status, lower, upper, margin "
        f"from {_table(table)}",
        _columns(rows),
    )


def _printed_table(edition: Edition, table: TableFile) -> Sequence[object]:
    names = [",".join(dimensions_of(key)) for key in (table.row_key, table.column_key)]
    year = _constant(table, edition).get("year")
    return edition.code, table.name, table.target, table.fact.measure, *names, year


def key_expression(template: str) -> str:
    """The key of a cell as an SQL expression over the dimensions of its file."""
    return " || ".join(
        quoted_name(part) if is_column else quoted(part) for part, is_column in template_parts(template)
    )


def _insert_rows(connection: DuckDBPyConnection, file: File, rows: Rows, constant: Mapping[str, str]) -> None:
    """Insert the rows of a file whose columns are those of its target."""
    names = [quoted_name(name) for name in (*constant, *file.header)]
    sources = [
        f"coalesce({quoted_name(c.name)}, '')" if c.keep_empty else quoted_name(c.name) for c in file.columns
    ]
    _insert(
        connection,
        rows,
        file.target,
        f"insert into {file.target} ({', '.join(names)}) "
        f"select {', '.join([*map(quoted, constant.values()), *sources])} from {_table(file)}",
        _columns(rows),
    )


def _table(file: File) -> str:
    """The rows of a file as a table; its columns are parameters, see `_columns`."""
    return f"(select {', '.join(f'unnest(cast(? as varchar[])) as {quoted_name(name)}' for name in file.header)})"


def _columns(rows: Rows) -> list[list[str | None]]:
    """The columns of a file; an empty value is NULL."""
    return [[value or None for value in column] for column in zip(*rows.values, strict=True)]


def _insert(
    connection: DuckDBPyConnection, rows: Rows, target: str, sql: str, columns: list[list[str | None]]
) -> None:
    """Run an insert; what the schema does not rule out, the database may still refuse."""
    import duckdb

    try:
        loaded = connection.execute(sql, columns).fetchall()[0][0]
    except duckdb.Error as error:
        what = f"{target} refuses it ({str(error).splitlines()[0]})"
        raise input_error(rows.path, what, "fix the file, or its entry in schema.toml") from None
    if loaded != len(rows.values):
        what = f"{len(rows.values)} rows read but {loaded} loaded"
        raise input_error(rows.path, what, "build again; report this as a defect if it happens again")


def _insert_missing(
    connection: DuckDBPyConnection, schema: Schema, edition: Edition, missing: Missing, codes: Codes
) -> None:
    """Insert the figures that the edition does not print, as rows with status missing."""
    import duckdb

    path = edition.folder / EDITION_FILE
    for dimension, values in missing.codes.items():
        code_list = schema.columns[dimension].codes
        for value in values:
            if code_list and value not in codes[code_list]:
                raise _missing_error(
                    path, missing, dimension, value, f"the code is not in {code_list}", codes[code_list]
                )
    keys = list(product(*missing.codes.values()))
    fact = f"fact.{missing.fact}"
    columns = ", ".join(["report_year", *missing.codes, "status"])
    reasons = [(edition.code, missing.fact, "/".join(key), missing.reason) for key in keys]
    try:
        insert_rows(
            connection, f"{fact} ({columns})", [(edition.report_year, *key, "missing") for key in keys]
        )
        insert_rows(connection, "source.missing_fact", reasons)
    except duckdb.Error as error:
        what = f"missing of {missing.fact}: {fact} refuses it ({str(error).splitlines()[0]})"
        raise input_error(path, what, "declare only figures that the edition does not print") from None


def _missing_error(
    path: Path, missing: Missing, dimension: str, value: str, what: str, known: Collection[str]
) -> InputError:
    place = f"missing of {missing.fact}, {dimension}"
    return input_error(path, f"{place}: {what}", nearest(value, known), value=value)


def _record_input(connection: DuckDBPyConnection, folder: Path, files: Sequence[Rows]) -> None:
    counts = [(rows.path.relative_to(folder).as_posix(), rows.sha256, len(rows.values)) for rows in files]
    insert_rows(connection, "meta.input", [(path, digest, count, count) for path, digest, count in counts])
