create view report.table_6_cells_v2 as
with grid as (
    -- no table tells E-1 and E-2 before the report year: they are missing there, not zero
    select
        y.report_year,
        y.year,
        g.code as grade,
        x.code as sex
    from (select distinct report_year, year from fact.official_by_grade) as y
    cross join ref.grade as g
    cross join ref.sex as x
),

official as (
    select
        f.report_year,
        f.year,
        f.grade,
        f.sex,
        case when count(*) = count(f.headcount) then sum(f.headcount) end as headcount,
        case
            when count(*) = 1 then max(f.status)
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(f.lower, f.headcount)) as lower,
        sum(coalesce(f.upper, f.headcount)) as upper
    from fact.official_by_grade as f
    group by f.report_year, f.year, f.grade, f.sex
),

headcount as (
    select
        d.report_year,
        d.year,
        d.grade,
        d.sex,
        o.headcount,
        coalesce(o.status, 'missing') as status,
        o.lower,
        o.upper
    from grid as d
    left join official as o
        on d.report_year = o.report_year and d.year = o.year and d.grade = o.grade and d.sex = o.sex
),

line as (
    select report_year, year, 1 as line_no, grade, sex, headcount, status, lower, upper
    from headcount
    union all
    select report_year, year, 2, 'subtotal', sex, headcount, status, lower, upper
    from headcount
    where grade not in ('e_1', 'e_2')
    union all
    select report_year, year, 3, 'total', sex, headcount, status, lower, upper
    from headcount
),

summed as (
    select
        f.report_year,
        f.year,
        f.line_no,
        f.grade,
        f.sex,
        grouping(f.sex) as all_sexes,
        case when count(*) = count(f.headcount) then sum(f.headcount) end as value,
        case
            when count(*) = 1 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(f.lower) as lower,
        sum(f.upper) as upper
    from line as f
    group by grouping sets (
        (f.report_year, f.year, f.line_no, f.grade, f.sex), (f.report_year, f.year, f.line_no, f.grade)
    )
),

measure as (
    select
        report_year, year, line_no, grade, coalesce(sex, 'total') as column_key,
        value, 'officials' as unit, status, lower, upper
    from summed
    union all
    select
        w.report_year, w.year, w.line_no, w.grade, 'share/F',
        round(100 * w.value / nullif(t.value, 0), 1), 'percent',
        case when w.status = 'missing' then 'missing' else 'derived' end, null, null
    from summed as w
    inner join summed as t
        on
            w.report_year = t.report_year and w.year = t.year and w.line_no = t.line_no
            and w.grade = t.grade and t.all_sexes = 1
    where w.sex = 'F'
),

placed as (
    select
        m.report_year,
        dense_rank() over (partition by m.report_year order by m.year, m.line_no, g.sort_order) as row_no,
        m.year || '/' || m.grade as row_key,
        m.year || ' ' || case m.line_no
            when 1 then g.name when 2 then 'Total without E-1 and E-2' else 'Total'
        end as row_label,
        case m.line_no when 1 then 'leaf' when 2 then 'subtotal' else 'total' end as row_kind,
        case m.column_key when 'F' then 1 when 'M' then 2 when 'total' then 3 else 4 end as column_no,
        m.column_key,
        case m.column_key
            when 'F' then 'Female' when 'M' then 'Male' when 'total' then 'Total' else 'Female, per cent'
        end as column_label,
        case when m.column_key in ('F', 'M') then 'leaf' else 'total' end as column_kind,
        m.value,
        m.unit,
        m.status,
        m.lower,
        m.upper
    from measure as m
    left join ref.grade as g on m.grade = g.code
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
