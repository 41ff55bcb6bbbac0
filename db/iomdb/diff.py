"""What changed between two builds: facts, cells, statuses, code lists, views."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.sandbox import open_memory
from iomdb.storage.opening import attach_file, target_of
from iomdb.storage.schema import properties

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAMPLES = 3
# how far a value may be wrong: a change of these alone is not listed with changes of values
_CERTAINTY = ("lower", "upper", "margin", "estimate_low", "estimate_high", "rests_on")


@dataclass(frozen=True)
class Change:
    """One kind of change in one object: how many rows, and a few of them."""

    name: str
    change: str
    count: int
    sample: str


def diff(old: Path, new: Path) -> list[Change]:
    """Compare two database files; nothing is returned for two builds of the same inputs.

    Rows are matched by the primary key of their table, cells by table, row and column. The files may have different
    schemas; columns that one of them has not are not compared. Raises InputError for a file that is missing or that
    iomdb did not build.
    """
    with open_memory(target_of(old), target_of(new)) as connection:
        for alias, path in (("old", old), ("new", new)):
            attach_file(connection, path, alias)
            properties(connection, path, alias)
        return [*_objects(connection), *_tables(connection), *_cells(connection)]


def _objects(connection: DuckDBPyConnection) -> list[Change]:
    """Tables and views that were added, removed or redefined."""
    rows = connection.execute(
        """
        with object as (
            select database_name, schema_name || '.' || table_name as name, sql from duckdb_tables()
            union all
            select database_name, schema_name || '.' || view_name, sql from duckdb_views() where not internal
        )
        select
            coalesce(o.name, n.name) as name,
            case when o.name is null then 'added' when n.name is null then 'removed' else 'redefined' end
        from (select * from object where database_name = 'old') as o
        full outer join (select * from object where database_name = 'new') as n on o.name = n.name
        where o.sql is distinct from n.sql
        order by name
        """
    ).fetchall()
    return [Change(name, change, 1, "") for name, change in rows]


def _tables(connection: DuckDBPyConnection) -> list[Change]:
    """Rows of facts, code lists and sources that were added, removed or changed."""
    changes = []
    for name, key in connection.execute(
        "select n.schema_name || '.' || n.table_name, n.constraint_column_names "
        "from duckdb_constraints() as n "
        "inner join duckdb_constraints() as o on o.database_name = 'old' and n.schema_name = o.schema_name "
        "and n.table_name = o.table_name and o.constraint_type = 'PRIMARY KEY' "
        "and n.constraint_column_names = o.constraint_column_names "
        "where n.database_name = 'new' and n.constraint_type = 'PRIMARY KEY' "
        "and n.schema_name in ('fact', 'ref', 'source') order by 1"
    ).fetchall():
        columns = _common_columns(connection, name)
        values = [column for column in columns if column not in key]
        changes += _compare(connection, name, key, values)
    return changes


def _common_columns(connection: DuckDBPyConnection, name: str) -> list[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() where schema_name || '.' || table_name = ? "
        "and database_name in ('old', 'new') group by column_name having count(*) = 2 "
        "order by min(column_index)",
        [name],
    ).fetchall()
    return [column for (column,) in rows]


def _cells(connection: DuckDBPyConnection) -> list[Change]:
    key = ["report_year", "table_id", "row_key", "column_key"]
    return _compare(connection, "report.cells", key, ["value", "status", "lower", "upper"])


def _compare(connection: DuckDBPyConnection, name: str, key: list[str], values: list[str]) -> list[Change]:
    join = " and ".join(f"o.{column} is not distinct from n.{column}" for column in key)
    label = " || ' ' || ".join(f"coalesce(cast(coalesce(n.{c}, o.{c}) as varchar), '')" for c in key)
    differing, other_value = (
        " or ".join(f"o.{column} is distinct from n.{column}" for column in columns) or "false"
        for columns in (values, [column for column in values if column not in _CERTAINTY])
    )
    detail = " || ' ' || ".join(_change_of(column) for column in values) or "''"
    both = f"o.{key[0]} is not null and n.{key[0]} is not null"
    rows = connection.execute(
        f"""
        select
            case
                when o.{key[0]} is null then 'added'
                when n.{key[0]} is null then 'removed'
                when {other_value} then 'changed'
                else 'changed bounds or margin'
            end as change,
            count(*),
            list(
                trim({label} || case when {both} then ' (' || trim({detail}) || ')' else '' end)
                order by {label}
            )[1:{SAMPLES}]
        from old.{name} as o
        full outer join new.{name} as n on {join}
        where o.{key[0]} is null or n.{key[0]} is null or {differing}
        group by change
        order by change
        """
    ).fetchall()
    return [Change(name, change, count, "; ".join(sample)) for change, count, sample in rows]


def _change_of(column: str) -> str:
    before, after = (f"coalesce(cast({side}.{column} as varchar), 'NULL')" for side in "on")
    return (
        f"case when o.{column} is distinct from n.{column} "
        f"then '{column} ' || {before} || ' → ' || {after} else '' end"
    )
