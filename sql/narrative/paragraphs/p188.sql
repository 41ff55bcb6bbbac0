-- Paragraph 188: Syrian refugees taken to a camp in Jordan.
create view narrative.p188 as
with moved as (
    select
        report_year,
        case when count(*) = count(migrants) then sum(migrants) end as migrants
    from fact.movement_by_destination
    where service = 'emergency' and departure_region = 'middle_east_north_africa' and destination = 'jordan'
    group by report_year
),

derived as (
    select
        report_year,
        'p188_5' as figure,
        migrants as computed,
        'Table 3, Emergency and Post-crisis from the Middle East and North Africa to Jordan' as from_what
    from moved
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p188.report_year is 'Year of the edition';
comment on column narrative.p188.figure is 'Figure, see report.figures';
comment on column narrative.p188.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p188.from_what is 'What it is computed from, or why it is not';
