"""The view `record_raw`: rows as read, one text column per field of the kind, under its own name.

Beside the fields it has `file_no`, `line`, `fault` (why the fields cannot be told apart), `text` (the whole row) and
`named` (a map of the fields). A bulk scan leaves them NULL: they are needed only once a row is rejected.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import input_error, one_line
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.files import InputFile, csv_header
from iomdb_loaders.records.kinds import RecordKind
from iomdb_loaders.records.lines import FAULT, FIELD
from iomdb_loaders.records.mapping import Mapping

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LONGEST_LINE = 64 * 1024 * 1024
_UNREAD = (
    "null as line, cast(null as varchar) as fault, cast(null as varchar) as text, "
    "cast(null as map(varchar, varchar)) as named"
)


def read_columns(
    connection: DuckDBPyConnection, file: InputFile, kind: RecordKind, mapping: Mapping
) -> tuple[str, ...]:
    """The columns of a file. Raises InputError if a field of the kind has none, or two.

    A field must have a column even where its cells may be blank, unless the registry says that it is optional.
    """
    path = file.path
    if file.ending == ".parquet":
        columns = _parquet_columns(connection, path)
    elif file.ending == ".xlsx":
        from iomdb_loaders.records.workbook import workbook_header

        columns = workbook_header(path)
    else:
        columns = csv_header(path, mapping.delimiter)
    for field in kind.fields:
        name = mapping.columns.get(field.name, field.name)
        if columns.count(name) > 1:
            raise input_error(path, f"column {name} is there twice", "remove one", line=1)
        needed = not (field.optional or field.use == "ignored") or field.name in mapping.columns
        if needed and name not in columns:
            near = get_close_matches(name, columns, n=1)
            step = f"is it {near[0]!r}? Name it in --map" if near else "add it, or name it in --map"
            raise input_error(path, f"column {name} is missing", step, line=1)
    return columns


def _parquet_columns(connection: DuckDBPyConnection, path: Path) -> tuple[str, ...]:
    import duckdb

    try:
        rows = connection.execute("describe select * from read_parquet(?)", [str(path)]).fetchall()
    except duckdb.Error as error:
        what = f"cannot be read as Parquet ({one_line(error)})"
        raise input_error(path, what, "write the file again") from None
    return tuple(row[0] for row in rows)


def scan_bulk(
    connection: DuckDBPyConnection, file: InputFile, file_no: int, kind: RecordKind, mapping: Mapping
) -> None:
    """Let `record_raw` read a file with DuckDB's own reader."""
    if file.ending == ".parquet":
        scan = f"read_parquet({quoted(str(file.path))})"
        texts = {name: f"cast({_name(name)} as varchar)" for name in file.columns}
    else:
        # positions as names: a foreign export may repeat the names of columns that are not read
        columns = ", ".join(f"'c{place}': 'varchar'" for place in range(len(file.columns)))
        scan = (
            f"read_csv({quoted(str(file.path))}, header = true, auto_detect = false, "
            f"delim = {quoted(mapping.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}})"
        )
        texts = {name: f"c{place}" for place, name in enumerate(file.columns)}
    _create(
        connection, f"select {file_no} as file_no, {_UNREAD}, {_fields(kind, mapping, texts)} from {scan}"
    )


def scan_checked(
    connection: DuckDBPyConnection,
    files: Sequence[tuple[InputFile, int, Path]],
    kind: RecordKind,
    mapping: Mapping,
) -> None:
    """Let `record_raw` read rewritten files, given with their numbers, with line, fault and text of each row."""
    parts = [
        _parquet_rows(file, file_no, kind, mapping)
        if file.ending == ".parquet"
        else _lines(file, file_no, rewritten, kind, mapping)
        for file, file_no, rewritten in files
    ]
    names = ", ".join(f"{quoted(field.name)}: {field.name}" for field in kind.read)
    _create(connection, f"select *, map {{{names}}} as named from ({' union all '.join(parts)})")


def _parquet_rows(file: InputFile, file_no: int, kind: RecordKind, mapping: Mapping) -> str:
    texts = {name: f"cast({_name(name)} as varchar)" for name in file.columns}
    text = ", ".join(f"coalesce({spelt}, '')" for spelt in texts.values())
    return (
        f"select {file_no} as file_no, file_row_number + 1 as line, cast(null as varchar) as fault, "
        f"concat_ws(',', {text}) as text, {_fields(kind, mapping, texts)} "
        f"from read_parquet({quoted(str(file.path))}, file_row_number = true)"
    )


def _lines(file: InputFile, file_no: int, rewritten: Path, kind: RecordKind, mapping: Mapping) -> str:
    texts = {name: f"nullif(parts[{place}], '')" for place, name in enumerate(file.columns, start=1)}
    wanted = len(file.columns)
    return f"""
    select
        {file_no} as file_no,
        line,
        case
            when starts_with(content, {quoted(FAULT)}) then substr(parts[1], 2)
            when len(parts) <> {wanted} then len(parts) || ' fields where the header has {wanted}'
        end as fault,
        replace(
            case when starts_with(content, {quoted(FAULT)}) then substr(content, strpos(content, {quoted(FIELD)}) + 1)
            else content end,
            {quoted(FIELD)}, {quoted(mapping.delimiter)}
        ) as text,
        {_fields(kind, mapping, texts)}
    from (
        select line, content, string_split(content, {quoted(FIELD)}) as parts
        from (
            select row_number() over () as line, substr(row, 2) as content
            from read_csv(
                {quoted(str(rewritten))}, header = false, auto_detect = false, delim = '\x1e', quote = '', escape = '',
                columns = {{'row': 'varchar'}}, max_line_size = {_LONGEST_LINE}, buffer_size = {2 * _LONGEST_LINE}
            )
        )
        where line > 1 and content <> ''
    )
    """


def _fields(kind: RecordKind, mapping: Mapping, texts: dict[str, str]) -> str:
    return ", ".join(f"{_field(field.name, mapping, texts)} as {field.name}" for field in kind.read)


def _field(name: str, mapping: Mapping, texts: dict[str, str]) -> str:
    text = texts.get(mapping.columns.get(name, name), "cast(null as varchar)")
    pairs = mapping.values.get(name, {})
    if not pairs:
        return text
    cases = " ".join(f"when {quoted(foreign)} then {quoted(own)}" for foreign, own in pairs.items())
    return f"nullif(case coalesce({text}, '') {cases} else coalesce({text}, '') end, '')"


def _create(connection: DuckDBPyConnection, query: str) -> None:
    connection.execute(f"create or replace temp view record_raw as {query}")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
