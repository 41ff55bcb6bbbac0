-- Operational expenditure by service classification, in USD million to the cent.
with summed as (
    select service_class, sum(amount_usd) as amount_usd
    from record.expenditure
    where report_year = getvariable('record_year') and superseded_by is null and service_class is not null
    group by service_class
)

select
    getvariable('record_year') as year,
    a.code as service_class,
    cast(coalesce(s.amount_usd, 0) as decimal(28, 2)) * 0.000001 as amount_musd
from record.code as a
left join summed as s on a.number = s.service_class
where a.list = 'service_class';
