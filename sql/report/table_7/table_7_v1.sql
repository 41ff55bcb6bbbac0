create view report.table_7_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(m.name) as varchar) as membership,
    cast(max(c.row_label) as varchar) as nationals_of,
    cast(max(case when c.column_key = 'e_1' then c.value end) as bigint) as e_1,
    cast(max(case when c.column_key = 'e_2' then c.value end) as bigint) as e_2,
    cast(max(case when c.column_key = 'd_2' then c.value end) as bigint) as d_2,
    cast(max(case when c.column_key = 'd_1' then c.value end) as bigint) as d_1,
    cast(max(case when c.column_key = 'p_5' then c.value end) as bigint) as p_5,
    cast(max(case when c.column_key = 'p_4' then c.value end) as bigint) as p_4,
    cast(max(case when c.column_key = 'p_3' then c.value end) as bigint) as p_3,
    cast(max(case when c.column_key = 'p_2' then c.value end) as bigint) as p_2,
    cast(max(case when c.column_key = 'p_1' then c.value end) as bigint) as p_1,
    cast(max(case when c.column_key = 'ug' then c.value end) as bigint) as ug,
    cast(max(case when c.column_key = 'short_term' then c.value end) as bigint) as short_term_officials,
    cast(max(case when c.column_key = 'associate_expert' then c.value end) as bigint) as associate_experts,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total
from report.table_7_cells_v1 as c
left join ref.country as n on c.row_key = n.code
left join ref.membership as m on n.membership = m.code
group by c.report_year, c.row_no
order by report_year, row_no;
