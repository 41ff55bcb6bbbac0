"""What may go out: what a build by this iomdb defines, and facts that were derived from records.

The public file is such a build, to which only facts of the database are added. So nothing else can get into it; the
comparison here names what the database has beside them, instead of leaving it out silently.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import input_error, one_line

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# schemas that are not named here are not published
PUBLIC_SCHEMAS = ("source", "ref", "fact", "mart", "narrative", "report", "audit", "meta")
# written anew in each file
_OWN_TABLES = ("meta.build",)
_OBJECTS = r"""
    with object as (
        select database_name, schema_name, table_name as name, 'table' as kind, null as definition, comment
        from duckdb_tables() where not temporary
        union all
        -- DuckDB prints a view that it read from a file with other parentheses, other case, and commas for cross joins
        select
            database_name, schema_name, view_name, 'view',
            regexp_replace(replace(lower(sql), ' cross join ', ','), '[()\s]+', '', 'g'), comment
        from duckdb_views() where not internal
        union all
        select database_name, schema_name, table_name || '.' || column_name, 'column', data_type, comment
        from duckdb_columns() where not internal
        union all
        select database_name, schema_name, function_name, 'macro', null, comment
        from duckdb_functions() where not internal
        union all
        select database_name, schema_name, type_name, 'type', null, comment
        from duckdb_types() where not internal
        union all
        select database_name, schema_name, sequence_name, 'sequence', null, comment
        from duckdb_sequences()
        union all
        select database_name, schema_name, index_name, 'index', sql, comment
        from duckdb_indexes()
    ),

    original as (from object where database_name = 'original' and list_contains($schemas, schema_name)),
    defined as (from object where database_name = current_database() and list_contains($schemas, schema_name)),

    refused as (
        select
            concat_ws('.', coalesce(o.schema_name, d.schema_name), coalesce(o.name, d.name)) as name,
            coalesce(o.kind, d.kind) as kind,
            case
                when o.name is null then 'is missing'
                when d.name is null then 'is not defined by this iomdb'
                when o.definition is distinct from d.definition then 'is defined differently by this iomdb'
                else 'has another comment than this iomdb gives it'
            end as what
        from original as o
        full join defined as d on o.schema_name = d.schema_name and o.kind = d.kind and o.name = d.name
        where
            o.name is null or d.name is null
            or o.definition is distinct from d.definition or o.comment is distinct from d.comment
    )

    select kind, name, what
    from refused
    order by kind = 'column', kind, name
"""


def check_allowed(connection: DuckDBPyConnection, database: Path) -> None:
    """Compare the attached database `original` with the build in the current database.

    Raises InputError for the first object, column, comment or row that neither the build nor records explain.
    """
    for kind, name, what in connection.execute(_OBJECTS, {"schemas": list(PUBLIC_SCHEMAS)}).fetchmany(1):
        step = f"run: iomdb upgrade --again {database}"
        if what == "is not defined by this iomdb":
            step = "remove it, or move it to a schema of your own, which is not published"
        raise input_error(database, f"{kind} {one_line(name)} {what}", step)
    measures = dict(connection.execute("select 'fact.' || fact, measure from meta.fact").fetchall())
    tables = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = current_database() and list_contains(?, schema_name) order by 1",
        [list(PUBLIC_SCHEMAS)],
    ).fetchall()
    for (table,) in tables:
        if table in measures:
            _check_fact(connection, database, table, measures[table])
        elif table not in _OWN_TABLES and _differs(connection, table):
            what = f"the rows of {table} are not those that this iomdb builds from the editions"
            raise input_error(
                database,
                what,
                f"run: iomdb upgrade --again {database}, or name the editions with --data and --edition",
            )


def _differs(connection: DuckDBPyConnection, table: str) -> bool:
    found = connection.execute(
        f"(from original.{table} except all from {table}) union all (from {table} except all from original.{table})"
    ).fetchmany(1)
    return bool(found)


def _check_fact(connection: DuckDBPyConnection, database: Path, table: str, measure: str) -> None:
    """Rows that no edition prints come from records: derived, without bounds, their codes in the code lists.

    A count is not negative; an amount may be.
    """
    [(sign,)] = connection.execute(
        "select case counts when 'money' then 'true' else measure || ' >= 0' end from meta.fact "
        "where 'fact.' || fact = ?",
        [table],
    ).fetchall()
    lists = connection.execute(
        "select column_name, references_table from meta.foreign_key where table_name = ? and column_name <> 'status'",
        [table],
    ).fetchall()
    explained = [
        "lower is null and upper is null and margin is null",
        f"(status = 'derived' and {measure} is not null and {sign} or status = 'missing' and {measure} is null)",
        *(f"{column} in (select code from {code_list})" for column, code_list in lists),
    ]
    has_year = connection.execute(
        "select count(*) from duckdb_columns() where database_name = current_database() "
        "and schema_name || '.' || table_name = ? and column_name = 'year'",
        [table],
    ).fetchall()[0][0]
    # a load repeats what the edition printed about earlier years
    columns = "* exclude (report_year)" if has_year else "*"
    refused = connection.execute(
        f"select count(*) from (select {columns} from original.{table} except select {columns} from {table}) "
        f"where not coalesce({' and '.join(explained)}, false)"
    ).fetchall()[0][0]
    if refused:
        what = f"{refused} rows of {table} are neither printed in an edition nor derived from records"
        raise input_error(
            database,
            what,
            f"run: iomdb upgrade --again {database}, or name the editions with --data and --edition",
        )


def take_facts(connection: DuckDBPyConnection) -> None:
    """Replace the facts of the build by those of the original, in the order of their keys; note which are recorded."""
    facts = [name for (name,) in connection.execute("select fact from meta.fact order by fact").fetchall()]
    for name in facts:
        connection.execute(f"delete from fact.{name}")
    for name in facts:
        connection.execute(f"insert into fact.{name} from original.fact.{name} order by all")
    # the public file does not have this table, and its readers ask for the source of a figure
    connection.execute(
        "insert into meta.build "
        "select 'recorded', string_agg(fact || ' ' || report_year, ',' order by fact, report_year) "
        "from original.record.active_source where source = 'records' having count(*) > 0"
    )
