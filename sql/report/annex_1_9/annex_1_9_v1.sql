create view report.annex_1_9_cells_v1 as
with placed as (
    select
        f.report_year,
        dense_rank() over (partition by f.report_year order by c.sort_order) as row_no,
        f.service_class as row_key,
        c.name as row_label,
        'leaf' as row_kind,
        dense_rank() over (partition by f.report_year order by r.sort_order) as column_no,
        f.finance_region as column_key,
        r.name as column_label,
        'leaf' as column_kind,
        round(f.amount_kusd, 0) as value,
        f.status,
        f.lower,
        f.upper
    from fact.expenditure_by_service_region as f
    inner join ref.service_class as c on f.service_class = c.code
    inner join ref.finance_region as r on f.finance_region = r.code
    where f.year = f.report_year
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
    cast('usd_thousand' as varchar) as unit,
    cast(p.status as varchar) as status,
    cast(case when p.status = 'estimated' then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' then p.upper end as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
