-- Active projects, by service classification and region (Annex I.2 to I.6 and I.8): labelled leaf figures, for joins and BI.
create view mart.project_by_service_region_v1 as
with counted as (
    -- several reports may state a year: its own report counts, else the latest
    select year, coalesce(max(case when report_year = year then report_year end), max(report_year)) as report_year
    from fact.project_by_service_region
    group by year
)

select
    cast(f.report_year as integer) as report_year,
    cast(f.year as integer) as year,
    cast(cast(f.year as varchar) || '-01-01' as date) as period_start,
    cast(cast(f.year as varchar) || '-12-31' as date) as period_end,
    cast(f.service_class as varchar) as service_class_code,
    cast(s.name as varchar) as service_class,
    cast(f.finance_region as varchar) as finance_region_code,
    cast(i.name as varchar) as finance_region,
    cast(f.projects as bigint) as projects,
    cast('projects' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as bigint) as lower,
    cast(f.upper as bigint) as upper,
    cast(f.margin as integer) as margin
from fact.project_by_service_region as f
inner join counted as c on f.year = c.year and f.report_year = c.report_year
left join ref.service_class as s on f.service_class = s.code
left join ref.finance_region as i on f.finance_region = i.code;
