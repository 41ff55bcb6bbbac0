create view report.table_6_v2 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(split_part(c.row_key, '/', 1)) as integer) as year,
    cast(max(split_part(c.row_key, '/', 2)) as varchar) as grade,
    cast(max(substr(c.row_label, 6)) as varchar) as category_grade,
    cast(max(case when c.column_key = 'F' then c.value end) as bigint) as female,
    cast(max(case when c.column_key = 'M' then c.value end) as bigint) as male,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total,
    cast(max(case when c.column_key = 'share/F' then c.value end) as decimal(18, 1)) as female_percent
from report.table_6_cells_v2 as c
group by c.report_year, c.row_no
order by report_year, row_no;
