create view report.table_6_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(c.row_label) as varchar) as category_grade,
    cast(max(case when c.column_no = 1 then c.value end) as bigint) as f_y_minus_4,
    cast(max(case when c.column_no = 2 then c.value end) as bigint) as m_y_minus_4,
    cast(max(case when c.column_no = 3 then c.value end) as bigint) as f_y_minus_3,
    cast(max(case when c.column_no = 4 then c.value end) as bigint) as m_y_minus_3,
    cast(max(case when c.column_no = 5 then c.value end) as bigint) as f_y_minus_2,
    cast(max(case when c.column_no = 6 then c.value end) as bigint) as m_y_minus_2,
    cast(max(case when c.column_no = 7 then c.value end) as bigint) as f_y_minus_1,
    cast(max(case when c.column_no = 8 then c.value end) as bigint) as m_y_minus_1,
    cast(max(case when c.column_no = 9 then c.value end) as bigint) as f_y,
    cast(max(case when c.column_no = 10 then c.value end) as bigint) as m_y
from report.table_6_cells_v1 as c
group by c.report_year, c.row_no
order by report_year, row_no;
