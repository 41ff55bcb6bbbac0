-- Paragraph 280: health claims.
create view narrative.p280 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p081_1') as p081_1,
        max(value) filter (where figure = 'p280_2') as p280_2,
        max(value) filter (where figure = 'p280_3') as p280_3
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p280_1' as figure,
        100 * (p280_2 / nullif(p280_3, 0) - 1) as computed,
        'claims of both years (p280_2, p280_3)' as from_what
    from told
    union all
    select
        report_year,
        'p280_2' as figure,
        p081_1 as computed,
        'paragraph 81, same claims (p081_1)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p280.report_year is 'Year of the edition';
comment on column narrative.p280.figure is 'Figure, see report.figures';
comment on column narrative.p280.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p280.from_what is 'What it is computed from, or why it is not';
