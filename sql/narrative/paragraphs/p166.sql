-- Paragraph 166: thematic areas of labour migration.
create view narrative.p166 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p166_1') as p166_1,
        max(value) filter (where figure = 'p166_2') as p166_2
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p166_1' as figure,
        p166_2 as computed,
        'told again in the paragraph (p166_2)' as from_what
    from told
    union all
    select
        report_year,
        'p166_2' as figure,
        p166_1 as computed,
        'told before in the paragraph (p166_1)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p166.report_year is 'Year of the edition';
comment on column narrative.p166.figure is 'Figure, see report.figures';
comment on column narrative.p166.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p166.from_what is 'What it is computed from, or why it is not';
