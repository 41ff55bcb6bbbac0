"""Rows that are refused: how many may be, those whose id repeats, and the file beside the input that holds them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.files import REJECTS
from iomdb_loaders.records.layout import Layout
from iomdb_loaders.records.transaction import reason
from iomdb_loaders.records.unique import others

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Allowance:
    """How many rows may be refused: a number, or a share of those read in per cent."""

    number: Decimal = Decimal(0)
    in_percent: bool = False

    def rows(self, read: int) -> int:
        """The number of rows out of `read`."""
        return int(self.number * read / 100) if self.in_percent else int(self.number)


def allowance(text: str) -> Allowance:
    """Read `10` or `0.5%`. Raises InputError for anything else."""
    if re.fullmatch(r"\d+", text):
        return Allowance(Decimal(text))
    if re.fullmatch(r"\d+(\.\d+)?%", text) and Decimal(text[:-1]) <= 100:
        return Allowance(Decimal(text[:-1]), in_percent=True)
    raise InputError(f"--max-rejects {text!r}: neither a number of rows nor a share; use 10 or 0.5%")


def add_duplicates(connection: DuckDBPyConnection, sql: Path, layout: Layout, *, correct: bool) -> None:
    """Refuse the rows whose id another row had before them, in these files or in the database."""
    id_ = layout.id_field
    connection.execute(
        "create or replace temp view record_valid as "
        f"select file_no, line, text, '{id_}' as id_field, {id_} as id, "
        f"coalesce(cast(record_hashed({id_}) as varchar), record_plain({id_})) as stored_id "
        "from record_checked where broken is null"
    )
    connection.execute(
        "create or replace temp view record_stored as "
        f"select coalesce(cast({id_}_hash as varchar), {id_}) as stored_id, batch "
        f"from record.{layout.table} where {others(layout, correct=correct)}"
    )
    connection.execute((sql / "duplicate.sql").read_text(encoding="utf-8"))


def write_file(connection: DuckDBPyConnection, paths: Sequence[Path]) -> Path:
    """Write all rejected rows as they were read beside the first file, and tell where."""
    import duckdb

    target = paths[0].with_name(paths[0].name + REJECTS)
    connection.execute("create or replace temp table record_file (file_no integer, file varchar)")
    for place, path in enumerate(paths, start=1):
        connection.execute("insert into record_file values (?, ?)", [place, path.name])
    try:
        connection.execute(
            "copy (select f.file, r.line, r.column_name as column, r.value, r.rule, r.text from record_rejected as r "
            "inner join record_file as f on r.file_no = f.file_no order by r.file_no, r.line) "
            f"to {quoted(str(target))} (format csv, header)"
        )
    except duckdb.Error as error:
        step = "make its folder writable, with room"
        raise input_error(target, f"cannot be written ({reason(error)})", step) from None
    return target
