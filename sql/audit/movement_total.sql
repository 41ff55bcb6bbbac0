-- Tables 1 to 4 count the same movements: their totals are equal.
create view audit.movement_total as
with totals as (
    select report_year, 'Table 1' as table_name, case when count(*) = count(migrants) then sum(migrants) end as migrants
    from fact.movement_by_service
    group by report_year
    union all
    select report_year, 'Table 2', case when count(*) = count(migrants) then sum(migrants) end
    from fact.movement_by_area
    group by report_year
    union all
    select report_year, 'Table 3', case when count(*) = count(migrants) then sum(migrants) end
    from fact.movement_by_destination
    group by report_year
    union all
    select report_year, 'Table 4', case when count(*) = count(migrants) then sum(migrants) end
    from fact.movement_by_age_sex
    group by report_year
),

compared as (
    select
        a.report_year,
        a.table_name || ' against ' || b.table_name as item,
        a.migrants as printed,
        b.migrants as computed
    from totals as a
    inner join totals as b on a.report_year = b.report_year and a.table_name < b.table_name
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
