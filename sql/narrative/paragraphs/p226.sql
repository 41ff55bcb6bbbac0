-- Paragraph 226: male and female migrants.
create view narrative.p226 as
with moved as (
    select
        report_year,
        case when count(*) = count(migrants) then sum(migrants) filter (where sex = 'M') end as male,
        case when count(*) = count(migrants) then sum(migrants) filter (where sex = 'F') end as female
    from fact.movement_by_age_sex
    group by report_year
),

derived as (
    select
        report_year,
        'p226_1' as figure,
        100 * (cast(male as decimal(18, 4)) / nullif(female, 0) - 1) as computed,
        'Table 4, male on female migrants' as from_what
    from moved
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p226.report_year is 'Year of the edition';
comment on column narrative.p226.figure is 'Figure, see report.figures';
comment on column narrative.p226.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p226.from_what is 'What it is computed from, or why it is not';
