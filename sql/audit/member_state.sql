-- Tables 7 and 8 list the same Member States.
create view audit.member_state as
with officials as (
    select distinct f.report_year, f.nationality
    from fact.official_by_nationality as f
    inner join ref.country as c on f.nationality = c.code
    where c.membership = 'member_state'
),

employees as (
    select distinct f.report_year, f.nationality
    from fact.employee_by_nationality as f
    inner join ref.country as c on f.nationality = c.code
    where c.membership = 'member_state'
),

one_sided as (
    select o.report_year, o.nationality || ' is in Table 7 only' as item
    from officials as o
    left join employees as e on o.report_year = e.report_year and o.nationality = e.nationality
    where e.nationality is null and o.report_year in (select report_year from employees)
    union all
    select e.report_year, e.nationality || ' is in Table 8 only'
    from employees as e
    left join officials as o on e.report_year = o.report_year and e.nationality = o.nationality
    where o.nationality is null and e.report_year in (select report_year from officials)
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(null as decimal(18, 6)) as printed,
    cast(null as decimal(18, 6)) as computed
from one_sided;
