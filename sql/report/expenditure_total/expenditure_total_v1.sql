create view report.expenditure_total_cells_v1 as
with summed as (
    select
        f.report_year,
        f.year,
        f.programme,
        grouping(f.programme) as all_programmes,
        case when count(*) = count(f.amount_musd) then round(sum(f.amount_musd), 1) end as value,
        case
            when grouping(f.programme) = 0 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.amount_musd)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.amount_musd)) as upper
    from fact.expenditure_by_programme as f
    where f.year >= f.report_year - 1
    group by grouping sets ((f.report_year, f.year, f.programme), (f.report_year, f.year))
),

placed as (
    select
        s.report_year,
        dense_rank() over (partition by s.report_year order by s.all_programmes, p.sort_order) as row_no,
        coalesce(s.programme, 'total') as row_key,
        case when s.all_programmes = 1 then 'Total expenditure for the year' else p.name end as row_label,
        case when s.all_programmes = 1 then 'total' else 'leaf' end as row_kind,
        s.report_year - s.year + 1 as column_no,
        cast(s.year as varchar) as column_key,
        s.year || ' USD million' as column_label,
        'leaf' as column_kind,
        s.value,
        s.status,
        s.lower,
        s.upper
    from summed as s
    left join ref.programme as p on s.programme = p.code
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
    cast(case when p.status = 'estimated' then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' then p.upper end as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
