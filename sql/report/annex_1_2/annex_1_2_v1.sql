create view report.annex_1_2_cells_v1 as
with recent_year as (
    -- the section looks back four years, whether or not another table prints them
    select e.report_year, e.report_year - b.years_back as year
    from (select distinct report_year from fact.project_by_service_region) as e
    cross join (values (0), (1), (2), (3), (4)) as b (years_back)
),

active as (
    select report_year, year, case when count(*) = count(projects) then sum(projects) end as projects
    from fact.project_by_service_region
    group by report_year, year
),

placed as (
    select
        y.report_year,
        y.year - y.report_year + 5 as row_no,
        cast(y.year as varchar) as row_key,
        cast(y.year as varchar) as row_label,
        'leaf' as row_kind,
        1 as column_no,
        'projects' as column_key,
        'Active projects' as column_label,
        'leaf' as column_kind,
        a.projects as value,
        case when a.projects is null then 'missing' else 'derived' end as status
    from recent_year as y
    left join active as a on y.report_year = a.report_year and y.year = a.year
)

select
    cast(p.report_year as integer) as report_year,
    cast(p.row_no as integer) as row_no,
    cast(p.row_key as varchar) as row_key,
    cast(p.row_label as varchar) as row_label,
    cast(p.row_kind as varchar) as row_kind,
    cast(p.column_no as integer) as column_no,
    cast(p.column_key as varchar) as column_key,
    cast(p.column_label as varchar) as column_label,
    cast(p.column_kind as varchar) as column_kind,
    cast(p.value as decimal(18, 3)) as value,
    cast('projects' as varchar) as unit,
    cast(p.status as varchar) as status,
    cast(null as decimal(18, 3)) as lower,
    cast(null as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
