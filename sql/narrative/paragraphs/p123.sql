-- Paragraph 123: working groups of the Global Migration Group.
create view narrative.p123 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p104_1') as p104_1
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p123_1' as figure,
        p104_1 as computed,
        'paragraph 104, same working groups (p104_1)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p123.report_year is 'Year of the edition';
comment on column narrative.p123.figure is 'Figure, see report.figures';
comment on column narrative.p123.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p123.from_what is 'What it is computed from, or why it is not';
