-- Operational expenditure is the same by programme, by service classification and by region.
create view audit.expenditure_operational as
with totals as (
    select
        report_year,
        year,
        'programme' as breakdown,
        case when count(*) = count(amount_musd) then sum(amount_musd) end as amount_musd
    from fact.expenditure_by_programme
    where programme = 'operational'
    group by report_year, year
    union all
    select report_year, year, 'region', case when count(*) = count(amount_musd) then sum(amount_musd) end
    from fact.expenditure_by_region
    group by report_year, year
    union all
    select report_year, year, 'service classification', case when count(*) = count(amount_musd) then sum(amount_musd) end
    from fact.expenditure_by_service
    group by report_year, year
),

compared as (
    select
        a.report_year,
        a.year || ' by ' || a.breakdown || ' against by ' || b.breakdown as item,
        a.amount_musd as printed,
        b.amount_musd as computed
    from totals as a
    inner join totals as b
        on a.report_year = b.report_year and a.year = b.year and a.breakdown < b.breakdown
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
