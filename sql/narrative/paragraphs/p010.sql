-- Paragraph 10: active projects by region.
create view narrative.p010 as
with project as (
    select
        report_year,
        finance_region,
        case when count(*) = count(projects) then sum(projects) end as projects
    from fact.project_by_service_region
    where year = report_year
    group by report_year, finance_region
),

active as (
    select
        report_year,
        case when count(*) = count(projects) then sum(projects) end as projects,
        max(projects) filter (where finance_region = 'europe') as europe,
        max(projects) filter (where finance_region = 'africa') as africa,
        max(projects) filter (where finance_region = 'asia_oceania') as asia_oceania
    from project
    group by report_year
),

derived as (
    select
        report_year,
        'p010_1' as figure,
        projects as computed,
        'Annex I.8, sum of all projects' as from_what
    from active
    union all
    select
        report_year,
        'p010_3' as figure,
        100 * (europe + africa + asia_oceania) / nullif(projects, 0) as computed,
        'Annex I.8, projects of the three regions in all' as from_what
    from active
    union all
    select
        report_year,
        'p010_4' as figure,
        100 * europe / nullif(projects, 0) as computed,
        'Annex I.8, projects of Europe in all' as from_what
    from active
    union all
    select
        report_year,
        'p010_5' as figure,
        100 * africa / nullif(projects, 0) as computed,
        'Annex I.8, projects of Africa in all' as from_what
    from active
    union all
    select
        report_year,
        'p010_6' as figure,
        100 * asia_oceania / nullif(projects, 0) as computed,
        'Annex I.8, projects of Asia and Oceania in all' as from_what
    from active
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p010.report_year is 'Year of the edition';
comment on column narrative.p010.figure is 'Figure, see report.figures';
comment on column narrative.p010.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p010.from_what is 'What it is computed from, or why it is not';
