-- Paragraph 11: active projects by service classification.
create view narrative.p011 as
with project as (
    select
        report_year,
        service_class,
        case when count(*) = count(projects) then sum(projects) end as projects
    from fact.project_by_service_region
    where year = report_year
    group by report_year, service_class
),

active as (
    select
        report_year,
        case when count(*) = count(projects) then sum(projects) end as projects,
        max(projects) filter (where service_class = 'regulating_migration') as regulating_migration,
        max(projects) filter (where service_class = 'movement_emergency') as movement_emergency,
        max(projects) filter (where service_class = 'facilitating_migration') as facilitating_migration
    from project
    group by report_year
),

derived as (
    select
        report_year,
        'p011_1' as figure,
        100 * regulating_migration / nullif(projects, 0) as computed,
        'Annex I.8, projects of Regulating Migration in all' as from_what
    from active
    union all
    select
        report_year,
        'p011_2' as figure,
        100 * movement_emergency / nullif(projects, 0) as computed,
        'Annex I.8, projects of Movement, Emergency and Post-crisis in all' as from_what
    from active
    union all
    select
        report_year,
        'p011_3' as figure,
        100 * facilitating_migration / nullif(projects, 0) as computed,
        'Annex I.8, projects of Facilitating Migration in all' as from_what
    from active
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p011.report_year is 'Year of the edition';
comment on column narrative.p011.figure is 'Figure, see report.figures';
comment on column narrative.p011.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p011.from_what is 'What it is computed from, or why it is not';
