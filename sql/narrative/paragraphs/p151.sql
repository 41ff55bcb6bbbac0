-- Paragraph 151: migrants given travel assistance.
create view narrative.p151 as
with moved as (
    select
        report_year,
        case when count(*) = count(migrants) then sum(migrants) end as migrants
    from fact.movement_by_service
    where service = 'processing_integration'
    group by report_year
),

derived as (
    select
        report_year,
        'p151_1' as figure,
        migrants as computed,
        'Table 1, Migrant Processing and Integration over all regions' as from_what
    from moved
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p151.report_year is 'Year of the edition';
comment on column narrative.p151.figure is 'Figure, see report.figures';
comment on column narrative.p151.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p151.from_what is 'What it is computed from, or why it is not';
