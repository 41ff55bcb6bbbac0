-- Officials by grade, location and sex, all combinations.
with counted as (
    select grade, location, sex, count(*) as headcount
    from record.staff
    where report_year = getvariable('record_year') and superseded_by is null and category = 'Official'
    group by grade, location, sex
)

select
    getvariable('record_year') as year,
    g.code as grade,
    l.code as location,
    x.code as sex,
    coalesce(c.headcount, 0) as headcount
from record.code as g
inner join record.code as l on g.list = 'grade' and l.list = 'location'
inner join record.code as x on x.list = 'sex'
left join counted as c on g.number = c.grade and l.number = c.location and x.number = c.sex;
