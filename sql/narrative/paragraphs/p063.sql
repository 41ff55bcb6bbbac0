-- Paragraph 63: consultations of the Ombudsperson.
create view narrative.p063 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p063_1') as p063_1,
        max(value) filter (where figure = 'p063_2') as p063_2,
        max(value) filter (where figure = 'p063_3') as p063_3
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p063_1' as figure,
        p063_2 + p063_3 as computed,
        'consultations for Headquarters and Field staff (p063_2, p063_3)' as from_what
    from told
    union all
    select
        report_year,
        'p063_2' as figure,
        p063_1 - p063_3 as computed,
        'all consultations (p063_1) less the others' as from_what
    from told
    union all
    select
        report_year,
        'p063_3' as figure,
        p063_1 - p063_2 as computed,
        'all consultations (p063_1) less the others' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p063.report_year is 'Year of the edition';
comment on column narrative.p063.figure is 'Figure, see report.figures';
comment on column narrative.p063.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p063.from_what is 'What it is computed from, or why it is not';
