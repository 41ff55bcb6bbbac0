"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from iomdb.output.values import NESTED, Row
from iomdb.sandbox import open_memory
from iomdb_loaders.literal import quoted_name

# what Parquet would round or does not have, and the type that it is written as
_STORED = {"hugeint": "decimal(38, 0)", "uhugeint": "decimal(38, 0)", "bignum": "varchar", "bit": "varchar"}


def write_parquet(
    columns: Sequence[str],
    types: Sequence[object],
    kinds: Sequence[str],
    rows: Iterable[list[Row]],
    path: Path,
) -> None:
    """Copy the rows, as `readable` gives them, into a connection that may write the file: that of the query may not."""
    stored = [_STORED.get(kind, str(type_)) for kind, type_ in zip(kinds, types, strict=True)]
    definition = ", ".join(f"{quoted_name(name)} {kind}" for name, kind in zip(columns, stored, strict=True))
    # DuckDB writes a draft first
    with open_memory(path, path.with_name(f"tmp_{path.name}")) as connection:
        connection.execute(f"create table rows ({definition})")
        values = ", ".join(
            # nested values come as JSON, and others that Python would change as text
            f"cast(unnest(cast(? as {'json' if kind in NESTED else type_}[])) as {type_})"
            for kind, type_ in zip(kinds, stored, strict=True)
        )
        for chunk in rows:
            columnwise = [list(column) for column in zip(*chunk, strict=True)]
            connection.execute(f"insert into rows select {values}", columnwise)
        connection.table("rows").write_parquet(str(path))
