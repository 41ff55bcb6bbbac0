-- Employees by nationality, location, class and sex; at Headquarters the report does not print the class.
with counted as (
    select
        coalesce(p.printed_with, n.code) as nationality,
        l.code as location,
        case when l.code = 'headquarters' then 'unspecified' else e.code end as employee_class,
        x.code as sex,
        count(*) as headcount
    from record.staff as s
    inner join record.code as n on n.list = 'country' and s.nationality = n.number
    left join ref.country_group as p on n.code = p.country
    inner join record.code as l on l.list = 'location' and s.location = l.number
    left join record.code as e on e.list = 'employee_class' and s.employee_class = e.number
    inner join record.code as x on x.list = 'sex' and s.sex = x.number
    where s.report_year = getvariable('record_year') and s.superseded_by is null and s.category = 'Employee'
    group by
        coalesce(p.printed_with, n.code),
        l.code,
        case when l.code = 'headquarters' then 'unspecified' else e.code end,
        x.code
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
),

printed_column as (
    select l.code as location, e.code as employee_class, x.code as sex
    from ref.location as l
    inner join ref.employee_class as e
        on l.code <> 'unspecified' and (l.code = 'headquarters') = (e.code = 'unspecified')
    cross join ref.sex as x
)

select
    n.code as nationality,
    k.location,
    k.employee_class,
    k.sex,
    coalesce(c.headcount, 0) as headcount
from listed as n
cross join printed_column as k
left join counted as c
    on
        n.code = c.nationality
        and k.location = c.location
        and k.employee_class = c.employee_class
        and k.sex = c.sex;
