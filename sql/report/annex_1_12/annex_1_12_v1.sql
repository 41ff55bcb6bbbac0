create view report.annex_1_12_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(c.row_label) as varchar) as gender,
    cast(max(case when c.column_key = 'field/employees' then c.value end) as bigint)
        as field_offices_employees,
    cast(max(case when c.column_key = 'field/officials' then c.value end) as bigint)
        as field_offices_officials,
    cast(max(case when c.column_key = 'headquarters/employees' then c.value end) as bigint)
        as headquarters_employees,
    cast(max(case when c.column_key = 'headquarters/officials' then c.value end) as bigint)
        as headquarters_officials,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total
from report.annex_1_12_cells_v1 as c
group by c.report_year, c.row_no
order by report_year, row_no;
