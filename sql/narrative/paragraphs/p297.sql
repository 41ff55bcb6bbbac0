-- Paragraph 297: staff of the Panama Administrative Centre.
create view narrative.p297 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p297_2') as p297_2,
        max(value) filter (where figure = 'p297_3') as p297_3,
        max(value) filter (where figure = 'p297_4') as p297_4
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p297_2' as figure,
        p297_3 + p297_4 as computed,
        'Officials and local staff (p297_3, p297_4)' as from_what
    from told
    union all
    select
        report_year,
        'p297_3' as figure,
        p297_2 - p297_4 as computed,
        'all staff of the Centre (p297_2) less the others' as from_what
    from told
    union all
    select
        report_year,
        'p297_4' as figure,
        p297_2 - p297_3 as computed,
        'all staff of the Centre (p297_2) less the others' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p297.report_year is 'Year of the edition';
comment on column narrative.p297.figure is 'Figure, see report.figures';
comment on column narrative.p297.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p297.from_what is 'What it is computed from, or why it is not';
