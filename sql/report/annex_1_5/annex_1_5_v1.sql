create view report.annex_1_5_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(c.row_label) as varchar) as region,
    cast(max(case when c.column_key = 'projects' then c.value end) as bigint) as number_of_projects,
    cast(max(case when c.column_key = 'expenditure' then c.value end) as decimal(18, 1))
        as operational_expenditure_musd
from report.annex_1_5_cells_v1 as c
group by c.report_year, c.row_no
order by report_year, row_no;
