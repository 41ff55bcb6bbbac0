-- The repatriations to a country that the narrative names are no more than all repatriations to it (Table 3).
create view audit.figure_flow as
with flow as (
    select report_year, destination as country, case when count(*) = count(persons) then sum(persons) end as persons
    from narrative.repatriation_flow
    group by report_year, destination
),

moved as (
    select f.report_year, d.country, case when count(*) = count(f.migrants) then sum(f.migrants) end as migrants
    from fact.movement_by_destination as f
    inner join ref.destination as d on f.destination = d.code
    where f.service = 'repatriation' and d.country is not null
    group by f.report_year, d.country
)

select
    cast(w.report_year as integer) as report_year,
    cast('narrative against Table 3: repatriated to ' || w.country as varchar) as item,
    cast(w.persons as decimal(18, 6)) as printed,
    cast(m.migrants as decimal(18, 6)) as computed
from flow as w
inner join moved as m on w.report_year = m.report_year and w.country = m.country
where w.persons > m.migrants;
