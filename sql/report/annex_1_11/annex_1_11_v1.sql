create view report.annex_1_11_cells_v1 as
with recent_year as (
    -- the section looks back four years, whether or not another table prints them
    select e.report_year, e.report_year - b.years_back as year
    from (select distinct report_year from fact.official_by_grade) as e
    cross join (values (0), (1), (2), (3), (4)) as b (years_back)
),

staff as (
    select report_year, year, 'officials' as category, location as line, headcount as persons
    from fact.official_by_grade
    where year = report_year
    union all
    select report_year, report_year, 'employees', location, headcount
    from fact.employee_by_nationality
),

summed as (
    -- all staff is Officials and Employees together; with one of them alone it is not known
    select
        report_year,
        year,
        coalesce(line, 'total') as line,
        case when count(*) = count(persons) and count(distinct category) = 2 then sum(persons) end as persons
    from staff
    group by grouping sets ((report_year, year, line), (report_year, year))
),

placed as (
    select
        y.report_year,
        i.line_no as row_no,
        i.line as row_key,
        i.name as row_label,
        case when i.line = 'total' then 'total' else 'leaf' end as row_kind,
        y.year - y.report_year + 5 as column_no,
        cast(y.year as varchar) as column_key,
        cast(y.year as varchar) as column_label,
        'leaf' as column_kind,
        s.persons as value,
        case when s.persons is null then 'missing' else 'derived' end as status
    from recent_year as y
    cross join
        (values ('headquarters', 'Headquarters', 1), ('field', 'Field', 2), ('total', 'Total', 3))
            as i (line, name, line_no)
    -- of each year its own report
    left join summed as s on y.year = s.report_year and i.line = s.line
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
