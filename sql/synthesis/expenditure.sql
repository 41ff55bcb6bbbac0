-- The rows of the expenditure file. The administrative part of the budget has no project, classification or
-- region. A later copy of a posting is charged to the same copy of its project.
select
    printf(
        getvariable('id_format'), (r.n // getvariable('rows')) * getvariable('projects') + p.project_position + 1
    ) as project_code,
    getvariable('year') as year,
    p.programme,
    p.service_class,
    p.finance_region,
    cast(cast(p.cents as decimal(18, 0)) * 0.01 as decimal(18, 2)) as amount_usd,
    true as synthetic
from range(getvariable('total')) as r (n)
inner join expenditure_pattern as p on r.n % getvariable('rows') = p.position
