-- Every number printed in a table equals the number its view computes.
create view audit.difference as
with printed as (
    select
        e.report_year,
        p.table_id,
        p.row_key,
        p.column_key,
        p.value
    from source.printed_cell as p
    inner join source.edition as e on p.edition = e.edition
    where p.value is not null
),

compared as (
    select
        p.report_year,
        p.table_id || ' ' || p.row_key || ' ' || p.column_key as item,
        p.value as printed,
        c.value as computed
    from printed as p
    left join report.cells as c
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
where printed is distinct from computed;
