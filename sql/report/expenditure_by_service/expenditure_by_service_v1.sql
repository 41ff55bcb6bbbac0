create view report.expenditure_by_service_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(c.row_label) as varchar) as service_classification,
    cast(max(case when c.column_no = 1 then c.value end) as decimal(18, 1)) as report_year_musd,
    cast(max(case when c.column_no = 2 then c.value end) as integer) as report_year_rank,
    cast(max(case when c.column_no = 3 then c.value end) as decimal(18, 1)) as previous_year_musd,
    cast(max(case when c.column_no = 4 then c.value end) as integer) as previous_year_rank,
    cast(max(case when c.column_no = 5 then c.value end) as decimal(18, 1)) as increase_musd
from report.expenditure_by_service_cells_v1 as c
group by c.report_year, c.row_no
order by report_year, row_no;
