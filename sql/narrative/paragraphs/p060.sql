-- Paragraph 60: security incidents.
create view narrative.p060 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p288_2') as p288_2
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p060_1' as figure,
        p288_2 as computed,
        'paragraph 288, same incidents (p288_2)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p060.report_year is 'Year of the edition';
comment on column narrative.p060.figure is 'Figure, see report.figures';
comment on column narrative.p060.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p060.from_what is 'What it is computed from, or why it is not';
