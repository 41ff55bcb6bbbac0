-- Movements by age group and sex, all combinations; an adult of unrecorded age has a group without limits.
with counted as (
    select age, sex, count(*) as migrants
    from record.movement
    where report_year = getvariable('record_year') and superseded_by is null
    group by age, sex
),

grouped as (
    select g.code as age_group, x.code as sex, sum(c.migrants) as migrants
    from counted as c
    inner join ref.age_group as g
        on
            (c.age is null and g.age_from is null and g.age_to is null)
            or (c.age >= g.age_from and c.age <= coalesce(g.age_to, c.age))
    inner join record.code as x on x.list = 'sex' and c.sex = x.number
    group by g.code, x.code
)

select
    g.code as age_group,
    x.code as sex,
    coalesce(c.migrants, 0) as migrants
from ref.age_group as g
cross join ref.sex as x
left join grouped as c on g.code = c.age_group and x.code = c.sex;
