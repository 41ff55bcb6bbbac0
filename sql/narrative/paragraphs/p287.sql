-- Paragraph 287: MiMOSA Web and PRISM HR.
create view narrative.p287 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p244_2') as p244_2,
        max(value) filter (where figure = 'p246_3') as p246_3
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p287_1' as figure,
        p246_3 as computed,
        'paragraph 246, same offices (p246_3)' as from_what
    from told
    union all
    select
        report_year,
        'p287_2' as figure,
        p244_2 as computed,
        'paragraph 244, same share (p244_2)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p287.report_year is 'Year of the edition';
comment on column narrative.p287.figure is 'Figure, see report.figures';
comment on column narrative.p287.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p287.from_what is 'What it is computed from, or why it is not';
