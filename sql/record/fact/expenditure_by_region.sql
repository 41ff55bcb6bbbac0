-- Operational expenditure by region, in USD million to the cent.
with summed as (
    select finance_region, sum(amount_usd) as amount_usd
    from record.expenditure
    where report_year = getvariable('record_year') and superseded_by is null and finance_region is not null
    group by finance_region
)

select
    getvariable('record_year') as year,
    a.code as finance_region,
    cast(coalesce(s.amount_usd, 0) as decimal(28, 2)) * 0.000001 as amount_musd
from record.code as a
left join summed as s on a.number = s.finance_region
where a.list = 'finance_region';
