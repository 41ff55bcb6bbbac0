-- Paragraph 220: transport expenditure.
create view narrative.p220 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p294_2') as p294_2
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p220_1' as figure,
        p294_2 / 1000000 as computed,
        'paragraph 294, airline invoices in dollars (p294_2)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p220.report_year is 'Year of the edition';
comment on column narrative.p220.figure is 'Figure, see report.figures';
comment on column narrative.p220.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p220.from_what is 'What it is computed from, or why it is not';
