create view report.annex_1_7_cells_v2 as
with recent_year as (
    -- the section looks back four years, whether or not another table tells them
    select e.report_year, e.report_year - b.years_back as year
    from (select distinct report_year from fact.expenditure_by_programme) as e
    cross join (values (0), (1), (2), (3), (4)) as b (years_back)
),

measure as (
    select
        y.report_year, y.year, c.code as service_class, c.name, c.sort_order, 0 as is_total,
        round(f.amount_musd, 1) as value, coalesce(f.status, 'missing') as status, f.lower, f.upper
    from recent_year as y
    cross join ref.service_class as c
    left join fact.expenditure_by_service as f
        on y.report_year = f.report_year and y.year = f.year and c.code = f.service_class
    union all
    select
        y.report_year, y.year, 'total', 'Total operational expenditures', null, 1,
        round(f.amount_musd, 1), case when f.amount_musd is null then 'missing' else 'derived' end,
        f.lower, f.upper
    from recent_year as y
    left join fact.expenditure_by_programme as f
        on y.report_year = f.report_year and y.year = f.year and f.programme = 'operational'
),

placed as (
    select
        m.report_year,
        dense_rank() over (partition by m.report_year order by m.year, m.is_total, m.sort_order) as row_no,
        m.year || '/' || m.service_class as row_key,
        m.year || ' ' || m.name as row_label,
        case when m.is_total = 1 then 'total' else 'leaf' end as row_kind,
        1 as column_no,
        'expenditure' as column_key,
        'Operational expenditure (USD million)' as column_label,
        'leaf' as column_kind,
        m.value,
        'usd_million' as unit,
        m.status,
        m.lower,
        m.upper
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
    cast(p.unit as varchar) as unit,
    cast(p.status as varchar) as status,
    cast(case when p.status = 'estimated' then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' then p.upper end as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
