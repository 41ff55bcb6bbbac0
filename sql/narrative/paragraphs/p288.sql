-- Paragraph 288: security funding and incidents.
create view narrative.p288 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p059_2') as p059_2,
        max(value) filter (where figure = 'p060_1') as p060_1
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p288_1' as figure,
        p059_2 as computed,
        'paragraph 59, same offices (p059_2)' as from_what
    from told
    union all
    select
        report_year,
        'p288_2' as figure,
        p060_1 as computed,
        'paragraph 60, same incidents (p060_1)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p288.report_year is 'Year of the edition';
comment on column narrative.p288.figure is 'Figure, see report.figures';
comment on column narrative.p288.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p288.from_what is 'What it is computed from, or why it is not';
