-- Paragraph 121: official languages.
create view narrative.p121 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p109_2') as p109_2
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p121_1' as figure,
        p109_2 as computed,
        'paragraph 109, same languages (p109_2)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p121.report_year is 'Year of the edition';
comment on column narrative.p121.figure is 'Figure, see report.figures';
comment on column narrative.p121.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p121.from_what is 'What it is computed from, or why it is not';
