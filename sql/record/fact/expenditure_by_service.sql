-- Operational expenditure by service classification, in USD million to the cent.
insert into record.derived_fact
with summed as (
    select service_class, sum(amount_usd) as amount_usd
    from record.expenditure
    where report_year = getvariable('record_year') and superseded_by is null and service_class is not null
    group by service_class
)

select
    'expenditure_by_service' as fact,
    getvariable('record_year') as report_year,
    getvariable('record_year') || '/' || a.code as key,
    cast(cast(coalesce(s.amount_usd, 0) as decimal(20, 8)) * 0.000001 as decimal(28, 8)) as value,
    'derived' as status,
    null as lower,
    null as upper
from record.code as a
left join summed as s on a.number = s.service_class
where a.list = 'service_class';
