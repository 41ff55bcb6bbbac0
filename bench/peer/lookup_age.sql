with age as (
    select range as age
    from range(121)
    union all
    select null as age
)

select a.age, g.code as age_group
from age as a
inner join ref.age_group as g
    on
        (a.age is null and g.age_from is null and g.age_to is null)
        or (a.age >= g.age_from and a.age <= coalesce(g.age_to, a.age))
