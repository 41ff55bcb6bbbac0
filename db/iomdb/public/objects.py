"""The tables and views of the database, each with everything that it reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Object:
    """A table or view: its name with schema, the statement that creates it, what it names and all it reads.

    `reads` includes what is read through views.
    """

    name: str
    is_table: bool
    sql: str
    names: frozenset[str]
    reads: frozenset[str]

    @property
    def schema(self) -> str:
        """The schema in which it is."""
        return self.name.split(".")[0]


def read_objects(connection: DuckDBPyConnection) -> list[Object]:
    """The tables and views of the current database, each after those that it reads."""
    found = {
        name: (is_table, sql)
        for name, is_table, sql in connection.execute(
            "select schema_name || '.' || table_name, true, sql from duckdb_tables() "
            "where database_name = current_database() and not temporary "
            "union all select schema_name || '.' || view_name, false, sql from duckdb_views() "
            "where database_name = current_database() and not internal and not temporary order by 1"
        ).fetchall()
    }
    graph = {name: sorted(_named(sql) & found.keys() - {name}) for name, (_, sql) in found.items()}
    objects: dict[str, Object] = {}
    for name in TopologicalSorter(graph).static_order():
        reads = frozenset(graph[name]).union(*(objects[other].reads for other in graph[name]))
        objects[name] = Object(name, *found[name], frozenset(graph[name]), reads)
    return list(objects.values())


def _named(sql: str) -> set[str]:
    """Everything written as schema.name; more than the statement reads does no harm."""
    return {f"{schema}.{name}" for schema, name in re.findall(r'"?\b(\w+)"?\."?(\w+)', sql)}
