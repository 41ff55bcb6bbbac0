-- Paragraph 66: training on sexual exploitation and abuse.
create view narrative.p066 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p014_1') as p014_1,
        max(value) filter (where figure = 'p066_1') as p066_1
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p066_2' as figure,
        100 * p066_1 / nullif(p014_1, 0) as computed,
        'staff trained (p066_1) in all staff of paragraph 14 (p014_1); the text states no base' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p066.report_year is 'Year of the edition';
comment on column narrative.p066.figure is 'Figure, see report.figures';
comment on column narrative.p066.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p066.from_what is 'What it is computed from, or why it is not';
