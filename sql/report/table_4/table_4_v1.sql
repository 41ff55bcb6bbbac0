create view report.table_4_cells_v1 as
with summed as (
    select
        f.report_year,
        f.age_group,
        f.sex,
        grouping(f.age_group) as all_ages,
        grouping(f.sex) as all_sexes,
        case when count(*) = count(f.migrants) then sum(f.migrants) end as value,
        case
            when grouping(f.age_group) = 0 and grouping(f.sex) = 0 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.migrants)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.migrants)) as upper
    from fact.movement_by_age_sex as f
    group by grouping sets (
        (f.report_year, f.age_group, f.sex),
        (f.report_year, f.age_group),
        (f.report_year, f.sex),
        (f.report_year)
    )
),

placed as (
    select
        s.report_year,
        dense_rank() over (partition by s.report_year order by s.all_ages, a.sort_order) as row_no,
        case when s.all_ages = 1 then 'total' else s.age_group end as row_key,
        case when s.all_ages = 1 then 'Total' else a.name end as row_label,
        case when s.all_ages = 1 then 'total' else 'leaf' end as row_kind,
        dense_rank() over (partition by s.report_year order by s.all_sexes, x.sort_order) as column_no,
        case when s.all_sexes = 1 then 'total' else s.sex end as column_key,
        case when s.all_sexes = 1 then 'Total' else x.name end as column_label,
        case when s.all_sexes = 1 then 'total' else 'leaf' end as column_kind,
        s.value,
        s.status,
        s.lower,
        s.upper
    from summed as s
    left join ref.age_group as a on s.age_group = a.code
    left join ref.sex as x on s.sex = x.code
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
    cast('migrants' as varchar) as unit,
    cast(p.status as varchar) as status,
    cast(case when p.status = 'estimated' then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' then p.upper end as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
