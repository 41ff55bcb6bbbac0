-- Paragraph 262: years averaged to estimate Operational Support Income.
create view narrative.p262 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p262_1') as p262_1,
        max(value) filter (where figure = 'p262_3') as p262_3
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p262_1' as figure,
        p262_3 as computed,
        'told again in the paragraph (p262_3)' as from_what
    from told
    union all
    select
        report_year,
        'p262_3' as figure,
        p262_1 as computed,
        'told before in the paragraph (p262_1)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p262.report_year is 'Year of the edition';
comment on column narrative.p262.figure is 'Figure, see report.figures';
comment on column narrative.p262.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p262.from_what is 'What it is computed from, or why it is not';
