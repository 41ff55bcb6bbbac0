-- Paragraph 290: publications added to the Online Bookstore.
create view narrative.p290 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p131_4') as p131_4
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p290_6' as figure,
        p131_4 as computed,
        'paragraph 131, same publications (p131_4)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p290.report_year is 'Year of the edition';
comment on column narrative.p290.figure is 'Figure, see report.figures';
comment on column narrative.p290.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p290.from_what is 'What it is computed from, or why it is not';
