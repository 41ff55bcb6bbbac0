"""Values by type: what Python would round, shift or cut is read from the database as text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

Row = tuple[Any, ...]
# rows that are in Python at once
CHUNK = 20_000
NUMBERS = (
    *("tinyint", "smallint", "integer", "bigint", "hugeint", "float", "double", "decimal"),
    *("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"),
)
# of these Python makes the same value; of an interval, an infinite date or a nanosecond it does not
_SAME = (*NUMBERS, "boolean", "varchar", "json", "blob", "null")
# a text, which is left alone, or a number that is not one in JSON
_NO_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|-?\b(?:NaN|nan|Infinity|inf)\b')
NESTED = ("list", "struct", "map", "array", "union")


def type_names(relation: DuckDBPyRelation) -> list[str]:
    """The types of the columns without their parameters, in lower case: decimal, list, timestamp with time zone."""
    return [str(kind.id).lower() for kind in relation.types]


def readable(relation: DuckDBPyRelation) -> DuckDBPyRelation:
    """The relation, with text for values that Python would change, and JSON for nested ones.

    Columns are taken by position: names may be equal.
    """
    selected = []
    for position, (name, kind) in enumerate(zip(relation.columns, type_names(relation), strict=True), 1):
        value = f"#{position}"
        if kind in NESTED:
            value = f"cast(to_json(#{position}) as varchar)"
        elif kind == "float":
            # 0.1, and not the 0.10000000149011612 that its four bytes are as eight
            value = f"cast(cast(#{position} as varchar) as double)"
        elif kind not in _SAME:
            value = f"cast(#{position} as varchar)"
        selected.append(f'{value} as "{name.replace(chr(34), chr(34) * 2)}"')
    return relation.project(", ".join(selected))


def chunks(connection: DuckDBPyConnection, relation: DuckDBPyRelation) -> Iterator[list[Row]]:
    """The rows of a relation of this connection, so many at a time."""
    import duckdb

    result: Any = relation
    # a relation of DuckDB 1.5 keeps its result, one of 2.0 runs again at each fetch
    if not hasattr(relation, "fetchmany"):
        try:
            result = connection.execute(relation.sql_query())
        except duckdb.InvalidInputException as error:
            if "parameter" not in str(error):
                raise
            yield relation.fetchall()
            return
    while rows := result.fetchmany(CHUNK):
        yield rows


def text(value: object) -> str:
    """A value as text: empty for NULL; long decimals lose the zeros that only their type adds."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return f"{value.normalize():f}" if isinstance(exponent, int) and exponent < -1 else f"{value:f}"
    return value.hex() if isinstance(value, bytes) else str(value)


def unit_text(unit: str) -> str:
    """The unit as people read it: `USD million` for usd_million."""
    return unit.replace("_", " ").replace("usd", "USD")


def json_text(value: object, name: str, *, nested: bool = False) -> str:
    """A value as JSON, every digit kept; NaN is null. Raises InputError for an infinite number."""
    if isinstance(value, str):
        # a nested value is JSON already, written by DuckDB, except for numbers that JSON does not have
        shown = _NO_NUMBER.sub(partial(_number, name), value) if nested else encode_basestring(value)
        return shown if shown.isprintable() else "".join(map(_escaped, shown))
    if value is None or value != value:
        return "null"
    if isinstance(value, float) and math.isinf(value):
        raise InputError(f"column {name}: infinity is not a number of JSON; use --format csv or parquet")
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value.hex()}"' if isinstance(value, bytes) else text(value)


def _number(name: str, found: re.Match[str]) -> str:
    return found[0] if found[0].startswith('"') else json_text(float(found[0]), name)


def _escaped(mark: str) -> str:
    return mark if mark.isprintable() else json.dumps(mark)[1:-1]


def visible(shown: str) -> str:
    """Text for a terminal: what would move its cursor or change its colours is written out, such as `\\\\x1b`."""
    if shown.isprintable():
        return shown
    return "".join(
        mark if mark.isprintable() or mark in "\n\u00a0" else mark.encode("unicode_escape").decode()
        for mark in shown
    )


def first_duplicate(names: Sequence[str]) -> str | None:
    """The first name that occurs twice."""
    return next((name for position, name in enumerate(names) if name in names[:position]), None)
