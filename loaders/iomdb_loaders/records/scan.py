"""The view `record_raw`: rows as they were read, one text column a field of the layout, under foreign names if mapped.

Beside the fields it has `file_no`, `line`, `fault` (why the fields cannot be told apart), `text` (the whole row) and
`named` (a map of the fields). Where a file is read straight on, rows have none of these: they are not needed while no
row is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import input_error
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.files import Source, csv_header, ending_of
from iomdb_loaders.records.layout import Layout
from iomdb_loaders.records.lines import FAULT, FIELD
from iomdb_loaders.records.mapping import Mapping
from iomdb_loaders.records.transaction import reason

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LONGEST_LINE = 64 * 1024 * 1024
_UNREAD = "null as line, cast(null as varchar) as fault, cast(null as varchar) as text"


def source_of(connection: DuckDBPyConnection, path: Path, layout: Layout, mapping: Mapping) -> Source:
    """Read the header of a file. Raises InputError if a column of the layout is not there, or is twice."""
    ending = ending_of(path) or ""
    if ending == ".parquet":
        columns = _parquet_columns(connection, path)
    elif ending == ".xlsx":
        from iomdb_loaders.records.workbook import workbook_header

        columns = workbook_header(path)
    else:
        columns = csv_header(path, mapping.delimiter)
    for name in layout.fields:
        foreign = mapping.columns.get(name, name)
        if columns.count(foreign) > 1:
            raise input_error(path, f"column {foreign} is there twice", "take one out", line=1)
        if foreign not in columns and (name in layout.required or name in mapping.columns):
            near = get_close_matches(foreign, columns, n=1)
            step = f"is it {near[0]!r}? Say so in --map" if near else "add it, or name it in --map"
            raise input_error(path, f"column {foreign} is missing", step, line=1)
    return Source(path, ending, columns)


def _parquet_columns(connection: DuckDBPyConnection, path: Path) -> tuple[str, ...]:
    import duckdb

    try:
        rows = connection.execute("describe select * from read_parquet(?)", [str(path)]).fetchall()
    except duckdb.Error as error:
        what = f"cannot be read as Parquet ({reason(error)})"
        raise input_error(path, what, "write the file again") from None
    return tuple(row[0] for row in rows)


def straight(
    connection: DuckDBPyConnection, source: Source, file_no: int, layout: Layout, mapping: Mapping
) -> None:
    """Let `record_raw` read a file as it stands."""
    if source.ending == ".parquet":
        scan = f"read_parquet({quoted(str(source.path))})"
        texts = {name: f"cast({_name(name)} as varchar)" for name in source.columns}
    else:
        # positions as names: a foreign export may use a name twice in columns that nobody asks for
        columns = ", ".join(f"'c{place}': 'varchar'" for place in range(len(source.columns)))
        scan = (
            f"read_csv({quoted(str(source.path))}, header = true, auto_detect = false, "
            f"delim = {quoted(mapping.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}})"
        )
        texts = {name: f"c{place}" for place, name in enumerate(source.columns)}
    fields = _fields(layout, mapping, texts)
    named = "cast(null as map(varchar, varchar)) as named"
    _create(connection, f"select {file_no} as file_no, {_UNREAD}, {named}, {fields} from {scan}")


def line_by_line(
    connection: DuckDBPyConnection,
    sources: Sequence[tuple[Source, int, Path]],
    layout: Layout,
    mapping: Mapping,
) -> None:
    """Let `record_raw` read rewritten files, given with their numbers, with line, fault and text of each row."""
    parts = [
        _parquet_rows(source, file_no, layout, mapping)
        if source.ending == ".parquet"
        else _lines(source, file_no, rewritten, layout, mapping)
        for source, file_no, rewritten in sources
    ]
    names = ", ".join(f"{quoted(name)}: {name}" for name in _read(layout))
    _create(connection, f"select *, map {{{names}}} as named from ({' union all '.join(parts)})")


def _parquet_rows(source: Source, file_no: int, layout: Layout, mapping: Mapping) -> str:
    texts = {name: f"cast({_name(name)} as varchar)" for name in source.columns}
    text = ", ".join(f"coalesce({spelt}, '')" for spelt in texts.values())
    return (
        f"select {file_no} as file_no, file_row_number + 1 as line, cast(null as varchar) as fault, "
        f"concat_ws(',', {text}) as text, {_fields(layout, mapping, texts)} "
        f"from read_parquet({quoted(str(source.path))}, file_row_number = true)"
    )


def _lines(source: Source, file_no: int, rewritten: Path, layout: Layout, mapping: Mapping) -> str:
    texts = {name: f"nullif(parts[{place}], '')" for place, name in enumerate(source.columns, start=1)}
    wanted = len(source.columns)
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
        {_fields(layout, mapping, texts)}
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


def _read(layout: Layout) -> list[str]:
    """The fields that are read: a title is passed over."""
    return [name for name in layout.fields if name != "title"]


def _fields(layout: Layout, mapping: Mapping, texts: dict[str, str]) -> str:
    return ", ".join(f"{_field(name, mapping, texts)} as {name}" for name in _read(layout))


def _field(name: str, mapping: Mapping, texts: dict[str, str]) -> str:
    text = texts.get(mapping.columns.get(name, name), "cast(null as varchar)")
    pairs = mapping.values.get(name, {})
    if not pairs:
        return text
    cases = " ".join(f"when {quoted(theirs)} then {quoted(ours)}" for theirs, ours in pairs.items())
    return f"nullif(case coalesce({text}, '') {cases} else coalesce({text}, '') end, '')"


def _create(connection: DuckDBPyConnection, query: str) -> None:
    connection.execute(f"create or replace temp view record_raw as {query}")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
