-- The rows of the projects file. Each project starts in the year or the year before, and ends in the year or the next, so that all
-- are active in it.
select
    printf(getvariable('id_format'), r.n + 1) as project_code,
    'Made-up project ' || (r.n + 1) as title,
    p.service_class,
    p.finance_region,
    make_date(getvariable('year') - 1, 1, 1) + cast(
        ((r.n * 1103515245 + getvariable('phase')) % 2147483648 * 700) // 2147483648 as integer
    ) as start_date,
    make_date(getvariable('year'), 12, 1) + cast(
        ((r.n * 22695477 + getvariable('phase')) % 2147483648 * 365) // 2147483648 as integer
    ) as end_date,
    true as synthetic
from range(getvariable('total')) as r (n)
inner join project_pattern as p on r.n % getvariable('rows') = p.position
