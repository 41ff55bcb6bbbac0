with counted as (
    select age, sex, count(*) as migrants
    from movement
    group by age, sex
)

select g.age_group, c.sex, cast(sum(c.migrants) as bigint) as migrants
from counted as c
inner join age as g on c.age = g.age or (c.age is null and g.age is null)
group by g.age_group, c.sex
