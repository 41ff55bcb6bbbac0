-- Migrants moved, by area of departure and of destination (Table 2): labelled leaf figures, for joins and BI.
create view mart.movement_by_area_v1 as
select
    cast(f.report_year as integer) as report_year,
    cast(f.report_year as integer) as year,
    cast(cast(f.report_year as varchar) || '-01-01' as date) as period_start,
    cast(cast(f.report_year as varchar) || '-12-31' as date) as period_end,
    cast(f.departure_area as varchar) as departure_area_code,
    cast(d.name as varchar) as departure_area,
    cast(f.destination_area as varchar) as destination_area_code,
    cast(e.name as varchar) as destination_area,
    cast(f.migrants as bigint) as migrants,
    cast('migrants' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as bigint) as lower,
    cast(f.upper as bigint) as upper,
    cast(f.margin as integer) as margin
from fact.movement_by_area as f
left join ref.geo_area as d on f.departure_area = d.code
-- the condition is always true: without it some releases of DuckDB take the two joins to ref.geo_area for one
left join ref.geo_area as e on f.destination_area = e.code and e.sort_order > 0;
