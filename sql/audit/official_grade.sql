-- Table 5 and Table 7 agree on the Officials of each grade.
create view audit.official_grade as
with by_location as (
    select report_year, grade, case when count(*) = count(headcount) then sum(headcount) end as headcount
    from fact.official_by_grade
    where year = report_year
    group by report_year, grade
),

by_nationality as (
    select report_year, grade, case when count(*) = count(headcount) then sum(headcount) end as headcount
    from fact.official_by_nationality
    group by report_year, grade
),

compared as (
    select
        l.report_year,
        'Table 5 against Table 7: ' || l.grade as item,
        l.headcount as printed,
        n.headcount as computed
    from by_location as l
    inner join by_nationality as n on l.report_year = n.report_year and l.grade = n.grade
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
