-- One copy of the made-up projects: as many of each classification and region as Annex I.8 counts.
create or replace temp table project_pattern as
with project as (
    select
        service_class,
        finance_region,
        unnest(range(projects)) as nth
    from fact.project_by_service_region
    where report_year = getvariable('year') and year = getvariable('year')
)

select
    row_number() over (order by service_class, finance_region, nth) - 1 as position,
    service_class,
    finance_region,
    nth
from project
order by position;
