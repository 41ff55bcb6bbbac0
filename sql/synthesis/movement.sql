-- The rows of the movements file. Days of the year and ages within the group are spread evenly, because the multiples of a large
-- odd number are evenly distributed modulo 2^31. Adults of unrecorded age have no age.
select
    printf(getvariable('id_format'), r.n + 1) as movement_id,
    make_date(getvariable('year'), 1, 1) + cast(
        ((r.n * 1103515245 + getvariable('phase')) % 2147483648 * getvariable('days')) // 2147483648 as integer
    ) as movement_date,
    p.service,
    p.budget_region,
    p.departure_country,
    p.destination_country,
    p.sex,
    cast(
        p.age_from
        + ((r.n * 22695477 + getvariable('phase')) % 2147483648 * (p.age_to - p.age_from + 1)) // 2147483648 as integer
    ) as age,
    true as synthetic
from range(getvariable('total')) as r (n)
inner join movement_pattern as p on r.n % getvariable('rows') = p.position
