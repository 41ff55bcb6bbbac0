-- Movements by budgetary region and service; without combinations that have no movements.
with counted as (
    select budget_region, service, count(*) as migrants
    from record.movement
    where report_year = getvariable('record_year') and superseded_by is null
    group by budget_region, service
)

select
    b.code as budget_region,
    s.code as service,
    c.migrants
from counted as c
inner join record.code as b on b.list = 'budget_region' and c.budget_region = b.number
inner join record.code as s on s.list = 'service' and c.service = s.number;
