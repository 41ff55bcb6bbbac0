-- Paragraph 175: migrants at orientation courses.
create view narrative.p175 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p175_2') as p175_2,
        max(value) filter (where figure = 'p175_3') as p175_3,
        max(value) filter (where figure = 'p175_5') as p175_5
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p175_2' as figure,
        p175_3 + p175_5 as computed,
        'resettlement and other cases (p175_3, p175_5)' as from_what
    from told
    union all
    select
        report_year,
        'p175_3' as figure,
        p175_2 - p175_5 as computed,
        'all migrants at the courses (p175_2) less the others' as from_what
    from told
    union all
    select
        report_year,
        'p175_4' as figure,
        100 * p175_3 / nullif(p175_2, 0) as computed,
        'resettlement cases (p175_3) in all (p175_2)' as from_what
    from told
    union all
    select
        report_year,
        'p175_5' as figure,
        p175_2 - p175_3 as computed,
        'all migrants at the courses (p175_2) less the others' as from_what
    from told
    union all
    select
        report_year,
        'p175_6' as figure,
        100 * p175_5 / nullif(p175_2, 0) as computed,
        'other cases (p175_5) in all (p175_2)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p175.report_year is 'Year of the edition';
comment on column narrative.p175.figure is 'Figure, see report.figures';
comment on column narrative.p175.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p175.from_what is 'What it is computed from, or why it is not';
