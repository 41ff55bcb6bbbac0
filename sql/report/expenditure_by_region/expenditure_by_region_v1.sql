create view report.expenditure_by_region_cells_v1 as
with summed as (
    select
        f.report_year,
        f.year,
        f.finance_region,
        grouping(f.finance_region) as is_total,
        case when count(*) = count(f.amount_musd) then sum(f.amount_musd) end as amount,
        case
            when grouping(f.finance_region) = 0 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.amount_musd)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.amount_musd)) as upper
    from fact.expenditure_by_region as f
    where f.year >= f.report_year - 1
    group by grouping sets ((f.report_year, f.year, f.finance_region), (f.report_year, f.year))
),

ranked as (
    select
        report_year,
        year,
        finance_region,
        -- a rank among amounts of which one is lost is lost
        case
            when count(*) over (partition by report_year, year) = count(amount) over (partition by report_year, year)
                then rank() over (partition by report_year, year order by amount desc)
        end as place
    from summed
    where is_total = 0
),

measure as (
    select
        report_year,
        finance_region,
        2 * (report_year - year) + 1 as column_no,
        cast(year as varchar) as column_key,
        cast(year as varchar) as column_label,
        round(amount, 1) as value,
        'usd_million' as unit,
        status,
        lower,
        upper
    from summed
    union all
    select
        report_year,
        finance_region,
        2 * (report_year - year) + 2,
        year || '/rank',
        year || ' rank',
        place,
        'rank',
        case when place is null then 'missing' else 'derived' end,
        null,
        null
    from ranked
    union all
    select
        s.report_year,
        s.finance_region,
        5,
        'increase',
        'Increase/(decrease)',
        round(s.amount - b.amount, 1),
        'usd_million',
        case
            when 'missing' in (s.status, b.status) then 'missing'
            when 'estimated' in (s.status, b.status) then 'estimated'
            else 'derived'
        end,
        s.lower - b.upper,
        s.upper - b.lower
    from summed as s
    inner join summed as b
        on
            s.report_year = b.report_year
            and s.year = b.year + 1
            and s.is_total = b.is_total
            and coalesce(s.finance_region, '') = coalesce(b.finance_region, '')
),

placed as (
    select
        m.report_year,
        coalesce(r.sort_order, (select max(sort_order) from ref.finance_region) + 1) as row_no,
        coalesce(m.finance_region, 'total') as row_key,
        coalesce(r.name_chapter_v, 'Total') as row_label,
        case when m.finance_region is null then 'total' else 'leaf' end as row_kind,
        m.column_no,
        m.column_key,
        m.column_label,
        'leaf' as column_kind,
        m.value,
        m.unit,
        m.status,
        m.lower,
        m.upper
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
    cast(case when p.status = 'estimated' then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' then p.upper end as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
