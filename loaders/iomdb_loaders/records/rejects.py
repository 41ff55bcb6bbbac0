"""Rejected rows: how many are allowed, rows whose id repeats, and the file beside the input that lists them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error, one_line
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.files import REJECTS, InputFile
from iomdb_loaders.records.kinds import RecordKind
from iomdb_loaders.records.unique import conflicting_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def allowed_rows(max_rejects: str, read: int) -> int:
    """How many of `read` rows may be rejected, by a number such as `10` or a share such as `0.5%`.

    Raises InputError for any other text.
    """
    if re.fullmatch(r"\d+", max_rejects):
        return int(max_rejects)
    if re.fullmatch(r"\d+(\.\d+)?%", max_rejects) and Decimal(max_rejects[:-1]) <= 100:
        return int(Decimal(max_rejects[:-1]) * read / 100)
    raise InputError(f"--max-rejects {max_rejects!r}: neither a number of rows nor a share; use 10 or 0.5%")


def add_duplicates(connection: DuckDBPyConnection, sql: Path, kind: RecordKind, *, correct: bool) -> None:
    """Reject the rows whose id an earlier row has, in these files or in the database."""
    id_ = kind.id_field
    connection.execute(
        "create or replace temp view record_valid as "
        f"select file_no, line, text, '{id_}' as id_field, {id_} as id, "
        f"coalesce(cast(record_hashed({id_}) as varchar), record_plain({id_})) as stored_id "
        "from record_checked where broken is null"
    )
    connection.execute(
        "create or replace temp view record_stored as "
        f"select coalesce(cast({id_}_hash as varchar), {id_}) as stored_id, batch "
        f"from record.{kind.table} where {conflicting_rows(kind, correct=correct)}"
    )
    connection.execute((sql / "duplicate.sql").read_text(encoding="utf-8"))


def write_file(connection: DuckDBPyConnection, files: Sequence[InputFile]) -> Path:
    """Write all rejected rows to a file beside the first input, and return its path.

    What a terminal or a spreadsheet would act on is written so that they do not.
    """
    import duckdb

    target = files[0].path.with_name(files[0].path.name + REJECTS)
    connection.execute("create or replace temp table record_file (file_no integer, file varchar)")
    for number, file in enumerate(files, start=1):
        connection.execute("insert into record_file values (?, ?)", [number, file.label])
    try:
        connection.execute(
            "copy (select record_inert(f.file) as file, r.line, r.column_name as column, "
            "record_inert(r.value) as value, r.rule, record_inert(r.text) as text from record_rejected as r "
            "inner join record_file as f on r.file_no = f.file_no order by r.file_no, r.line) "
            f"to {quoted(str(target))} (format csv, header)"
        )
    except duckdb.Error as error:
        step = "make its folder writable, with room"
        raise input_error(target, f"cannot be written ({one_line(error)})", step) from None
    return target
