-- Paragraph 77: occupational sick leave.
create view narrative.p077 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p077_5') as p077_5,
        max(value) filter (where figure = 'p077_7') as p077_7
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p077_6' as figure,
        100 * (p077_5 / nullif(p077_7, 0) - 1) as computed,
        'days of both years (p077_5, p077_7)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p077.report_year is 'Year of the edition';
comment on column narrative.p077.figure is 'Figure, see report.figures';
comment on column narrative.p077.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p077.from_what is 'What it is computed from, or why it is not';
