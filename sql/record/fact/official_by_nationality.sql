-- Officials by nationality and grade: Member States, Observers, and every other nationality with staff.
with counted as (
    select coalesce(p.printed_with, n.code) as nationality, g.code as grade, count(*) as headcount
    from record.staff as s
    inner join record.code as n on n.list = 'country' and s.nationality = n.number
    left join ref.country_group as p on n.code = p.country
    inner join record.code as g on g.list = 'grade' and s.grade = g.number
    where s.report_year = getvariable('record_year') and s.superseded_by is null and s.category = 'Official'
    group by coalesce(p.printed_with, n.code), g.code
),

printed_empty as (
    -- the report lists Observers even without staff; no code list names them, but their printed rows of zeros do
    select split_part(key, '/', 1) as code
    from source.published_fact
    where fact in ('official_by_nationality', 'employee_by_nationality')
    group by fact, report_year, split_part(key, '/', 1)
    having sum(value) = 0
),

listed as (
    select code
    from ref.country
    where membership = 'member_state'
    union
    select code
    from printed_empty
    union
    select nationality as code
    from counted
)

select
    n.code as nationality,
    g.code as grade,
    coalesce(c.headcount, 0) as headcount
from listed as n
cross join ref.grade as g
left join counted as c on n.code = c.nationality and g.code = c.grade;
