-- Paragraph 246: offices on MiMOSA Web.
create view narrative.p246 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p287_1') as p287_1
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p246_3' as figure,
        p287_1 as computed,
        'paragraph 287, same offices (p287_1)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p246.report_year is 'Year of the edition';
comment on column narrative.p246.figure is 'Figure, see report.figures';
comment on column narrative.p246.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p246.from_what is 'What it is computed from, or why it is not';
