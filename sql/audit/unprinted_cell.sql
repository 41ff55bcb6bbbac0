-- Every cell of a printed table has its printed number, or is known to be lost.
create view audit.unprinted_cell as
with printed as (
    select
        e.report_year,
        p.table_id,
        p.row_key,
        p.column_key
    from source.printed_cell as p
    inner join source.edition as e on p.edition = e.edition
),

compared as (
    select
        c.report_year,
        c.table_id || ' ' || c.row_key || ' ' || c.column_key as item,
        cast(null as decimal(18, 3)) as printed,
        c.value as computed
    from report.cells as c
    -- charts print no numbers: only tables with printed cells are held to this
    inner join (select distinct report_year, table_id from printed) as t
        on c.report_year = t.report_year and c.table_id = t.table_id
    left join printed as p
        on
            c.report_year = p.report_year
            and c.table_id = p.table_id
            and c.row_key = p.row_key
            and c.column_key = p.column_key
    where p.table_id is null
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared;
