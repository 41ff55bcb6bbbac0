-- The printed shares of Table 6 add up to 100 per cent.
create view audit.share_sum as
with compared as (
    select
        report_year,
        'table_6 shares of ' || split_part(column_key, '/', 1) as item,
        100 as printed,
        case when count(*) = count(value) then sum(value) end as computed
    from report.table_6_cells
    where unit = 'percent'
    group by report_year, split_part(column_key, '/', 1)
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
