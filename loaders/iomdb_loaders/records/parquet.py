"""Parquet files: the columns with their types, and their values in the spelling that CSV has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import input_error, one_line
from iomdb_loaders.readers import parquet_reader

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_REALS = ("FLOAT", "DOUBLE")
_PLAIN = re.compile(r"(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BOOLEAN|DATE|UUID|ENUM\(.*\))", re.DOTALL)
# a day or a text cannot be read from any other type without guessing
_STEPS = {
    "BLOB": "it holds bytes without an encoding; write it as a string column",
    "TIMESTAMP WITH TIME ZONE": "the day depends on the time zone; write a date or a time without zone",
}


def parquet_columns(connection: DuckDBPyConnection, path: Path) -> dict[str, str]:
    """The columns of a file with their DuckDB types. Raises InputError if it cannot be read."""
    import duckdb

    try:
        rows = connection.execute(f"describe select * from {parquet_reader(path)}").fetchall()
    except duckdb.Error as error:
        what = f"cannot be read as Parquet ({one_line(error)})"
        raise input_error(path, what, "write the file again") from None
    return {name: kind for name, kind, *_ in rows}


def check_type(path: Path, name: str, kind: str) -> None:
    """Raise InputError if a column that is read has a type whose values have no spelling in CSV."""
    if kind in _REALS or kind == "VARCHAR" or _is_time(kind) or kind.startswith("DECIMAL"):
        return
    if not _PLAIN.fullmatch(kind):
        step = _STEPS.get(kind, "write it as text, number, boolean or date")
        raise input_error(path, f"a column of type {kind[:40]} is not read", step, column=name)


def spelling(name: str, kind: str) -> str:
    """The SQL expression of a column as CSV spells it: missing values are NULL, whole numbers and days have no rest."""
    column = identifier(name)
    text = f"cast({column} as varchar)"
    if kind == "VARCHAR":
        return f"nullif({column}, '')"
    if kind in _REALS:
        whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
        return (
            f"case when not isnan({column}) then "
            f"case when {whole} then cast(try_cast({column} as bigint) as varchar) else {text} end end"
        )
    if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        return f"rtrim(rtrim({text}, '0'), '.')"
    if _is_time(kind):
        return f"case when {column} = date_trunc('day', {column}) then left({text}, 10) else {text} end"
    return text


def inexact(name: str, kind: str, decimals: int) -> str:
    """The condition that a floating-point number is too large to have a value of its own for each last decimal."""
    if kind not in _REALS:
        return "false"
    return f"abs({identifier(name)}) >= {'16777216' if kind == 'FLOAT' else '1e15'} / 1e{decimals}"


def blank_row(columns: Mapping[str, str]) -> str:
    """The condition that a row has no value in any column."""
    return " and ".join(
        f"{spelling(name, kind) if kind in ('VARCHAR', *_REALS) else identifier(name)} is null"
        for name, kind in columns.items()
    )


def identifier(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _is_time(kind: str) -> bool:
    return kind in ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
