-- Paragraph 268: vacancy notices and recruitments of Officials.
create view narrative.p268 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p286_2') as p286_2,
        max(value) filter (where figure = 'p286_3') as p286_3,
        max(value) filter (where figure = 'p286_4') as p286_4,
        max(value) filter (where figure = 'p286_5') as p286_5,
        max(value) filter (where figure = 'p286_6') as p286_6,
        max(value) filter (where figure = 'p286_7') as p286_7
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p268_1' as figure,
        p286_2 - p286_3 as computed,
        'paragraph 286, vacancy notices (p286_2) less those for Employees (p286_3)' as from_what
    from told
    union all
    select
        report_year,
        'p268_3' as figure,
        p286_4 - p286_5 as computed,
        'paragraph 286, short-term notices (p286_4) less those for Employees (p286_5)' as from_what
    from told
    union all
    select
        report_year,
        'p268_5' as figure,
        p286_6 - p286_7 as computed,
        'paragraph 286, direct recruitments (p286_6) less those of Employees (p286_7)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p268.report_year is 'Year of the edition';
comment on column narrative.p268.figure is 'Figure, see report.figures';
comment on column narrative.p268.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p268.from_what is 'What it is computed from, or why it is not';
