-- Table 2 and Table 3 agree on the movements from each region of departure to each region of destination.
create view audit.movement_region as
with by_area as (
    select
        f.report_year,
        d.geo_region as departure_region,
        a.geo_region as destination_region,
        case when count(*) = count(f.migrants) then sum(f.migrants) end as migrants
    from fact.movement_by_area as f
    inner join ref.geo_area as d on f.departure_area = d.code
    inner join ref.geo_area as a on f.destination_area = a.code
    group by f.report_year, d.geo_region, a.geo_region
),

by_destination as (
    select
        f.report_year,
        f.departure_region,
        d.geo_region as destination_region,
        case when count(*) = count(f.migrants) then sum(f.migrants) end as migrants
    from fact.movement_by_destination as f
    inner join ref.destination as d on f.destination = d.code
    group by f.report_year, f.departure_region, d.geo_region
),

compared as (
    select
        a.report_year,
        'Table 2 against Table 3: ' || a.departure_region || ' to ' || a.destination_region as item,
        a.migrants as printed,
        -- nobody moved there, or a lost part makes the sum lost
        case when d.departure_region is null then 0 else d.migrants end as computed
    from by_area as a
    -- before Table 3 is loaded there is nothing to compare with
    inner join (select distinct report_year from fact.movement_by_destination) as y
        on a.report_year = y.report_year
    left join by_destination as d
        on
            a.report_year = d.report_year
            and a.departure_region = d.departure_region
            and a.destination_region = d.destination_region
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
