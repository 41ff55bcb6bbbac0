-- Paragraph 13: the service classification with most expenditure, in both years.
create view narrative.p013 as
with placed as (
    select
        report_year,
        year,
        service_class,
        -- the place after all that spent as much or more: of two that tie neither is first
        case
            when count(*) over (partition by report_year, year) = count(amount_musd) over (partition by report_year, year)
                then count(*) over (partition by report_year, year order by amount_musd desc)
        end as place
    from fact.expenditure_by_service
),

derived as (
    select
        report_year,
        'p013_1' as figure,
        place as computed,
        'place of Movement, Emergency and Post-crisis among all classifications by expenditure, chapter V.B' as from_what
    from placed
    where service_class = 'movement_emergency' and year = report_year
    union all
    select
        report_year,
        'p013_2' as figure,
        place as computed,
        'the same place in the year before, chapter V.B' as from_what
    from placed
    where service_class = 'movement_emergency' and year = report_year - 1
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p013.report_year is 'Year of the edition';
comment on column narrative.p013.figure is 'Figure, see report.figures';
comment on column narrative.p013.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p013.from_what is 'What it is computed from, or why it is not';
