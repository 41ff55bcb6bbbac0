-- Paragraph 263: Operational Support Income of both years and its two parts.
create view narrative.p263 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p263_1') as p263_1,
        max(value) filter (where figure = 'p263_2') as p263_2,
        max(value) filter (where figure = 'p263_3') as p263_3,
        max(value) filter (where figure = 'p263_4') as p263_4,
        max(value) filter (where figure = 'p263_5') as p263_5,
        max(value) filter (where figure = 'p263_6') as p263_6
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p263_1' as figure,
        p263_5 - p263_3 as computed,
        'total income (p263_5) less the other part' as from_what
    from told
    union all
    select
        report_year,
        'p263_2' as figure,
        p263_6 - p263_4 as computed,
        'total income of the year before (p263_6) less the other part' as from_what
    from told
    union all
    select
        report_year,
        'p263_3' as figure,
        p263_5 - p263_1 as computed,
        'total income (p263_5) less the other part' as from_what
    from told
    union all
    select
        report_year,
        'p263_4' as figure,
        p263_6 - p263_2 as computed,
        'total income of the year before (p263_6) less the other part' as from_what
    from told
    union all
    select
        report_year,
        'p263_5' as figure,
        p263_1 + p263_3 as computed,
        'income without staff security and overhead for it (p263_1, p263_3)' as from_what
    from told
    union all
    select
        report_year,
        'p263_6' as figure,
        p263_2 + p263_4 as computed,
        'income without staff security and overhead for it, the year before (p263_2, p263_4)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p263.report_year is 'Year of the edition';
comment on column narrative.p263.figure is 'Figure, see report.figures';
comment on column narrative.p263.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p263.from_what is 'What it is computed from, or why it is not';
