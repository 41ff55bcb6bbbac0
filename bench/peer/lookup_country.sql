select
    coalesce(c.iso_alpha3, c.code) as country,
    c.geo_area as area,
    a.geo_region as region,
    coalesce(n.code, o.code) as destination
from ref.country as c
inner join ref.geo_area as a on c.geo_area = a.code
left join ref.destination as n on c.code = n.country
left join ref.destination as o on n.code is null and o.country is null and a.geo_region = o.geo_region
