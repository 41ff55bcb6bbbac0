-- Officials by nationality and grade: Member States, Observers, and whoever else has staff.
insert into record.derived_fact
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
    -- Observers stand in the table even without staff, which the code lists do not tell, but the rows of zeros that were printed do
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
    'official_by_nationality' as fact,
    getvariable('record_year') as report_year,
    n.code || '/' || g.code as key,
    cast(coalesce(c.headcount, 0) as decimal(28, 8)) as value,
    'derived' as status,
    null as lower,
    null as upper
from listed as n
cross join ref.grade as g
left join counted as c on n.code = c.nationality and g.code = c.grade;
