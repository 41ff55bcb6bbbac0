with counted as (
    select service, departure_country, destination_country, count(*) as migrants
    from movement
    group by service, departure_country, destination_country
)

select c.service, d.region, a.destination, cast(sum(c.migrants) as bigint) as migrants
from counted as c
inner join country as d on c.departure_country = d.country
inner join country as a on c.destination_country = a.country
group by c.service, d.region, a.destination
