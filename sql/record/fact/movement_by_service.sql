-- Movements by budgetary region and service; combinations without movements are not printed.
insert into record.derived_fact
with counted as (
    select budget_region, service, count(*) as migrants
    from record.movement
    where report_year = getvariable('record_year') and superseded_by is null
    group by budget_region, service
)

select
    'movement_by_service' as fact,
    getvariable('record_year') as report_year,
    b.code || '/' || s.code as key,
    cast(c.migrants as decimal(28, 8)) as value,
    'derived' as status,
    null as lower,
    null as upper
from counted as c
inner join record.code as b on b.list = 'budget_region' and c.budget_region = b.number
inner join record.code as s on s.list = 'service' and c.service = s.number;
