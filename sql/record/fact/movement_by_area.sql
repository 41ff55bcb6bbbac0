-- Movements by area of departure and of destination: every area of departure that occurs, with every area of destination.
with counted as (
    select departure_country, destination_country, count(*) as migrants
    from record.movement
    where report_year = getvariable('record_year') and superseded_by is null
    group by departure_country, destination_country
),

placed as (
    select d.geo_area as departure_area, a.geo_area as destination_area, sum(c.migrants) as migrants
    from counted as c
    inner join record.code as dc on dc.list = 'country' and c.departure_country = dc.number
    inner join ref.country as d on dc.code = d.code
    inner join record.code as ac on ac.list = 'country' and c.destination_country = ac.number
    inner join ref.country as a on ac.code = a.code
    group by d.geo_area, a.geo_area
),

grid as (
    select d.departure_area, a.destination_area
    from (select distinct departure_area from placed) as d
    cross join (select distinct destination_area from placed) as a
)

select
    g.departure_area,
    g.destination_area,
    coalesce(p.migrants, 0) as migrants
from grid as g
left join placed as p on g.departure_area = p.departure_area and g.destination_area = p.destination_area;
