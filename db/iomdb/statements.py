"""The text of a statement, and its result as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomdb.sandbox import refusal

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def without_end(sql: str) -> str:
    """The text without what follows its last token: DuckDB puts the text of a relation into other queries."""
    import duckdb

    text = sql.encode()
    for start, kind in reversed(duckdb.tokenize(sql)):
        if kind != duckdb.token_type.comment and text[start : start + 1] != b";":
            break
        text = text[:start]
    return text.decode()


def frame_of(relation: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """The result of a relation. Raises InputError with the first line of DuckDB's message."""
    import duckdb

    try:
        frame: pd.DataFrame = relation.df()
    except duckdb.Error as error:
        raise refusal(error) from None
    return frame
