create view report.table_1_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(c.row_kind as varchar) as row_kind,
    cast(r.name as varchar) as region,
    cast(c.row_label as varchar) as service_area_classification,
    cast(c.value as bigint) as total_migrants
from report.table_1_cells_v1 as c
left join ref.budget_region as r on split_part(c.row_key, '/', 1) = r.code
order by report_year, row_no;
