"""DuckDB's file readers with every default spelled out that guesses, or that looks at more than the file's bytes.

By default DuckDB takes folders such as `year=2013/` for columns, and decides from a sample what a file holds. Whatever
reads a file goes through these two functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from iomdb_loaders.literal import quoted

_FILE_ONLY = "hive_partitioning = false, union_by_name = false, filename = false, allow_empty = false"


def csv_reader(
    path: Path | str,
    columns: Mapping[str, str],
    *,
    header: bool = True,
    delimiter: str = ",",
    quote: str = '"',
    quoted_nulls: bool = True,
    more: str = "",
) -> str:
    """The table function that reads a CSV file whose columns have these types. `more` are further arguments.

    Without `quoted_nulls`, `""` is an empty text.
    """
    types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
    compression = "gzip" if str(path).lower().endswith(".gz") else "none"
    return (
        f"read_csv({quoted(str(path))}, columns = {{{types}}}, auto_detect = false, header = {str(header).lower()}, "
        f"delim = {quoted(delimiter)}, quote = {quoted(quote)}, escape = {quoted(quote)}, comment = '', nullstr = '', "
        f"allow_quoted_nulls = {str(quoted_nulls).lower()}, null_padding = false, ignore_errors = false, "
        f"strict_mode = true, skip = 0, normalize_names = false, encoding = 'utf-8', compression = '{compression}', "
        f"{_FILE_ONLY}"
        f"{', ' if more else ''}{more})"
    )


def parquet_reader(path: Path | str, *, row_numbers: bool = False) -> str:
    """The table function that reads a Parquet file, on request with `file_row_number`, from 0."""
    numbers = ", file_row_number = true" if row_numbers else ""
    return f"read_parquet({quoted(str(path))}, binary_as_string = false, {_FILE_ONLY}{numbers})"
