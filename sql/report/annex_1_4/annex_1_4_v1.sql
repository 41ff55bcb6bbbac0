create view report.annex_1_4_cells_v1 as
with summed as (
    select
        f.report_year,
        f.service_class,
        grouping(f.service_class) as is_total,
        case when count(*) = count(f.projects) then sum(f.projects) end as projects
    from fact.project_by_service_region as f
    where f.year = f.report_year
    group by grouping sets ((f.report_year, f.service_class), (f.report_year))
),

measure as (
    select
        report_year, service_class, is_total,
        1 as column_no, 'projects' as column_key, 'Number of projects' as column_label,
        'projects' as unit, projects as value
    from summed
    union all
    select
        s.report_year, s.service_class, s.is_total,
        2, 'share', 'Share of projects',
        'percent', round(cast(cast(100 * s.projects as double) / nullif(w.projects, 0) as decimal(28, 10)), 0)
    from summed as s
    inner join summed as w on s.report_year = w.report_year and w.is_total = 1
),

placed as (
    select
        m.report_year,
        dense_rank() over (partition by m.report_year order by m.is_total, r.sort_order) as row_no,
        coalesce(m.service_class, 'total') as row_key,
        case when m.is_total = 1 then 'Total' else r.name end as row_label,
        case when m.is_total = 1 then 'total' else 'leaf' end as row_kind,
        m.column_no,
        m.column_key,
        m.column_label,
        'leaf' as column_kind,
        m.value,
        m.unit,
        case when m.value is null then 'missing' else 'derived' end as status
    from measure as m
    left join ref.service_class as r on m.service_class = r.code
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
