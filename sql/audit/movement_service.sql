-- Table 1 and Table 3 agree on the movements of each service.
create view audit.movement_service as
with by_budget_region as (
    select report_year, service, case when count(*) = count(migrants) then sum(migrants) end as migrants
    from fact.movement_by_service
    group by report_year, service
),

by_destination as (
    select report_year, service, case when count(*) = count(migrants) then sum(migrants) end as migrants
    from fact.movement_by_destination
    group by report_year, service
),

compared as (
    select
        b.report_year,
        'Table 1 against Table 3: ' || b.service as item,
        b.migrants as printed,
        d.migrants as computed
    from by_budget_region as b
    inner join by_destination as d on b.report_year = d.report_year and b.service = d.service
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
