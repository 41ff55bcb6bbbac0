-- Officials by grade, location and sex, all combinations.
insert into record.derived_fact
with counted as (
    select grade, location, sex, count(*) as headcount
    from record.staff
    where report_year = getvariable('record_year') and superseded_by is null and category = 'Official'
    group by grade, location, sex
)

select
    'official_by_grade' as fact,
    getvariable('record_year') as report_year,
    getvariable('record_year') || '/' || g.code || '/' || l.code || '/' || x.code as key,
    cast(coalesce(c.headcount, 0) as decimal(28, 8)) as value,
    'derived' as status,
    null as lower,
    null as upper
from record.code as g
inner join record.code as l on g.list = 'grade' and l.list = 'location'
inner join record.code as x on x.list = 'sex'
left join counted as c on g.number = c.grade and l.number = c.location and x.number = c.sex;
