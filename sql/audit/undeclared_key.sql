-- The keys of every cell are declared in the TOML of its table.
create view audit.undeclared_key as
with cell_key as (
    select distinct
        c.report_year,
        c.table_id,
        a.axis,
        case a.axis when 'row' then c.row_key else c.column_key end as key
    from report.cells as c
    cross join (values ('row'), ('column')) as a (axis)
),

pattern as (
    select
        c.report_year,
        c.table_id,
        c.axis,
        c.key,
        v.cells as version,
        regexp_replace(c.key, '^[0-9][0-9][0-9][0-9]+', '{year}') as pattern
    from cell_key as c
    inner join meta.views as v on c.table_id = v.table_id and v.state = 'latest' and not v.is_cells
)

select
    cast(p.report_year as integer) as report_year,
    cast(p.table_id || ' has no pattern in ' || p.axis || '_keys for ' || p.key as varchar) as item,
    cast(null as decimal(18, 6)) as printed,
    cast(null as decimal(18, 6)) as computed
from pattern as p
left join meta.cell_key as k
    on p.table_id = k.table_id and p.version = k.version and p.axis = k.axis and p.pattern = k.key
where k.key is null;
