create view report.annex_1_9_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(c.row_label) as varchar) as service_classification,
    cast(max(case when c.column_key = 'asia_oceania' then c.value end) as bigint) as asia_oceania,
    cast(max(case when c.column_key = 'africa' then c.value end) as bigint) as africa,
    cast(max(case when c.column_key = 'europe' then c.value end) as bigint) as europe,
    cast(max(case when c.column_key = 'latin_america_caribbean' then c.value end) as bigint)
        as latin_america_caribbean,
    cast(max(case when c.column_key = 'middle_east' then c.value end) as bigint) as middle_east,
    cast(max(case when c.column_key = 'north_america' then c.value end) as bigint) as north_america,
    cast(max(case when c.column_key = 'global_activities' then c.value end) as bigint) as global_activities
from report.annex_1_9_cells_v1 as c
group by c.report_year, c.row_no
order by report_year, row_no;
