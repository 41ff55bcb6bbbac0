-- Migrants moved, by age group and sex (Table 4): labelled leaf figures, for joins and BI.
create view mart.movement_by_age_sex_v1 as
select
    cast(f.report_year as integer) as report_year,
    cast(f.report_year as integer) as year,
    cast(cast(f.report_year as varchar) || '-01-01' as date) as period_start,
    cast(cast(f.report_year as varchar) || '-12-31' as date) as period_end,
    cast(f.age_group as varchar) as age_group_code,
    cast(a.name as varchar) as age_group,
    cast(f.sex as varchar) as sex_code,
    cast(s.name as varchar) as sex,
    cast(f.migrants as bigint) as migrants,
    cast('migrants' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as bigint) as lower,
    cast(f.upper as bigint) as upper,
    cast(f.margin as integer) as margin
from fact.movement_by_age_sex as f
left join ref.age_group as a on f.age_group = a.code
left join ref.sex as s on f.sex = s.code;
