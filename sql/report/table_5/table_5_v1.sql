create view report.table_5_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(c.row_label) as varchar) as category_grade,
    cast(max(case when c.column_key = 'headquarters/F' then c.value end) as bigint) as headquarters_f,
    cast(max(case when c.column_key = 'headquarters/M' then c.value end) as bigint) as headquarters_m,
    cast(max(case when c.column_key = 'field/F' then c.value end) as bigint) as field_offices_f,
    cast(max(case when c.column_key = 'field/M' then c.value end) as bigint) as field_offices_m,
    cast(max(case when c.column_key = 'total/F' then c.value end) as bigint) as total_f,
    cast(max(case when c.column_key = 'total/M' then c.value end) as bigint) as total_m,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total
from report.table_5_cells_v1 as c
group by c.report_year, c.row_no
order by report_year, row_no;
