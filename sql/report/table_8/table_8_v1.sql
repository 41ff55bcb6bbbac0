create view report.table_8_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(m.name) as varchar) as membership,
    cast(max(c.row_label) as varchar) as nationals_of,
    cast(max(case when c.column_key = 'headquarters/unspecified/F' then c.value end) as bigint)
        as headquarters_f,
    cast(max(case when c.column_key = 'headquarters/unspecified/M' then c.value end) as bigint)
        as headquarters_m,
    cast(max(case when c.column_key = 'field/general_service/F' then c.value end) as bigint)
        as general_services_f,
    cast(max(case when c.column_key = 'field/general_service/M' then c.value end) as bigint)
        as general_services_m,
    cast(max(case when c.column_key = 'field/national_officer/F' then c.value end) as bigint)
        as national_officers_f,
    cast(max(case when c.column_key = 'field/national_officer/M' then c.value end) as bigint)
        as national_officers_m,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total
from report.table_8_cells_v1 as c
left join ref.country as n on c.row_key = n.code
left join ref.membership as m on n.membership = m.code
group by c.report_year, c.row_no
order by report_year, row_no;
