"""The view `record_raw`: rows as read, one text column per field of the kind, under its own name.

Beside the fields it has `file_no`, `line`, `fault` (why the fields cannot be told apart), `text` (the whole row) and
`spelt` (the fields before the map). A bulk scan has no text and no line: they are needed only once a row is rejected.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.literal import quoted
from iomdb_loaders.readers import csv_reader, parquet_reader
from iomdb_loaders.records.files import LONGEST_LINE, InputFile
from iomdb_loaders.records.kinds import RecordKind
from iomdb_loaders.records.lines import FAULT, FIELD
from iomdb_loaders.records.mapping import Mapping
from iomdb_loaders.records.parquet import blank_row, inexact, spelling

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# no name that a column of a file has
_LINE = '"line of the file"'
_UNREAD = "null as line, cast(null as varchar) as text"


def scan_bulk(
    connection: DuckDBPyConnection, file: InputFile, file_no: int, kind: RecordKind, mapping: Mapping
) -> None:
    """Let `record_raw` read a file with DuckDB's own reader."""
    if file.ending == ".parquet":
        scan = parquet_reader(file.path)
        fields = f"{_inexact(file, kind, mapping)} as fault, {_fields(kind, mapping, _spellings(file))}"
    else:
        # positions as names: a foreign export may repeat the names of columns that are not read
        scan = csv_reader(
            file.path,
            {f"c{place}": "varchar" for place in range(len(file.columns))},
            delimiter=mapping.delimiter,
            more=f"max_line_size = {LONGEST_LINE}",
        )
        texts = {name: f"c{place}" for place, name in enumerate(file.columns)}
        fields = f"cast(null as varchar) as fault, {_fields(kind, mapping, texts)}"
    query = f"select {file_no} as file_no, {_UNREAD}, {fields} from {scan}"
    _create(connection, query, kind, mapping)


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
    _create(connection, " union all ".join(parts), kind, mapping)


def _parquet_rows(file: InputFile, file_no: int, kind: RecordKind, mapping: Mapping) -> str:
    texts = _spellings(file)
    text = ", ".join(f"coalesce(left(cast({spelt} as varchar), 1000), '')" for spelt in texts.values())
    return (
        f"select {file_no} as file_no, {_LINE} as line, {_inexact(file, kind, mapping)} as fault, "
        f"concat_ws({quoted(mapping.delimiter)}, {text}) as text, {_fields(kind, mapping, texts)} "
        f"from (select *, row_number() over () as {_LINE} from {parquet_reader(file.path)}) "
        f"where not ({blank_row(file.types)})"
    )


def _spellings(file: InputFile) -> dict[str, str]:
    return {name: spelling(name, type_) for name, type_ in file.types.items()}


def _inexact(file: InputFile, kind: RecordKind, mapping: Mapping) -> str:
    """The fault of a row of a Parquet file: a number that cannot be told from its neighbours."""
    reads = [
        inexact(name, file.types[name], field.decimals or 0)
        for field in kind.read
        if (field.identifier or field.decimals)
        and (name := mapping.columns.get(field.name, field.name)) in file.types
    ]
    reason = "a floating-point number with too many digits to be exact"
    return f"case when {' or '.join(reads) or 'false'} then {quoted(reason)} end"


def _lines(file: InputFile, file_no: int, rewritten: Path, kind: RecordKind, mapping: Mapping) -> str:
    texts = {name: f"nullif(parts[{place}], '')" for place, name in enumerate(file.columns, start=1)}
    wanted = len(file.columns)
    # empty fields to the right of the table are no fields
    differs = f"len(parts) < {wanted} or array_to_string(parts[{wanted + 1}:], '') <> ''"
    lines = csv_reader(
        rewritten,
        {"row": "varchar"},
        header=False,
        delimiter="\x1e",
        quote="",
        # damaged bytes become three
        more=f"max_line_size = {4 * LONGEST_LINE}",
    )
    return f"""
    select
        {file_no} as file_no,
        line,
        case
            when starts_with(content, {quoted(FAULT)}) then substr(parts[1], 2)
            when {differs} then len(parts) || ' fields where the header has {wanted}'
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
            from {lines}
        )
        where line > 1 and content <> ''
    )
    """


def _fields(kind: RecordKind, mapping: Mapping, texts: dict[str, str]) -> str:
    nothing = "cast(null as varchar)"
    return ", ".join(
        f"{texts.get(mapping.columns.get(field.name, field.name), nothing)} as {field.name}"
        for field in kind.read
    )


def _create(connection: DuckDBPyConnection, query: str, kind: RecordKind, mapping: Mapping) -> None:
    """Create the view, with the foreign values of `create_values` replaced."""
    spelt = ", ".join(f"{quoted(field.name)}: {field.name}" for field in kind.read)
    query = f"select *, {{{spelt}}} as spelt from ({query})"
    mapped = [field.name for field in kind.read if field.name in mapping.values]
    if mapped:
        changes = ", ".join(
            f"nullif(coalesce({name}_value.ours, raw.{name}), '') as {name}" for name in mapped
        )
        joins = " ".join(
            f"left join record_value as {name}_value on {name}_value.field = {quoted(name)} "
            f"and {name}_value.theirs = coalesce(raw.{name}, '')"
            for name in mapped
        )
        query = f"select raw.* replace ({changes}) from ({query}) as raw {joins}"
    connection.execute(f"create or replace temp view record_raw as {query}")


def create_values(connection: DuckDBPyConnection, mapping: Mapping) -> None:
    """Create the temporary table of foreign values: a join is fast with any number of them."""
    connection.execute(
        "create or replace temp table record_value (field varchar, theirs varchar, ours varchar)"
    )
    for name, pairs in mapping.values.items():
        connection.execute(
            "insert into record_value select ?, unnest(?), unnest(?)", [name, [*pairs], [*pairs.values()]]
        )
