-- Paragraph 146: emergency health: its share in migration health expenditure.
create view narrative.p146 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p142_2') as p142_2,
        max(value) filter (where figure = 'p144_2') as p144_2
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p146_1' as figure,
        100 - p142_2 - p144_2 as computed,
        'all less the shares of the other two areas (p142_2, p144_2)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p146.report_year is 'Year of the edition';
comment on column narrative.p146.figure is 'Figure, see report.figures';
comment on column narrative.p146.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p146.from_what is 'What it is computed from, or why it is not';
