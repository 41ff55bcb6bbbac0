create view report.table_6_cells_v1 as
with summed as (
    -- the footnote of the table: without E-1 and E-2
    select
        f.report_year,
        f.year,
        f.grade,
        f.sex,
        grouping(f.grade) as all_grades,
        grouping(f.sex) as all_sexes,
        case when count(*) = count(f.headcount) then sum(f.headcount) end as value,
        case
            when grouping(f.grade) = 0 and count(*) = 1 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.headcount)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.headcount)) as upper
    from fact.official_by_grade as f
    inner join ref.grade as g on f.grade = g.code
    where not g.is_e_grade
    group by grouping sets (
        (f.report_year, f.year, f.grade, f.sex), (f.report_year, f.year, f.sex), (f.report_year, f.year)
    )
),

share as (
    select
        s.report_year,
        s.year,
        s.sex,
        round(cast(cast(100 * s.value as double) / nullif(w.value, 0) as decimal(28, 10)), 0) as value,
        round(cast(cast(100 * s.lower as double) / nullif(w.value, 0) as decimal(28, 10)), 0) as lower,
        round(cast(cast(100 * s.upper as double) / nullif(w.value, 0) as decimal(28, 10)), 0) as upper,
        case when s.value is null or w.value is null then 'missing' else s.status end as status
    from summed as s
    inner join summed as w
        on s.report_year = w.report_year and s.year = w.year and w.all_sexes = 1
    where s.all_grades = 1 and s.all_sexes = 0
),

line as (
    select report_year, year, grade, sex, 1 as line_no, 'officials' as unit, value, status, lower, upper
    from summed
    where all_grades = 0
    union all
    select report_year, year, null, sex, 2, 'officials', value, status, lower, upper
    from summed
    where all_grades = 1 and all_sexes = 0
    union all
    select report_year, year, null, sex, 3, 'percent', value, status, lower, upper
    from share
    union all
    select report_year, year, null, null, 4, 'officials', value, status, lower, upper
    from summed
    where all_sexes = 1
),

placed as (
    select
        i.report_year,
        dense_rank() over (partition by i.report_year order by i.line_no, g.sort_order) as row_no,
        case i.line_no when 1 then i.grade when 2 then 'subtotal' when 3 then 'share' else 'total' end
            as row_key,
        case i.line_no
            when 1 then g.name
            when 2 then 'Subtotal of Officials'
            when 3 then 'by gender'
            else 'Total Officials'
        end as row_label,
        case i.line_no when 1 then 'leaf' when 4 then 'total' else 'subtotal' end as row_kind,
        -- the total of a year is printed under both sexes; it takes the left column
        2 * (i.year - i.report_year + 4) + coalesce(x.sort_order, 1) as column_no,
        i.year || '/' || coalesce(i.sex, 'total') as column_key,
        i.year || coalesce(' ' || x.name_chapter_v, '') as column_label,
        case when i.sex is null then 'total' else 'leaf' end as column_kind,
        i.value,
        i.unit,
        i.status,
        i.lower,
        i.upper
    from line as i
    left join ref.grade as g on i.grade = g.code
    left join ref.sex as x on i.sex = x.code
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
