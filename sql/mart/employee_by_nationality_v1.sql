-- Employees, by nationality, location, class and sex (Table 8): labelled leaf figures, for joins and BI.
create view mart.employee_by_nationality_v1 as
select
    cast(f.report_year as integer) as report_year,
    cast(f.report_year as integer) as year,
    cast(cast(f.report_year as varchar) || '-12-31' as date) as period_start,
    cast(cast(f.report_year as varchar) || '-12-31' as date) as period_end,
    cast(f.nationality as varchar) as nationality_code,
    cast(n.name as varchar) as nationality,
    cast(jc.iso_alpha3 as varchar) as nationality_iso3,
    cast(jc.un_m49 as varchar) as nationality_m49,
    cast(ar.name as varchar) as nationality_area,
    cast(rg.name as varchar) as nationality_region,
    cast(f.location as varchar) as location_code,
    cast(l.name as varchar) as location,
    cast(f.employee_class as varchar) as employee_class_code,
    cast(e.name as varchar) as employee_class,
    cast(f.sex as varchar) as sex_code,
    cast(s.name as varchar) as sex,
    cast(f.headcount as bigint) as headcount,
    cast('employees' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as bigint) as lower,
    cast(f.upper as bigint) as upper,
    cast(f.margin as integer) as margin
from fact.employee_by_nationality as f
left join ref.country as n on f.nationality = n.code
left join ref.country_group as cg on n.code = cg.printed_with and cg.is_main
left join ref.country as jc on coalesce(cg.country, n.code) = jc.code
left join ref.geo_area as ar on n.geo_area = ar.code
left join ref.geo_region as rg on ar.geo_region = rg.code
left join ref.location as l on f.location = l.code
left join ref.employee_class as e on f.employee_class = e.code
left join ref.sex as s on f.sex = s.code;
