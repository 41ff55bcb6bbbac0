-- Paragraph 179: sources of the Development Fund. The parts are not tested: beside them stands an amount in euros.
create view narrative.p179 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p179_2') as p179_2,
        max(value) filter (where figure = 'p179_3') as p179_3,
        max(value) filter (where figure = 'p179_4') as p179_4,
        max(value) filter (where figure = 'p179_5') as p179_5
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p179_1' as figure,
        p179_2 + p179_3 + p179_4 + p179_5 as computed,
        'sum of the amounts in dollars (p179_2 to p179_5), without the contribution in euros' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p179.report_year is 'Year of the edition';
comment on column narrative.p179.figure is 'Figure, see report.figures';
comment on column narrative.p179.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p179.from_what is 'What it is computed from, or why it is not';
