with counted as (
    select departure_country, destination_country, count(*) as migrants
    from movement
    group by departure_country, destination_country
)

select d.area as departure_area, a.area as destination_area, cast(sum(c.migrants) as bigint) as migrants
from counted as c
inner join country as d on c.departure_country = d.country
inner join country as a on c.destination_country = a.country
group by d.area, a.area
