create view report.table_4_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(c.row_label) as varchar) as age_group,
    cast(max(case when c.column_key = 'F' then c.value end) as bigint) as female,
    cast(max(case when c.column_key = 'M' then c.value end) as bigint) as male,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total
from report.table_4_cells_v1 as c
group by c.report_year, c.row_no
order by report_year, row_no;
