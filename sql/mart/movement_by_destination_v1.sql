-- Migrants moved, by service, region of departure and destination (Table 3): labelled leaf figures, for joins and BI.
create view mart.movement_by_destination_v1 as
select
    cast(f.report_year as integer) as report_year,
    cast(f.report_year as integer) as year,
    cast(cast(f.report_year as varchar) || '-01-01' as date) as period_start,
    cast(cast(f.report_year as varchar) || '-12-31' as date) as period_end,
    cast(f.service as varchar) as service_code,
    cast(s.name as varchar) as service,
    cast(f.departure_region as varchar) as departure_region_code,
    cast(d.name as varchar) as departure_region,
    cast(f.destination as varchar) as destination_code,
    cast(e.name as varchar) as destination,
    cast(jc.iso_alpha3 as varchar) as destination_iso3,
    cast(jc.un_m49 as varchar) as destination_m49,
    cast(ar.name as varchar) as destination_area,
    cast(rg.name as varchar) as destination_region,
    cast(f.migrants as bigint) as migrants,
    cast('migrants' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as bigint) as lower,
    cast(f.upper as bigint) as upper,
    cast(f.margin as integer) as margin
from fact.movement_by_destination as f
left join ref.service as s on f.service = s.code
left join ref.geo_region as d on f.departure_region = d.code
left join ref.destination as e on f.destination = e.code
left join ref.country as jc on e.country = jc.code
left join ref.geo_area as ar on jc.geo_area = ar.code
left join ref.geo_region as rg on e.geo_region = rg.code;
