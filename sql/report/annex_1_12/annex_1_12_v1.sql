create view report.annex_1_12_cells_v1 as
with staff as (
    select report_year, location, 'officials' as category, sex, headcount as persons
    from fact.official_by_grade
    where year = report_year and location <> 'unspecified'
    union all
    select report_year, location, 'employees', sex, headcount
    from fact.employee_by_nationality
),

summed as (
    select
        report_year,
        sex,
        location,
        category,
        grouping(sex) as all_sexes,
        grouping(location) as all_columns,
        -- all staff is Officials and Employees together; with one of them alone it is not known
        case
            when count(*) = count(persons) and (grouping(location) = 0 or count(distinct category) = 2)
                then sum(persons)
        end as persons
    from staff
    group by grouping sets (
        (report_year, sex, location, category),
        (report_year, sex),
        (report_year, location, category),
        (report_year)
    )
),

placed as (
    select
        s.report_year,
        dense_rank() over (partition by s.report_year order by s.all_sexes, x.sort_order) as row_no,
        case when s.all_sexes = 1 then 'total' else s.sex end as row_key,
        case when s.all_sexes = 1 then 'Total' else x.name end as row_label,
        case when s.all_sexes = 1 then 'total' else 'leaf' end as row_kind,
        -- the section puts the Field first and Employees before Officials
        dense_rank() over (
            partition by s.report_year
            order by s.all_columns asc, l.sort_order desc, s.category asc
        ) as column_no,
        case when s.all_columns = 1 then 'total' else s.location || '/' || s.category end as column_key,
        case
            when s.all_columns = 1 then 'Total'
            else l.name || case s.category when 'employees' then ' Employees' else ' Officials' end
        end as column_label,
        case when s.all_columns = 1 then 'total' else 'leaf' end as column_kind,
        s.persons as value,
        case when s.persons is null then 'missing' else 'derived' end as status
    from summed as s
    left join ref.sex as x on s.sex = x.code
    left join ref.location as l on s.location = l.code
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
    cast('staff' as varchar) as unit,
    cast(p.status as varchar) as status,
    cast(null as decimal(18, 3)) as lower,
    cast(null as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;
