-- Officials, by nationality and grade (Table 7): labelled leaf figures, for joins and BI.
create view mart.official_by_nationality_v1 as
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
    cast(f.grade as varchar) as grade_code,
    cast(g.name as varchar) as grade,
    cast(f.headcount as bigint) as headcount,
    cast('officials' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as bigint) as lower,
    cast(f.upper as bigint) as upper,
    cast(f.margin as integer) as margin
from fact.official_by_nationality as f
left join ref.country as n on f.nationality = n.code
left join ref.country_group as cg on n.code = cg.printed_with and cg.is_main
left join ref.country as jc on coalesce(cg.country, n.code) = jc.code
left join ref.geo_area as ar on n.geo_area = ar.code
left join ref.geo_region as rg on ar.geo_region = rg.code
left join ref.grade as g on f.grade = g.code;
