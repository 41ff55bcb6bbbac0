-- Expenditure by programme, in USD million to the cent.
with summed as (
    select programme, sum(amount_usd) as amount_usd
    from record.expenditure
    where report_year = getvariable('record_year') and superseded_by is null
    group by programme
)

select
    getvariable('record_year') as year,
    a.code as programme,
    cast(coalesce(s.amount_usd, 0) as decimal(28, 2)) * 0.000001 as amount_musd
from record.code as a
left join summed as s on a.number = s.programme
where a.list = 'programme';
