-- Movements by service, region of departure and destination; destinations that Table 3 does not name are counted by region.
with counted as (
    select service, departure_country, destination_country, count(*) as migrants
    from record.movement
    where report_year = getvariable('record_year') and superseded_by is null
    group by service, departure_country, destination_country
),

placed as (
    select
        s.code as service,
        da.geo_region as departure_region,
        coalesce(n.code, o.code) as destination,
        sum(c.migrants) as migrants
    from counted as c
    inner join record.code as s on s.list = 'service' and c.service = s.number
    inner join record.code as dc on dc.list = 'country' and c.departure_country = dc.number
    inner join ref.country as d on dc.code = d.code
    inner join ref.geo_area as da on d.geo_area = da.code
    inner join record.code as ac on ac.list = 'country' and c.destination_country = ac.number
    inner join ref.country as a on ac.code = a.code
    inner join ref.geo_area as aa on a.geo_area = aa.code
    left join ref.destination as n on a.code = n.country
    left join ref.destination as o on n.code is null and o.country is null and aa.geo_region = o.geo_region
    group by s.code, da.geo_region, coalesce(n.code, o.code)
),

grid as (
    select p.service, p.departure_region, d.code as destination
    from (select distinct service, departure_region from placed) as p
    cross join ref.destination as d
)

select
    g.service,
    g.departure_region,
    g.destination,
    coalesce(p.migrants, 0) as migrants
from grid as g
left join placed as p
    on g.service = p.service and g.departure_region = p.departure_region and g.destination = p.destination;
