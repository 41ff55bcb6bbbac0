create view report.annex_1_7_cells_v1 as
with recent_year as (
    -- the section looks back four years, whether or not another table prints them
    select e.report_year, e.report_year - b.years_back as year
    from (select distinct report_year from fact.expenditure_by_programme) as e
    cross join (values (0), (1), (2), (3), (4)) as b (years_back)
),

line as (
    -- the footnote of the section: Migration Policy and Research is counted under General Programme Support
    select code as service_class, name, sort_order from ref.service_class
    where code <> 'policy_research'
),

merged as (
    select
        report_year,
        year,
        case when service_class = 'policy_research' then 'general_support' else service_class end as service_class,
        amount_musd,
        status
    from fact.expenditure_by_service
),

by_class as (
    select
        report_year,
        year,
        service_class,
        case when count(*) = count(amount_musd) then round(sum(amount_musd), 1) end as value,
        case
            when count(*) = 1 then max(status)
            when count(*) = count(amount_musd) then 'derived'
            else 'missing'
        end as status
    from merged
    group by report_year, year, service_class
),

measure as (
    select
        y.report_year, y.year, i.service_class, i.sort_order, i.name, 0 as is_total,
        c.value, coalesce(c.status, 'missing') as status
    from recent_year as y
    cross join line as i
    left join by_class as c
        on y.report_year = c.report_year and y.year = c.year and i.service_class = c.service_class
    union all
    select
        y.report_year, y.year, 'total', null, 'Total operational expenditures', 1,
        round(f.amount_musd, 1), case when f.amount_musd is null then 'missing' else 'derived' end
    from recent_year as y
    left join fact.expenditure_by_programme as f
        on y.report_year = f.report_year and y.year = f.year and f.programme = 'operational'
),

placed as (
    select
        m.report_year,
        dense_rank() over (partition by m.report_year order by m.is_total, m.sort_order) as row_no,
        m.service_class as row_key,
        m.name as row_label,
        case when m.is_total = 1 then 'total' else 'leaf' end as row_kind,
        m.year - m.report_year + 5 as column_no,
        cast(m.year as varchar) as column_key,
        cast(m.year as varchar) as column_label,
        'leaf' as column_kind,
        m.value,
        m.status
    from measure as m
)

select
    cast(p.report_year as integer) as report_year,
    cast(p.row_no as integer) as row_no,
    cast(p.row_key as varchar) as row_key,
    cast(p.row_label as varchar) as row_label,
    cast(p.row_kind as varchar) as row_kind,
    cast(p.column_no as integer) as column_no,
    cast(p.column_key as varchar) as column_key,
    cast(p.column_label as varchar) as column_label,
    cast(p.column_kind as varchar) as column_kind,
    cast(p.value as decimal(18, 3)) as value,
    cast('usd_million' as varchar) as unit,
    cast(p.status as varchar) as status,
    cast(null as decimal(18, 3)) as lower,
    cast(null as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
