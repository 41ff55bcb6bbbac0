-- Member States among the nationalities that a fact lists, whether or not it counts any of their nationals.
create view narrative.member_state_count as
with listed as (
    select distinct 'official_by_nationality' as fact, report_year, nationality
    from fact.official_by_nationality
    union all
    select distinct 'employee_by_nationality', report_year, nationality
    from fact.employee_by_nationality
)

select
    cast(l.report_year as integer) as report_year,
    cast(l.fact as varchar) as fact,
    cast(count(*) as bigint) as member_states
from listed as l
inner join ref.country as c on l.nationality = c.code
where c.membership = 'member_state'
group by l.report_year, l.fact;
