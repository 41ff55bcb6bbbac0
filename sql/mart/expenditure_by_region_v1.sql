-- Operational expenditure, by region (chapter V.B, Annex I.5): labelled leaf figures, for joins and BI.
create view mart.expenditure_by_region_v1 as
with counted as (
    -- several reports may state a year: its own report counts, else the latest
    select year, coalesce(max(case when report_year = year then report_year end), max(report_year)) as report_year
    from fact.expenditure_by_region
    group by year
)

select
    cast(f.report_year as integer) as report_year,
    cast(f.year as integer) as year,
    cast(cast(f.year as varchar) || '-01-01' as date) as period_start,
    cast(cast(f.year as varchar) || '-12-31' as date) as period_end,
    cast(f.finance_region as varchar) as finance_region_code,
    cast(i.name as varchar) as finance_region,
    cast(f.amount_musd as decimal(20, 8)) as amount_musd,
    cast('usd_million' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as decimal(20, 8)) as lower,
    cast(f.upper as decimal(20, 8)) as upper,
    cast(f.margin as integer) as margin
from fact.expenditure_by_region as f
inner join counted as c on f.year = c.year and f.report_year = c.report_year
left join ref.finance_region as i on f.finance_region = i.code;
