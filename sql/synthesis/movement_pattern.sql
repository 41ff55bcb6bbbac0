-- One copy of the made-up movements. synthesis_flow holds flows that Tables 2 and 3 both count. Its migrants are matched at random
-- with the budget regions of Table 1 within a service, and with the ages and sexes of Table 4 across all services.
create or replace temp table movement_pattern as
with area_country as (
    select
        c.geo_area,
        list(c.iso_alpha3 order by c.code) as countries,
        list(c.iso_alpha3 order by c.code) filter (where d.code is null) as other_countries
    from ref.country as c
    left join ref.destination as d on c.code = d.country
    where c.iso_alpha3 is not null
    group by c.geo_area
),

named_country as (
    -- Kosovo has no ISO code
    select
        d.code as destination,
        coalesce(c.iso_alpha3, c.code) as country
    from ref.destination as d
    inner join ref.country as c on d.country = c.code
),

flow_migrant as (
    select
        service,
        departure_area,
        destination,
        destination_area,
        unnest(range(migrants)) as nth
    from synthesis_flow
),

flow as (
    select
        m.service,
        p.countries[1 + m.nth % len(p.countries)] as departure_country,
        coalesce(
            n.country,
            a.other_countries[1 + (m.nth // len(p.countries)) % len(a.other_countries)]
        ) as destination_country,
        row_number() over (
            order by m.service, m.departure_area, m.destination, m.destination_area, m.nth
        ) as person
    from flow_migrant as m
    inner join area_country as p on m.departure_area = p.geo_area
    left join area_country as a on m.destination_area = a.geo_area
    left join named_country as n on m.destination = n.destination
),

flow_lot as (
    select
        service,
        departure_country,
        destination_country,
        row_number() over (
            partition by service order by md5(concat('region', getvariable('seed'), '/', person)), person
        ) as place_in_service,
        row_number() over (order by md5(concat('age', getvariable('seed'), '/', person)), person) as place_in_age,
        row_number() over (order by md5(concat('file', getvariable('seed'), '/', person)), person) - 1 as position
    from flow
),

budget_migrant as (
    select
        service,
        budget_region,
        unnest(range(migrants)) as nth
    from fact.movement_by_service
    where report_year = getvariable('year')
),

budget as (
    select
        service,
        budget_region,
        row_number() over (partition by service order by budget_region, nth) as place_in_service
    from budget_migrant
),

age_migrant as (
    select
        age_group,
        sex,
        unnest(range(migrants)) as nth
    from fact.movement_by_age_sex
    where report_year = getvariable('year')
),

age as (
    select
        g.age_from,
        coalesce(g.age_to, g.age_from + 9) as age_to,
        m.sex,
        row_number() over (order by m.age_group, m.sex, m.nth) as place_in_age
    from age_migrant as m
    inner join ref.age_group as g on m.age_group = g.code
)

select
    f.position,
    f.service,
    b.budget_region,
    f.departure_country,
    f.destination_country,
    a.sex,
    a.age_from,
    a.age_to
from flow_lot as f
inner join budget as b on f.service = b.service and f.place_in_service = b.place_in_service
inner join age as a on f.place_in_age = a.place_in_age
order by f.position;
