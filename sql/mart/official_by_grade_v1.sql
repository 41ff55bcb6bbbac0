-- Officials, by grade, location and sex (Tables 5 and 6): labelled leaf figures, for joins and BI.
create view mart.official_by_grade_v1 as
with counted as (
    -- several reports may state a year: its own report counts, else the latest
    select year, coalesce(max(case when report_year = year then report_year end), max(report_year)) as report_year
    from fact.official_by_grade
    group by year
)

select
    cast(f.report_year as integer) as report_year,
    cast(f.year as integer) as year,
    cast(cast(f.year as varchar) || '-12-31' as date) as period_start,
    cast(cast(f.year as varchar) || '-12-31' as date) as period_end,
    cast(f.grade as varchar) as grade_code,
    cast(g.name as varchar) as grade,
    cast(f.location as varchar) as location_code,
    cast(l.name as varchar) as location,
    cast(f.sex as varchar) as sex_code,
    cast(s.name as varchar) as sex,
    cast(f.headcount as bigint) as headcount,
    cast('officials' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as bigint) as lower,
    cast(f.upper as bigint) as upper,
    cast(f.margin as integer) as margin
from fact.official_by_grade as f
inner join counted as c on f.year = c.year and f.report_year = c.report_year
left join ref.grade as g on f.grade = g.code
left join ref.location as l on f.location = l.code
left join ref.sex as s on f.sex = s.code;
