"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from iomdb.errors import InputError
from iomdb.output.about import About
from iomdb.output.values import NESTED, Row, first_duplicate, text
from iomdb.sandbox import open_memory
from iomdb_loaders.literal import quoted, quoted_name

# what Parquet would round or does not have, and the type that it is written as
_STORED = {
    **dict.fromkeys(("hugeint", "uhugeint"), "decimal(38, 0)"),
    **dict.fromkeys(("bignum", "bit", "interval", "time with time zone"), "varchar"),
}


def write_parquet(
    columns: Sequence[str],
    types: Sequence[object],
    kinds: Sequence[str],
    rows: Iterable[list[Row]],
    about: About | None,
    path: Path,
) -> None:
    """Copy the rows, as `readable` gives them, into a connection that may write the file: that of the query may not.

    Title, unit, notes, source and status of a table are in the metadata. Raises InputError for equal names of columns.
    """
    if (name := first_duplicate(columns)) is not None:
        raise InputError(f"two columns are named {name}, which Parquet cannot keep apart; rename one with as")
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
        known = {name: text(value) for name, value in (about.attrs() if about else {}).items()}
        metadata = ", ".join(f"{quoted_name(name)}: {quoted(value)}" for name, value in known.items())
        options = f", kv_metadata {{{metadata}}}" if known else ""
        connection.execute(f"copy rows to {quoted(str(path))} (format parquet{options})")
