-- Every number printed in a table equals the number its view computes, and every computed one is printed.
create view audit.difference as
with printed as (
    select
        e.report_year,
        p.table_id,
        p.row_key,
        p.column_key,
        p.value,
        p.status
    from source.printed_cell as p
    inner join source.edition as e on p.edition = e.edition
),

computed as (
    -- charts print no numbers: only tables with printed cells are compared
    select
        c.report_year,
        c.table_id,
        c.row_key,
        c.column_key,
        c.value,
        c.status
    from report.cells as c
    inner join (select distinct report_year, table_id from printed) as t
        on c.report_year = t.report_year and c.table_id = t.table_id
),

compared as (
    select
        coalesce(p.report_year, c.report_year) as report_year,
        coalesce(p.table_id, c.table_id)
        || ' ' || coalesce(p.row_key, c.row_key)
        || ' ' || coalesce(p.column_key, c.column_key) as item,
        p.value as printed,
        c.value as computed,
        c.row_key is not null and (p.status = 'missing' or c.status = 'suppressed') as is_lost
    from printed as p
    full outer join computed as c
        on
            p.report_year = c.report_year
            and p.table_id = c.table_id
            and p.row_key = c.row_key
            and p.column_key = c.column_key
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed is distinct from computed and is_lost is distinct from true;
