create view report.annex_1_5_cells_v1 as
with project as (
    select
        f.report_year,
        f.finance_region,
        grouping(f.finance_region) as is_total,
        case when count(*) = count(f.projects) then sum(f.projects) end as value,
        case when count(*) = count(f.projects) then 'derived' else 'missing' end as status
    from fact.project_by_service_region as f
    where f.year = f.report_year
    group by grouping sets ((f.report_year, f.finance_region), (f.report_year))
),

expenditure as (
    select
        f.report_year,
        f.finance_region,
        grouping(f.finance_region) as is_total,
        case when count(*) = count(f.amount_musd) then round(sum(f.amount_musd), 1) end as value,
        case
            when grouping(f.finance_region) = 0 then max(f.status)
            when count(*) = count(f.amount_musd) then 'derived'
            else 'missing'
        end as status
    from fact.expenditure_by_region as f
    where f.year = f.report_year
    group by grouping sets ((f.report_year, f.finance_region), (f.report_year))
),

measure as (
    select
        report_year, finance_region, is_total, 1 as column_no, 'projects' as column_key,
        'Number of projects' as column_label, 'projects' as unit, value, status
    from project
    union all
    select
        report_year, finance_region, is_total, 2, 'expenditure',
        'Operational expenditure (USD million)', 'usd_million', value, status
    from expenditure
),

placed as (
    select
        m.report_year,
        dense_rank() over (partition by m.report_year order by m.is_total, r.sort_order) as row_no,
        coalesce(m.finance_region, 'total') as row_key,
        case when m.is_total = 1 then 'Total' else r.name end as row_label,
        case when m.is_total = 1 then 'total' else 'leaf' end as row_kind,
        m.column_no,
        m.column_key,
        m.column_label,
        'leaf' as column_kind,
        m.value,
        m.unit,
        m.status
    from measure as m
    left join ref.finance_region as r on m.finance_region = r.code
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
    cast(p.unit as varchar) as unit,
    cast(p.status as varchar) as status,
    cast(null as decimal(18, 3)) as lower,
    cast(null as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
