create view report.annex_1_7_v2 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(split_part(c.row_key, '/', 1)) as integer) as year,
    cast(max(split_part(c.row_key, '/', 2)) as varchar) as service_class,
    cast(max(substr(c.row_label, 6)) as varchar) as service_classification,
    cast(max(c.value) as decimal(18, 1)) as expenditure_musd,
    cast(max(c.status) as varchar) as status
from report.annex_1_7_cells_v2 as c
group by c.report_year, c.row_no
order by report_year, row_no;
