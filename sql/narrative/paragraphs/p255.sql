-- Paragraph 255: provision for doubtful receivables.
create view narrative.p255 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p255_1') as p255_1,
        max(value) filter (where figure = 'p255_3') as p255_3,
        max(value) filter (where figure = 'p255_4') as p255_4
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p255_1' as figure,
        p255_3 - p255_4 as computed,
        'provisions of both years (p255_3, p255_4)' as from_what
    from told
    union all
    select
        report_year,
        'p255_3' as figure,
        p255_4 + p255_1 as computed,
        'provision of the year before (p255_4) and its increase (p255_1)' as from_what
    from told
    union all
    select
        report_year,
        'p255_4' as figure,
        p255_3 - p255_1 as computed,
        'provision (p255_3) less its increase (p255_1)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p255.report_year is 'Year of the edition';
comment on column narrative.p255.figure is 'Figure, see report.figures';
comment on column narrative.p255.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p255.from_what is 'What it is computed from, or why it is not';
