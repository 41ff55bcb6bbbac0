-- Table 6 and Table 5 agree on the Officials of the report year.
create view audit.official_total as
with compared as (
    select
        a.report_year,
        'Table 6 against Table 5: total' as item,
        a.value as printed,
        b.value as computed
    from report.table_6_cells as a
    inner join report.table_5_cells as b
        on a.report_year = b.report_year and b.row_key = 'total' and b.column_key = 'total'
    where a.row_key = 'total' and a.column_key = a.report_year || '/total'
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
