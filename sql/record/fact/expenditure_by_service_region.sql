-- Operational expenditure by service classification and region, in USD thousand to the cent.
with summed as (
    select service_class, finance_region, sum(amount_usd) as amount_usd
    from record.expenditure
    where report_year = getvariable('record_year') and superseded_by is null and service_class is not null
    group by service_class, finance_region
)

select
    getvariable('record_year') as year,
    a.code as service_class,
    b.code as finance_region,
    cast(coalesce(s.amount_usd, 0) as decimal(28, 2)) * 0.001 as amount_kusd
from record.code as a
inner join record.code as b on a.list = 'service_class' and b.list = 'finance_region'
left join summed as s on a.number = s.service_class and b.number = s.finance_region;
